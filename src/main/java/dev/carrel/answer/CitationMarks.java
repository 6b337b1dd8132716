package dev.carrel.answer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the marks by which a language model cites passages ({@code [2]}, {@code [1, 3]}, {@code
 * [passage 2]}) out of its text while it comes in pieces. A mark of a passage that exists is
 * written as {@code [2]}; any other is taken out, with the space before it, so that no reader ever
 * sees a citation that leads nowhere. Within code a bracket is a bracket. Not thread-safe.
 */
final class CitationMarks {
  /** A longer bracket is text. */
  private static final int MARK_CHARS_MAX = 64;

  private static final Pattern MARK =
      Pattern.compile(
          "\\[\\s*(?:(?:passages?|sources?|documents?|nos?\\.?|#)\\s*)?"
              + "#?\\d{1,9}(?:\\s*(?:,|;|&|and)\\s*#?\\d{1,9})*\\s*\\]",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final int numberMax;
  private final Set<Integer> cited = new LinkedHashSet<>();

  /** White space and the beginning of a bracket that may become a mark. */
  private final StringBuilder held = new StringBuilder();

  /** How many backticks opened the code that the text is in; 0 outside of code. */
  private int codeTicks;

  private int ticks;

  /**
   * Starts a text.
   *
   * @param numberMax the passages are numbered from 1 to this
   */
  CitationMarks(int numberMax) {
    this.numberMax = numberMax;
  }

  /** Takes the next piece and gives what can be shown now; may be empty. */
  String accept(String piece) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < piece.length(); i++) {
      accept(piece.charAt(i), shown);
    }
    return shown.toString();
  }

  /** Gives what was held back at the end of the text. */
  String finish() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  /** The numbers cited so far, in the order of their first mark. */
  List<Integer> cited() {
    return new ArrayList<>(cited);
  }

  private void accept(char c, StringBuilder shown) {
    followCode(c);
    boolean open = held.indexOf("[") >= 0;
    if (codeTicks > 0) {
      release(shown);
      shown.append(c);
    } else if (open && c == ']') {
      held.append(c);
      resolve(shown);
    } else if (open && c != '[' && c != '\n' && held.length() < MARK_CHARS_MAX) {
      held.append(c);
    } else if (c == '[' && !open) {
      held.append(c);
    } else if (c == ' ' && !open && held.length() < MARK_CHARS_MAX) {
      held.append(c);
    } else {
      release(shown);
      if (c == '[') {
        held.append(c);
      } else {
        shown.append(c);
      }
    }
  }

  /** Code lies between two runs of equally many backticks; a short run does not span lines. */
  private void followCode(char c) {
    if (c == '`') {
      ticks++;
      return;
    }
    if (ticks > 0) {
      codeTicks = codeTicks == 0 ? ticks : codeTicks == ticks ? 0 : codeTicks;
      ticks = 0;
    }
    if (c == '\n' && codeTicks < 3) {
      codeTicks = 0;
    }
  }

  private void resolve(StringBuilder shown) {
    String space = held.substring(0, held.indexOf("["));
    String bracket = held.substring(space.length());
    if (!MARK.matcher(bracket).matches()) {
      release(shown);
      return;
    }
    held.setLength(0);
    StringBuilder marks = new StringBuilder();
    Matcher numbers = NUMBER.matcher(bracket);
    while (numbers.find()) {
      int number = Integer.parseInt(numbers.group());
      if (number >= 1 && number <= numberMax) {
        cited.add(number);
        marks.append('[').append(number).append(']');
      }
    }
    if (!marks.isEmpty()) {
      shown.append(space).append(marks);
    }
  }

  private void release(StringBuilder shown) {
    shown.append(held);
    held.setLength(0);
  }
}
