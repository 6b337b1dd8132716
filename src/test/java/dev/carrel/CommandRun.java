package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carrel.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A command as a person runs it, and what came of it. */
record CommandRun(int exitCode, String out, String err) {
  static CommandRun of(Path installation, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Cli.run(
            arguments,
            new Carrel(installation),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What a command printed that has to succeed. */
  static String output(Path installation, String... arguments) {
    CommandRun run = of(installation, arguments);
    assertEquals(0, run.exitCode(), run.err());
    return run.out();
  }

  /** The first line of the output that begins so. */
  String line(String start) {
    return out.lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line \"" + start + "\" in\n" + out + err));
  }
}
