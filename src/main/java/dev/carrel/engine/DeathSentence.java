package dev.carrel.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why an engine's process ended, from what it left behind. */
final class DeathSentence {
  private static final int SIGNAL_BASE = 128;
  private static final int ABORTED = SIGNAL_BASE + 6;
  private static final int BUS_ERROR = SIGNAL_BASE + 7;
  private static final int KILLED = SIGNAL_BASE + 9;
  private static final int VIOLATION = SIGNAL_BASE + 11;
  private static final int OUT_OF_HEAP = 3;

  private DeathSentence() {}

  /**
   * For a process that ended while it was needed.
   *
   * @param nonsense what was wrong with what it reported; null if nothing was
   * @param errors the last lines of its standard error
   */
  static String ofExit(int exit, @Nullable String nonsense, List<String> errors) {
    if (missesGomp(errors)) {
      return noGomp();
    }
    if (nonsense != null && exit != ABORTED) {
      return "The engine's process was ended because it did not speak its protocol (%s); ask again, it is restarted."
          .formatted(nonsense);
    }
    boolean busError = errors.stream().anyMatch(line -> line.contains("SIGBUS"));
    String why =
        switch (busError ? BUS_ERROR : exit) {
          case KILLED ->
              "was killed, which a system does when memory runs short; ask again, and if it repeats, take a smaller model or context";
          case BUS_ERROR ->
              "could not read its model any more (bus error): was the file changed while in use? Ask again";
          case ABORTED, VIOLATION ->
              "crashed in native code (signal %d)%s; ask again, and if it repeats, try another model file"
                  .formatted(exit - SIGNAL_BASE, detail(errors));
          case OUT_OF_HEAP -> "ran out of Java memory; ask with fewer or shorter passages";
          default ->
              "ended unexpectedly with status %d%s; ask again".formatted(exit, detail(errors));
        };
    return "The language model's process " + why + ".";
  }

  /** For a model that the binding did not load. */
  static String ofLoading(String said, List<String> errors) {
    if (missesGomp(errors)) {
      return noGomp();
    }
    return "The language model could not be loaded: %s%s.".formatted(said, detail(errors));
  }

  private static boolean missesGomp(List<String> errors) {
    return errors.stream()
        .anyMatch(line -> line.contains("libgomp") && line.contains("cannot open shared object"));
  }

  private static String noGomp() {
    return "The embedded engine needs the system library libgomp.so.1, which is missing; install it (Debian, Ubuntu: apt install libgomp1; Fedora: dnf install libgomp) and ask again.";
  }

  /** The first line that tells of an error, if there is one: what follows are its consequences. */
  private static String detail(List<String> errors) {
    return errors.stream()
        .filter(line -> line.contains("error") || line.contains("ASSERT"))
        .findFirst()
        .map(line -> " (" + line.replaceAll("[\\s.]+$", "") + ")")
        .orElse("");
  }
}
