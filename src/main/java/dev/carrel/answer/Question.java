package dev.carrel.answer;

import dev.carrel.index.ChunkFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks of their documents.
 *
 * @param text not blank; quotation marks around all of it are taken off, since agents quote what
 *     their person typed, and a question is no phrase to be found word for word
 * @param passagesMax how many passages may be used, 1 to 50
 * @param history the earlier turns of the conversation, the oldest first; at most {@link
 *     #HISTORY_TURNS_MAX} with {@link #HISTORY_CHARS_MAX} characters together
 * @param strict whether a sentence that its passages do not support is left out; else it is marked
 * @param keep whether the receipt of the answer is kept on the disk; null as the settings say
 * @param seed of another answer than the likeliest one; null for the likeliest
 */
public record Question(
    String text,
    ChunkFilter filter,
    int passagesMax,
    List<Turn> history,
    boolean strict,
    @Nullable Boolean keep,
    @Nullable Long seed) {
  public static final int PASSAGES_DEFAULT = 8;
  public static final int PASSAGES_MAX = 50;

  /** What is said further back is hardly leant on. */
  public static final int HISTORY_TURNS_MAX = 16;

  /** UTF-16 characters of all questions and answers of the history. */
  public static final int HISTORY_CHARS_MAX = 32_000;

  public Question {
    text = unquoted(text);
    if (text.isBlank()) {
      throw new IllegalArgumentException("the question is blank");
    }
    if (passagesMax < 1 || passagesMax > PASSAGES_MAX) {
      throw new IllegalArgumentException(
          "passagesMax is " + passagesMax + ", wanted 1 to " + PASSAGES_MAX);
    }
    history = List.copyOf(history);
    if (history.size() > HISTORY_TURNS_MAX || chars(history) > HISTORY_CHARS_MAX) {
      throw new IllegalArgumentException(
          "the history has %d turns with %d characters, wanted at most %d with %d"
              .formatted(history.size(), chars(history), HISTORY_TURNS_MAX, HISTORY_CHARS_MAX));
    }
  }

  /** A question in a conversation, without further wishes. */
  public Question(String text, ChunkFilter filter, int passagesMax, List<Turn> history) {
    this(text, filter, passagesMax, history, false, null, null);
  }

  /** A question that begins a conversation. */
  public Question(String text, ChunkFilter filter, int passagesMax) {
    this(text, filter, passagesMax, List.of());
  }

  /** The same in other words. */
  public Question withText(String text) {
    return new Question(text, filter, passagesMax, history, strict, keep, seed);
  }

  /** The same with other wishes for its answer. */
  public Question wishing(boolean strict, @Nullable Boolean keep, @Nullable Long seed) {
    return new Question(text, filter, passagesMax, history, strict, keep, seed);
  }

  private static String unquoted(String text) {
    String bare = text.strip();
    boolean quoted = bare.length() > 2 && bare.startsWith("\"") && bare.endsWith("\"");
    String within = quoted ? bare.substring(1, bare.length() - 1) : "";
    return within.isBlank() || within.contains("\"") ? text : within;
  }

  /** The UTF-16 characters of all questions and answers. */
  public static long chars(List<Turn> history) {
    return history.stream()
        .mapToLong(turn -> (long) turn.question().length() + turn.answer().length())
        .sum();
  }
}
