package dev.carrel.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** A secret that a server wants to be shown. Never part of a message, a log or a command line. */
final class ApiKey {
  private static final int RANDOM_BYTES = 32;
  private static final int CHARS_MAX = 4096;

  private final String secret;

  private ApiKey(String secret) {
    this.secret = secret;
  }

  static ApiKey random(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new ApiKey(HexFormat.of().formatHex(bytes));
  }

  /** Where a person keeps a key; read anew for each request, so that it can be replaced. */
  sealed interface Source {
    /**
     * The key, if one is wanted.
     *
     * @throws EngineException if there is none where it should be
     */
    Optional<ApiKey> key();
  }

  /** For a server that wants none. */
  record None() implements Source {
    @Override
    public Optional<ApiKey> key() {
      return Optional.empty();
    }
  }

  /** A file that holds the key and nothing else. */
  record InFile(Path file) implements Source {
    @Override
    public Optional<ApiKey> key() {
      try {
        if (Files.size(file) > CHARS_MAX) {
          throw refused("The file %s is too long to be the engine's API key".formatted(file));
        }
        return Optional.of(
            checked(Files.readString(file, StandardCharsets.ISO_8859_1), "the file " + file));
      } catch (IOException e) {
        throw refused(
            "The engine's API key cannot be read from %s (%s)"
                .formatted(file, e.getClass().getSimpleName()));
      }
    }
  }

  /** A variable of this process's environment. */
  record InVariable(String name, Map<String, String> environment) implements Source {
    @Override
    public Optional<ApiKey> key() {
      String value = environment.get(name);
      if (value == null) {
        throw refused(
            "The environment has no variable %s for the engine's API key".formatted(name));
      }
      return Optional.of(checked(value, "the variable " + name));
    }

    @Override
    public String toString() {
      return "InVariable[" + name + "]";
    }
  }

  private static ApiKey checked(String text, String where) {
    String stripped = text.strip();
    if (stripped.isEmpty()
        || stripped.length() > CHARS_MAX
        || stripped.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw refused(
          "What stands in %s is no API key, which is one word of printable ASCII".formatted(where));
    }
    return new ApiKey(stripped);
  }

  private static EngineException refused(String what) {
    return new EngineException(
        EngineException.Code.START_FAILED,
        what + "; correct apiKeyFile or apiKeyVariable in the configuration.");
  }

  /** For a header, or the environment of a process of ours. */
  String secret() {
    return secret;
  }

  @Override
  public String toString() {
    return "(an API key)";
  }
}
