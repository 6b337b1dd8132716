package dev.carrel.cli;

import java.util.Locale;

/**
 * What an examination says about one thing.
 *
 * @param subject a word or two, such as {@code index}
 * @param sentence for a person; says what to do unless all is well
 */
public record Finding(String subject, Verdict verdict, String sentence) {
  /** From good to bad. */
  public enum Verdict {
    OK,
    /** Works, but not as it could, or not for long. */
    WARNING,
    /** Something does not work, or will not. */
    PROBLEM;

    /** As people and programs read it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Finding ok(String subject, String sentence) {
    return new Finding(subject, Verdict.OK, sentence);
  }

  public static Finding warning(String subject, String sentence) {
    return new Finding(subject, Verdict.WARNING, sentence);
  }

  public static Finding problem(String subject, String sentence) {
    return new Finding(subject, Verdict.PROBLEM, sentence);
  }
}
