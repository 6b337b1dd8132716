package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;

/** The headings above a place in a document. */
final class Outline {
  /** A longer heading is a paragraph by mistake; the path keeps its beginning. */
  private static final int HEADING_CHARS_MAX = 200;

  /** Deeper headings stand beside each other. */
  private static final int LEVELS_MAX = 10;

  private final List<String> titles = new ArrayList<>();
  private final List<Integer> levels = new ArrayList<>();
  private final List<String> above;
  private List<String> path;

  Outline() {
    this(List.of());
  }

  /** An outline of which all stands under other headings. */
  Outline(List<String> above) {
    this.above = List.copyOf(above);
    this.path = this.above;
  }

  /** A heading begins; returns the path that ends with it. */
  List<String> enter(int level, String title) {
    int bounded = Math.min(level, LEVELS_MAX);
    while (!levels.isEmpty() && levels.getLast() >= bounded) {
      levels.removeLast();
      titles.removeLast();
    }
    String name = name(title);
    if (!name.isEmpty()) {
      levels.add(bounded);
      titles.add(name);
    }
    List<String> all = new ArrayList<>(above);
    all.addAll(titles);
    path = List.copyOf(all);
    return path;
  }

  List<String> path() {
    return path;
  }

  /** On one line, without surrounding white space, not too long. */
  static String name(String title) {
    String flat = title.replaceAll("[\\s\\p{Z}]+", " ").strip();
    if (flat.length() <= HEADING_CHARS_MAX) {
      return flat;
    }
    boolean cutsPair = Character.isHighSurrogate(flat.charAt(HEADING_CHARS_MAX - 1));
    return flat.substring(0, cutsPair ? HEADING_CHARS_MAX - 1 : HEADING_CHARS_MAX).strip();
  }
}
