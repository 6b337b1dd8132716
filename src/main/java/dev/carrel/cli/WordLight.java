package dev.carrel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the words of a query in a text, to cut a snippet around them and to make them stand out.
 */
final class WordLight {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+");
  private static final int WORD_CHARS_MIN = 2;

  /** Two words this long that begin alike are one: train and trains. */
  private static final int STEM_CHARS_MIN = 4;

  private static final int ENDING_CHARS_MAX = 3;

  private static final String TAB = "    ";

  private final List<String> words;

  WordLight(String query) {
    words =
        WORD.matcher(query)
            .results()
            .map(found -> found.group().toLowerCase(Locale.ROOT))
            .filter(word -> word.length() >= WORD_CHARS_MIN)
            .distinct()
            .toList();
  }

  /** Makes the query's words in a line stand out. */
  String lit(String line, Ink ink) {
    Matcher matcher = WORD.matcher(line);
    return matcher.replaceAll(found ->
        Matcher.quoteReplacement(meets(found.group()) ? ink.lit(found.group()) : found.group()));
  }

  /**
   * At most {@code linesMax} lines of {@code columns} each, from where most of the query's words
   * are, cut between words.
   *
   * @param text one line, safe already
   */
  List<String> snippet(String text, int columns, int linesMax) {
    int room = columns * linesMax;
    int start = text.length() <= room ? 0 : densest(text, room * 3 / 4);
    List<String> lines = wrap(text.substring(start), columns, linesMax);
    if (start > 0 && !lines.isEmpty()) {
      List<String> marked = new ArrayList<>(wrap("… " + text.substring(start), columns, linesMax));
      return marked;
    }
    return lines;
  }

  /**
   * At most {@code linesMax} lines of source code as they are, from where most of the query's words
   * are, and none wider than {@code columns}.
   *
   * @param code safe already; its least indented line is shown at the margin
   */
  List<String> code(String code, int columns, int linesMax) {
    List<String> lines =
        code.replace("\t", TAB).stripIndent().lines().filter(line -> !line.isBlank()).toList();
    List<Set<Integer>> found = lines.stream().map(this::wordsIn).toList();
    int best = 0;
    long bestCount = 0;
    for (int first = 0; first < lines.size(); first++) {
      int end = Math.min(lines.size(), first + linesMax);
      long count = found.subList(first, end).stream().flatMap(Set::stream).distinct().count();
      // The words stand on the first lines, and what follows them is seen.
      boolean sameBelow =
          count == bestCount && first == best + 1 && found.get(best).isEmpty() && count > 0;
      if (count > bestCount || sameBelow) {
        bestCount = count;
        best = first;
      }
    }
    return lines.subList(best, Math.min(lines.size(), best + linesMax)).stream()
        .map(line -> line.length() <= columns ? line : cut(line, columns))
        .toList();
  }

  private Set<Integer> wordsIn(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> wordOf(word.group()))
        .filter(word -> word >= 0)
        .collect(Collectors.toSet());
  }

  private static String cut(String line, int columns) {
    int end = lineEnd(line, 0, columns - 2);
    return line.substring(0, end).stripTrailing() + " …";
  }

  /** Where a window begins that holds as many different words of the query as can be. */
  private int densest(String text, int window) {
    List<int[]> hits = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      int word = wordOf(matcher.group());
      if (word >= 0) {
        hits.add(new int[] {matcher.start(), word});
      }
    }
    int best = 0;
    long bestCount = 0;
    for (int first = 0; first < hits.size(); first++) {
      int from = hits.get(first)[0];
      long count =
          hits.stream()
              .filter(hit -> hit[0] >= from && hit[0] < from + window)
              .mapToInt(hit -> hit[1])
              .distinct()
              .count();
      if (count > bestCount) {
        bestCount = count;
        best = from;
      }
    }
    return wordStartBefore(text, Math.max(0, best - window / 8));
  }

  private static int wordStartBefore(String text, int position) {
    int space = text.lastIndexOf(' ', position);
    return space < 0 ? 0 : space + 1;
  }

  /** Breaks between words; ends with an ellipsis where not everything fits. */
  static List<String> wrap(String text, int columns, int linesMax) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length() && lines.size() < linesMax) {
      boolean last = lines.size() == linesMax - 1;
      int room = last && text.length() - start > columns ? columns - 2 : columns;
      int end = lineEnd(text, start, room);
      lines.add(text.substring(start, end).strip() + (last && end < text.length() ? " …" : ""));
      start = end;
      while (start < text.length() && text.charAt(start) == ' ') {
        start++;
      }
    }
    return lines;
  }

  private static int lineEnd(String text, int start, int columns) {
    if (text.length() - start <= columns) {
      return text.length();
    }
    int space = text.lastIndexOf(' ', start + columns);
    if (space > start) {
      return space;
    }
    int end = start + columns;
    return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
  }

  private boolean meets(String word) {
    return wordOf(word) >= 0;
  }

  private int wordOf(String found) {
    String word = found.toLowerCase(Locale.ROOT);
    for (int i = 0; i < words.size(); i++) {
      if (alike(words.get(i), word)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean alike(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    String shorter = one.length() < other.length() ? one : other;
    String longer = one.length() < other.length() ? other : one;
    return shorter.length() >= STEM_CHARS_MIN
        && longer.length() - shorter.length() <= ENDING_CHARS_MAX
        && longer.startsWith(shorter);
  }
}
