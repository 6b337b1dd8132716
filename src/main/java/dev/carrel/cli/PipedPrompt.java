package dev.carrel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines from a file or another program. Prints nothing. */
final class PipedPrompt implements Prompt {
  private final BufferedReader lines;

  PipedPrompt(InputStream in) {
    lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> next() {
    try {
      return Optional.ofNullable(lines.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A signal ends the whole program. */
  @Override
  public boolean stopped() {
    return false;
  }

  /** Standard input is not ours to close. */
  @Override
  public void close() {}
}
