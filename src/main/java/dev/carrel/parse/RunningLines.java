package dev.carrel.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes running headers and footers from pages: lines that come again at the same place of most
 * pages, or of most left or right ones, and numbers there that count up with the pages. A text that
 * is nowhere else stays on the first page that has it, and a page keeps all when nothing else is on
 * it, so that no word is lost.
 */
final class RunningLines {
  /** Fewer may be alike by chance. */
  private static final int PAGES_MIN = 3;

  /** Within a document: the title of a chapter over its pages. */
  private static final int CHAPTER_PAGES_MIN = 6;

  /** Lines at either end of a page that are looked at. */
  private static final int EDGE_LINES = 3;

  private static final int LINE_CHARS_MAX = 200;

  /** Of the words beside a page's number. */
  private static final int TITLE_CHARS_MAX = 80;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern NUMBER_AT_EDGE = Pattern.compile("^\\P{L}{0,5}\\d|\\d\\P{L}{0,5}$");
  private static final Pattern ROMAN =
      Pattern.compile("(x{0,3})(ix|iv|v?i{0,3})", Pattern.CASE_INSENSITIVE);
  private static final Pattern PAGE_WORDS =
      Pattern.compile(
          "(?iu)\\b(page|seite|pagina|p\u00e1gina|blatt|pg|p|s|of|von|de|sur|di|van)\\b");

  private final List<Block> blocks;
  private final Map<Integer, List<Line>> pages = new LinkedHashMap<>();
  private final Set<Line> running = new HashSet<>();

  /** Those of them that are there for the number of the page. */
  private final Set<Line> counted = new HashSet<>();

  /** A line of a block of a page. */
  private record Line(int block, int number, int page, String text) {}

  /** Where a line stands, from the page's top (0, 1, …) or from its end (-1, -2, …). */
  private record Place(int slot, String pattern) {}

  private RunningLines(List<Block> blocks) {
    this.blocks = blocks;
  }

  /**
   * The same blocks without such lines.
   *
   * @param title of the document; what it says is not lost with a line that says the same
   */
  static List<Block> without(List<Block> blocks, @Nullable String title) {
    return new RunningLines(blocks).without(title);
  }

  private List<Block> without(@Nullable String title) {
    readPages();
    if (pages.size() < PAGES_MIN) {
      return blocks;
    }
    Map<Place, List<Line>> places = new LinkedHashMap<>();
    for (List<Line> lines : pages.values()) {
      int edge = Math.min(EDGE_LINES, lines.size());
      for (int i = 0; i < edge; i++) {
        note(places, i, lines.get(i));
        note(places, -1 - i, lines.get(lines.size() - 1 - i));
      }
    }
    places.forEach(this::mark);
    markNumbered();
    keepLonePages();
    if (running.isEmpty()) {
      return blocks;
    }
    keepFirst(title);
    List<Block> remaining = remaining();
    return remaining.isEmpty() ? blocks : remaining;
  }

  private void readPages() {
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Integer page = block.page();
      if (page == null || !block.isProse()) {
        continue;
      }
      List<Line> lines = pages.computeIfAbsent(page, _ -> new ArrayList<>());
      String[] texts = block.text().split("\n", -1);
      for (int j = 0; j < texts.length; j++) {
        if (!texts[j].isBlank()) {
          lines.add(new Line(i, j, page, arabic(texts[j].strip())));
        }
      }
    }
  }

  /** Front matter is numbered in Roman figures. */
  private static String arabic(String line) {
    Matcher roman = ROMAN.matcher(line);
    if (line.isEmpty() || !roman.matches()) {
      return line;
    }
    String ones = roman.group(2).toLowerCase(Locale.ROOT);
    int units =
        switch (ones) {
          case "ix" -> 9;
          case "iv" -> 4;
          default -> ones.startsWith("v") ? 4 + ones.length() : ones.length();
        };
    return String.valueOf(10 * roman.group(1).length() + units);
  }

  private static void note(Map<Place, List<Line>> places, int slot, Line line) {
    if (line.text().length() <= LINE_CHARS_MAX) {
      String pattern = NUMBER.matcher(line.text()).replaceAll("#").toLowerCase(Locale.ROOT);
      places.computeIfAbsent(new Place(slot, pattern), _ -> new ArrayList<>()).add(line);
    }
  }

  /** Marks what recurs among lines that are alike, given in the order of their pages. */
  private void mark(Place place, List<Line> alike) {
    if (alike.size() < PAGES_MIN) {
      return;
    }
    Map<String, List<Line>> same = new HashMap<>();
    for (Line line : alike) {
      same.computeIfAbsent(line.text(), _ -> new ArrayList<>()).add(line);
    }
    same.values().stream().filter(this::recurs).forEach(running::addAll);
    boolean outermost = place.slot() == 0 || place.slot() == -1;
    if (isNumbering(alike.getFirst().text(), outermost)) {
      List<Line> counting = counting(alike);
      if (recurs(counting)) {
        running.addAll(counting);
        counted.addAll(counting);
      }
    }
  }

  /** With words besides the number, only the outermost line of a page, as a title has them. */
  private static boolean isNumbering(String line, boolean outermost) {
    String words = words(line);
    return words.isEmpty()
        || (outermost && words.length() <= TITLE_CHARS_MAX && NUMBER_AT_EDGE.matcher(line).find());
  }

  private boolean recurs(List<Line> lines) {
    int count = lines.size();
    if (count < PAGES_MIN) {
      return false;
    }
    int first = lines.getFirst().page();
    int span = lines.getLast().page() - first + 1;
    boolean oneSide = lines.stream().allMatch(line -> (line.page() - first) % 2 == 0);
    return 2 * count > pages.size()
        || (oneSide && 4 * count > pages.size())
        || (count >= CHAPTER_PAGES_MIN && 2 * count > span);
  }

  /** Those with a number that rises from one to the next by as much as the pages do. */
  private static List<Line> counting(List<Line> alike) {
    List<Line> counting = new ArrayList<>();
    for (int i = 0; i < alike.size(); i++) {
      boolean fits =
          (i > 0 && counts(alike.get(i - 1), alike.get(i)))
              || (i + 1 < alike.size() && counts(alike.get(i), alike.get(i + 1)));
      if (fits) {
        counting.add(alike.get(i));
      }
    }
    return counting;
  }

  private static boolean counts(Line earlier, Line later) {
    List<Integer> from = numbers(earlier.text());
    List<Integer> to = numbers(later.text());
    for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
      if (to.get(i) - from.get(i) == later.page() - earlier.page()) {
        return true;
      }
    }
    return false;
  }

  private static List<Integer> numbers(String text) {
    List<Integer> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      numbers.add(Integer.parseInt(matcher.group()));
    }
    return numbers;
  }

  /**
   * Where most pages begin or end with their number, so do those whose title over it changes too
   * often to recur.
   */
  private void markNumbered() {
    Map<Integer, List<Line>> offsets = new HashMap<>();
    for (List<Line> lines : pages.values()) {
      for (Line line : new LinkedHashSet<>(List.of(lines.getFirst(), lines.getLast()))) {
        if (isNumbering(line.text(), true)) {
          for (int number : new HashSet<>(numbers(line.text()))) {
            offsets.computeIfAbsent(number - line.page(), _ -> new ArrayList<>()).add(line);
          }
        }
      }
    }
    for (List<Line> numbered : offsets.values()) {
      if (numbered.size() < PAGES_MIN || 2 * numbered.size() <= pages.size()) {
        continue;
      }
      Map<String, List<Line>> titles = new HashMap<>();
      for (Line line : numbered) {
        titles.computeIfAbsent(words(line.text()), _ -> new ArrayList<>()).add(line);
      }
      titles.forEach((title, lines) -> {
        if (title.isEmpty() || lines.size() > 1) {
          running.addAll(lines);
          counted.addAll(lines);
        }
      });
    }
  }

  /** A page of nothing but such lines has no other text that they could frame. */
  private void keepLonePages() {
    for (List<Line> lines : pages.values()) {
      boolean says = lines.stream().anyMatch(line -> !words(line.text()).isEmpty());
      if (says && running.containsAll(lines)) {
        lines.stream().filter(line -> !words(line.text()).isEmpty()).forEach(running::remove);
      }
    }
  }

  private void keepFirst(@Nullable String title) {
    Set<String> said = new HashSet<>();
    if (title != null) {
      said.add(flat(title));
    }
    for (List<Line> lines : pages.values()) {
      for (Line line : lines) {
        if (!running.contains(line)) {
          said.add(flat(line.text()));
          said.add(words(line.text()));
        }
      }
    }
    for (List<Line> lines : pages.values()) {
      for (Line line : lines) {
        String text = counted.contains(line) ? words(line.text()) : flat(line.text());
        if (running.contains(line) && !text.isEmpty() && said.add(text)) {
          running.remove(line);
        }
      }
    }
  }

  private static String flat(String line) {
    return Outline.name(line).toLowerCase(Locale.ROOT);
  }

  /** What a line says besides which page it is on. */
  private static String words(String line) {
    String text = PAGE_WORDS.matcher(NUMBER.matcher(line).replaceAll(" ")).replaceAll(" ");
    return text.replaceAll("[^\\p{L}\\p{M}]+", " ").strip().toLowerCase(Locale.ROOT);
  }

  private List<Block> remaining() {
    Map<Integer, Set<Integer>> gone = new HashMap<>();
    for (Line line : running) {
      gone.computeIfAbsent(line.block(), _ -> new HashSet<>()).add(line.number());
    }
    List<Block> remaining = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Set<Integer> numbers = gone.get(i);
      if (numbers == null) {
        remaining.add(block);
        continue;
      }
      List<String> kept = new ArrayList<>();
      String[] texts = block.text().split("\n", -1);
      for (int j = 0; j < texts.length; j++) {
        if (!numbers.contains(j)) {
          kept.add(texts[j]);
        }
      }
      String text = String.join("\n", kept).strip();
      if (!text.isEmpty()) {
        remaining.add(block.withText(text));
      }
    }
    return remaining;
  }
}
