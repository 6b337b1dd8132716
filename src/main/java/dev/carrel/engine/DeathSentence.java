package dev.carrel.engine;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why an engine's process ended, from what it left behind. */
final class DeathSentence {
  private static final int SIGNAL_BASE = 128;
  private static final int OUT_OF_HEAP = 3;
  private static final Pattern NO_MEMORY =
      Pattern.compile("insufficient memory|failed to allocate|bad_alloc|Cannot allocate memory");
  private static final Pattern CRASH = Pattern.compile("^#\\s+(SIG[A-Z]+) ");

  private DeathSentence() {}

  /**
   * For a process that ended while it was needed.
   *
   * @param nonsense what was wrong with what it reported; null if nothing was
   * @param errors the beginning of the log of a crash, then the last lines of standard error
   */
  static String ofExit(int exit, @Nullable String nonsense, List<String> errors) {
    if (missesGomp(errors)) {
      return noGomp();
    }
    Optional<String> noMemory = noMemory(errors);
    if (noMemory.isPresent()) {
      return noMemory.get();
    }
    String signal = signal(exit, errors);
    if (nonsense != null && signal.isEmpty()) {
      return "The engine's process was ended because it did not speak its protocol (%s); ask again, it is restarted."
          .formatted(nonsense);
    }
    String why =
        switch (signal) {
          case "SIGKILL" ->
              "was killed, which a system does when memory runs short; ask again, and if it repeats, take a smaller model or context";
          case "SIGBUS" ->
              "could not read its model any more (bus error): was the file changed while in use? Ask again";
          case "" ->
              exit == OUT_OF_HEAP
                  ? "ran out of Java memory; ask with fewer or shorter passages"
                  : "ended unexpectedly with status %d%s; ask again"
                      .formatted(exit, detail(errors));
          default ->
              "crashed in native code (%s)%s; ask again, and if it repeats, try another model file"
                  .formatted(signal, detail(errors));
        };
    return "The language model's process " + why + ".";
  }

  /** What ended the process: Java names it in its log, and exits with an ordinary status then. */
  private static String signal(int exit, List<String> errors) {
    for (String line : errors) {
      Matcher named = CRASH.matcher(line);
      if (named.find()) {
        return named.group(1);
      }
    }
    return switch (exit - SIGNAL_BASE) {
      case 6 -> "SIGABRT";
      case 7 -> "SIGBUS";
      case 9 -> "SIGKILL";
      case 11 -> "SIGSEGV";
      default -> "";
    };
  }

  /** For a model that the binding did not load. */
  static String ofLoading(String said, List<String> errors) {
    if (missesGomp(errors)) {
      return noGomp();
    }
    return noMemory(errors)
        .orElseGet(
            () -> "The language model could not be loaded: %s%s.".formatted(said, detail(errors)));
  }

  /**
   * Said where memory was asked for in vain; where it was promised and is not there, Linux kills.
   */
  private static Optional<String> noMemory(List<String> errors) {
    return errors.stream()
        .filter(line -> NO_MEMORY.matcher(line).find())
        .findFirst()
        .map(line ->
            "The language model needs more memory than this machine gives it (%s); lower the engine's contextTokens, or take a smaller model."
                .formatted(bare(line)));
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
        .filter(line -> line.contains("error") || line.contains("Error") || line.contains("ASSERT"))
        .filter(line -> !line.startsWith("#"))
        .findFirst()
        .map(line -> " (" + bare(line) + ")")
        .orElse("");
  }

  private static String bare(String line) {
    return line.replaceAll("^[\\s#]+|[\\s.]+$", "");
  }
}
