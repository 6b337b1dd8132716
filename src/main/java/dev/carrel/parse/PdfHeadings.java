package dev.carrel.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the headings of a PDF, whose text does not say which lines are any: lines that say what a
 * bookmark of their page says; in a PDF without bookmarks, lines that stand alone and count on from
 * the one before, {@code 2}, {@code 2.1}, {@code 2.2}, {@code Chapter 3}.
 */
final class PdfHeadings {
  /** Of a heading that does not fit into one. */
  private static final int LINES_MAX = 3;

  /** Fewer lines that count on may be a list. */
  private static final int COUNTED_MIN = 3;

  private static final int STEP_MAX = 2;

  private static final String PARTS =
      "(?i:chapter|section|part|appendix|kapitel|teil|anhang|chapitre|annexe)";

  /** Above the title of what it begins. */
  private static final Pattern PART_ALONE =
      Pattern.compile(PARTS + "\\s+(\\d{1,2}|[A-Z]|[IVXLC]+)[.:]?");

  private static final int TITLE_CHARS_MAX = 80;

  /** With words, and no figures but its own: rows of tables begin with a number, too. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?:"
              + PARTS
              + "\\s+)?(\\d{1,2}(?:\\.\\d{1,2}){0,3})\\.?\\s+"
              + "(?=.*(?:\\p{Ll}{2}|\\p{Lu}{5}))(?!.*\\s\\d)\\p{Lu}[^.!?:;]{1,78}");

  /** What stands before a bookmark's words in the text. */
  private static final Pattern NUMBER =
      Pattern.compile("^\\s*(?:" + PARTS + "\\s+)?(?:[A-Z]|\\d+|[IVXLC]+)(?:\\.\\d+)*[.:)]?\\s+");

  /** A heading's lines within its block. */
  private record Found(int level, int firstLine, int endLine) {}

  private final List<Block> blocks;
  private final Map<Integer, List<Found>> found = new HashMap<>();

  private PdfHeadings(List<Block> blocks) {
    this.blocks = blocks;
  }

  /** The same text, with its headings as such and everything under them. */
  static List<Block> marked(List<Block> blocks, Bookmarks bookmarks) {
    PdfHeadings headings = new PdfHeadings(withTitles(blocks));
    if (bookmarks.all().isEmpty()) {
      headings.findCounted();
    } else {
      headings.findBookmarked(bookmarks);
    }
    return headings.found.isEmpty() ? blocks : headings.split();
  }

  /** A chapter's number and its title are one. */
  private static List<Block> withTitles(List<Block> blocks) {
    List<Block> all = new ArrayList<>();
    for (Block block : blocks) {
      Block before = all.isEmpty() ? block : all.getLast();
      boolean isTitle =
          block.isProse()
              && before.isProse()
              && block.page() != null
              && block.page().equals(before.page())
              && PART_ALONE.matcher(before.text().strip()).matches()
              && block.text().indexOf('\n') < 0
              && block.text().length() <= TITLE_CHARS_MAX;
      if (isTitle) {
        all.removeLast();
        all.add(before.withText(before.text() + "\n" + block.text()));
      } else {
        all.add(block);
      }
    }
    return all;
  }

  private void findBookmarked(Bookmarks bookmarks) {
    Map<Integer, List<Integer>> byPage = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      Integer page = blocks.get(i).page();
      if (page != null && blocks.get(i).isProse()) {
        byPage.computeIfAbsent(page, _ -> new ArrayList<>()).add(i);
      }
    }
    for (Bookmarks.Bookmark bookmark : bookmarks.all()) {
      String wanted = flat(bookmark.title());
      if (wanted.isEmpty()) {
        continue;
      }
      for (int block : byPage.getOrDefault(bookmark.page(), List.of())) {
        Found its = linesThatSay(wanted, bookmark.level(), block);
        if (its != null) {
          found.computeIfAbsent(block, _ -> new ArrayList<>()).add(its);
          break;
        }
      }
    }
  }

  private @Nullable Found linesThatSay(String wanted, int level, int block) {
    List<String> lines = lines(blocks.get(block));
    for (int first = 0; first < lines.size(); first++) {
      String said = "";
      for (int end = first + 1; end <= Math.min(lines.size(), first + LINES_MAX); end++) {
        said += " " + lines.get(end - 1);
        if ((flat(said).equals(wanted)
                || flat(NUMBER.matcher(said).replaceFirst("")).equals(wanted))
            && isFree(block, first, end)) {
          return new Found(level, first, end);
        }
      }
    }
    return null;
  }

  private boolean isFree(int block, int first, int end) {
    return found.getOrDefault(block, List.of()).stream()
        .noneMatch(other -> other.firstLine() < end && first < other.endLine());
  }

  private void findCounted() {
    Map<Integer, Found> counted = new HashMap<>();
    List<Integer> last = List.of();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      Matcher numbered = NUMBERED.matcher(block.text().strip());
      if (block.page() == null || !block.isProse() || !numbered.matches()) {
        continue;
      }
      List<Integer> number =
          Arrays.stream(numbered.group(1).split("\\.", -1)).map(Integer::valueOf).toList();
      if (follows(last, number)) {
        last = number;
        counted.put(i, new Found(number.size(), 0, lines(block).size()));
      }
    }
    if (counted.size() >= COUNTED_MIN) {
      counted.forEach((block, its) -> found.put(block, List.of(its)));
    }
  }

  /** Whether a number comes next, deeper or not, with at most one before it that was not seen. */
  private static boolean follows(List<Integer> last, List<Integer> number) {
    int differs = 0;
    while (differs < number.size()
        && differs < last.size()
        && number.get(differs).equals(last.get(differs))) {
      differs++;
    }
    if (differs == number.size()) {
      return false;
    }
    int before = differs < last.size() ? last.get(differs) : 0;
    int step = number.get(differs) - before;
    return step >= 1
        && step <= STEP_MAX
        && number.stream().skip(differs + 1L).allMatch(each -> each >= 1 && each <= STEP_MAX);
  }

  private List<Block> split() {
    List<Block> all = new ArrayList<>();
    Outline outline = new Outline();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      List<String> lines = lines(block);
      int done = 0;
      List<Found> here = new ArrayList<>(found.getOrDefault(i, List.of()));
      here.sort((a, b) -> Integer.compare(a.firstLine(), b.firstLine()));
      for (Found heading : here) {
        add(all, block.kind(), lines.subList(done, heading.firstLine()), outline, block);
        List<String> said = lines.subList(heading.firstLine(), heading.endLine());
        outline.enter(heading.level(), String.join(" ", said));
        add(all, Section.Kind.HEADING, said, outline, block);
        done = heading.endLine();
      }
      add(all, block.kind(), lines.subList(done, lines.size()), outline, block);
    }
    return all;
  }

  private static void add(
      List<Block> all, Section.Kind kind, List<String> lines, Outline outline, Block of) {
    String text = String.join("\n", lines);
    if (!text.isBlank()) {
      all.add(new Block(kind, text, outline.path(), of.page(), of.quoted()));
    }
  }

  private static List<String> lines(Block block) {
    return List.of(block.text().split("\n", -1));
  }

  /** The letters and figures alone. */
  private static String flat(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}]+", "").toLowerCase(Locale.ROOT);
  }
}
