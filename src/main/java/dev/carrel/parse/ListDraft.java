package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;

/** A list as it grows, with those inside it, written as a person would type it. */
final class ListDraft {
  private static final int NUMBERED = 1;
  private static final int NESTING_MAX = 20;

  private final StringBuilder text = new StringBuilder();

  /** For each open list the number of its next item; 0 when items are not numbered. */
  private final List<Integer> numbers = new ArrayList<>();

  private String marker = "";
  private String indent = "";

  void open(boolean numbered) {
    numbers.add(numbered ? NUMBERED : 0);
  }

  void close() {
    if (!numbers.isEmpty()) {
      numbers.removeLast();
    }
    if (numbers.isEmpty()) {
      marker = "";
      indent = "";
    }
  }

  boolean isOpen() {
    return !numbers.isEmpty();
  }

  /** The next item begins. */
  void item() {
    if (numbers.isEmpty()) {
      return;
    }
    int number = numbers.getLast();
    String outer = "  ".repeat(Math.min(NESTING_MAX, numbers.size() - 1));
    marker = outer + (number == 0 ? "- " : number + ". ");
    indent = " ".repeat(marker.length());
    numbers.set(numbers.size() - 1, number == 0 ? 0 : number + 1);
  }

  /** A block of the item. */
  void add(String block) {
    if (block.isBlank()) {
      return;
    }
    text.append(text.isEmpty() ? "" : "\n").append(marker.isEmpty() ? indent : marker);
    text.append(block.replaceAll("\n+", "\n" + indent));
    marker = "";
  }

  int length() {
    return text.length();
  }

  /** What was collected; the list goes on empty. */
  String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }
}
