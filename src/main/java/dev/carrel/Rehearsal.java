package dev.carrel;

import dev.carrel.cli.Cli;
import java.util.List;

/**
 * Runs several command lines in one process, so that the JVM records what all of them load: the
 * build makes the cache of short commands so, of which some ask a service and some open the index.
 * No program of its own.
 */
final class Rehearsal {
  /** Stands between two command lines. */
  private static final String THEN = "--then";

  private Rehearsal() {}

  /** Ends with the exit code of the first command that failed, or else with 0. */
  public static void main(String[] arguments) {
    Logging.configure();
    List<String> left = List.of(arguments);
    int exitCode = 0;
    while (!left.isEmpty() && exitCode == 0) {
      int end = left.indexOf(THEN);
      List<String> command = end < 0 ? left : left.subList(0, end);
      left = end < 0 ? List.of() : left.subList(end + 1, left.size());
      exitCode = Cli.run(command.toArray(String[]::new), new Carrel(), System.out, System.err);
    }
    System.exit(exitCode);
  }
}
