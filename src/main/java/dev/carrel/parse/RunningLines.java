package dev.carrel.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final List<Block> blocks;
  private final Map<Integer, List<PageLine>> pages = new LinkedHashMap<>();
  private final Set<PageLine> running = new HashSet<>();

  /** Those of them that are there for the number of the page. */
  private final Set<PageLine> counted = new HashSet<>();

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
    Map<Place, List<PageLine>> places = new LinkedHashMap<>();
    for (List<PageLine> lines : pages.values()) {
      int edge = Math.min(EDGE_LINES, lines.size());
      for (int i = 0; i < edge; i++) {
        note(places, i, lines.get(i));
        note(places, -1 - i, lines.get(lines.size() - 1 - i));
      }
    }
    places.forEach(this::mark);
    markNumbered();
    keepWithinPages();
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
      List<PageLine> lines = pages.computeIfAbsent(page, _ -> new ArrayList<>());
      String[] texts = block.text().split("\n", -1);
      for (int j = 0; j < texts.length; j++) {
        if (!texts[j].isBlank()) {
          lines.add(PageLine.of(i, j, page, texts[j]));
        }
      }
    }
  }

  private static void note(Map<Place, List<PageLine>> places, int slot, PageLine line) {
    if (line.mayRun()) {
      places.computeIfAbsent(new Place(slot, line.pattern()), _ -> new ArrayList<>()).add(line);
    }
  }

  /** Marks what recurs among lines that are alike, given in the order of their pages. */
  private void mark(Place place, List<PageLine> alike) {
    if (alike.size() < PAGES_MIN) {
      return;
    }
    Map<String, List<PageLine>> same = new HashMap<>();
    for (PageLine line : alike) {
      same.computeIfAbsent(line.text(), _ -> new ArrayList<>()).add(line);
    }
    same.values().stream().filter(this::recurs).forEach(running::addAll);
    boolean outermost = place.slot() == 0 || place.slot() == -1;
    if (alike.getFirst().isNumbering(outermost)) {
      List<PageLine> counting = counting(alike);
      if (recurs(counting)) {
        running.addAll(counting);
        counted.addAll(counting);
      }
    }
  }

  private boolean recurs(List<PageLine> lines) {
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
  private static List<PageLine> counting(List<PageLine> alike) {
    List<PageLine> counting = new ArrayList<>();
    for (int i = 0; i < alike.size(); i++) {
      boolean fits =
          (i > 0 && alike.get(i - 1).countsTo(alike.get(i)))
              || (i + 1 < alike.size() && alike.get(i).countsTo(alike.get(i + 1)));
      if (fits) {
        counting.add(alike.get(i));
      }
    }
    return counting;
  }

  /**
   * Where most pages begin or end with their number, so do those whose title over it changes too
   * often to recur.
   */
  private void markNumbered() {
    Map<Integer, List<PageLine>> offsets = new HashMap<>();
    for (List<PageLine> lines : pages.values()) {
      for (PageLine line : new LinkedHashSet<>(List.of(lines.getFirst(), lines.getLast()))) {
        if (line.isNumbering(true)) {
          for (int number : new HashSet<>(line.numbers())) {
            offsets.computeIfAbsent(number - line.page(), _ -> new ArrayList<>()).add(line);
          }
        }
      }
    }
    for (List<PageLine> numbered : offsets.values()) {
      if (numbered.size() < PAGES_MIN || 2 * numbered.size() <= pages.size()) {
        continue;
      }
      Map<String, List<PageLine>> titles = new HashMap<>();
      for (PageLine line : numbered) {
        titles.computeIfAbsent(line.words(), _ -> new ArrayList<>()).add(line);
      }
      titles.forEach((title, lines) -> {
        if (title.isEmpty() || lines.size() > 1) {
          running.addAll(lines);
          counted.addAll(lines);
        }
      });
    }
  }

  /** What frames a page stands outside of all else on it. */
  private void keepWithinPages() {
    for (List<PageLine> lines : pages.values()) {
      int top = 0;
      while (top < lines.size() && running.contains(lines.get(top))) {
        top++;
      }
      int bottom = lines.size();
      while (bottom > top && running.contains(lines.get(bottom - 1))) {
        bottom--;
      }
      lines.subList(top, bottom).forEach(running::remove);
    }
  }

  /** A page of nothing but such lines has no other text that they could frame. */
  private void keepLonePages() {
    for (List<PageLine> lines : pages.values()) {
      boolean says = lines.stream().anyMatch(line -> !line.words().isEmpty());
      if (says && running.containsAll(lines)) {
        lines.stream().filter(line -> !line.words().isEmpty()).forEach(running::remove);
      }
    }
  }

  private void keepFirst(@Nullable String title) {
    Set<String> said = new HashSet<>();
    if (title != null) {
      said.add(PageLine.flat(title));
    }
    for (List<PageLine> lines : pages.values()) {
      for (PageLine line : lines) {
        if (!running.contains(line)) {
          said.add(line.flat());
          said.add(line.words());
        }
      }
    }
    for (List<PageLine> lines : pages.values()) {
      for (PageLine line : lines) {
        String text = counted.contains(line) ? line.words() : line.flat();
        if (running.contains(line) && !text.isEmpty() && said.add(text)) {
          running.remove(line);
        }
      }
    }
  }

  private List<Block> remaining() {
    Map<Integer, Set<Integer>> gone = new HashMap<>();
    for (PageLine line : running) {
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
