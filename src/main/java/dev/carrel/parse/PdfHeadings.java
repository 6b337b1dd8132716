package dev.carrel.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the headings of a PDF, whose text does not say which lines are any: lines that say what a
 * bookmark of their page says; in a PDF without bookmarks, lines that count on from the one before
 * and stand alone or first, {@code 2}, {@code 2.1}, {@code 2.2}, {@code Chapter 3}.
 */
final class PdfHeadings {
  /** Of a heading that does not fit into one. */
  private static final int LINES_MAX = 3;

  /** Fewer lines that count on may be a list. */
  private static final int COUNTED_MIN = 3;

  private static final int STEP_MAX = 2;

  /** Of the longest line of the text below a heading. */
  private static final double SHORT_SHARE = 0.6;

  private static final Pattern ITEM = Pattern.compile("\\s*\\d+[.)]?\\s");

  private static final String PARTS =
      "(?i:chapter|section|part|appendix|kapitel|teil|anhang|chapitre|annexe)";

  /** Above the title of what it begins. */
  private static final Pattern PART_ALONE =
      Pattern.compile(PARTS + "\\s+(\\d{1,2}|[A-Z]|[IVXLC]+)[.:]?");

  private static final int TITLE_CHARS_MAX = 80;
  private static final int BOOKMARK_CHARS_MAX = 300;
  private static final Pattern NO_SIGN = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** With words, and no figures but its own: rows of tables begin with a number, too. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?:"
              + PARTS
              + "\\s+)?(\\d{1,2}(?:\\.\\d{1,2}){0,3})\\.?\\s+"
              + "(?=.*(?:\\p{Ll}{2}|\\p{Lu}{5}))(?!.*\\s\\d)\\p{Lu}[^.!?:;]{1,78}");

  /** What stands before a bookmark's words in the text. */
  private static final Pattern NUMBER =
      Pattern.compile("^ *(?:" + PARTS + "\\s+)?(?:[A-Z]|\\d+|[IVXLC]+)(?:\\.\\d+)*[.:)]?\\s+");

  /** Letters and figures on a page. */
  private record Saying(int page, String flat) {}

  private record Place(int block, int firstLine, int endLine) {}

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
    Set<Integer> pages =
        bookmarks.all().stream().map(Bookmarks.Bookmark::page).collect(Collectors.toSet());
    Map<Saying, List<Place>> places = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (pages.contains(blocks.get(i).page()) && blocks.get(i).isProse()) {
        note(i, places);
      }
    }
    Map<Integer, BitSet> taken = new HashMap<>();
    for (Bookmarks.Bookmark bookmark : bookmarks.all()) {
      Saying wanted = new Saying(bookmark.page(), flat(bookmark.title()));
      for (Place place : places.getOrDefault(wanted, List.of())) {
        BitSet lines = taken.computeIfAbsent(place.block(), _ -> new BitSet());
        int next = lines.nextSetBit(place.firstLine());
        if (next < 0 || next >= place.endLine()) {
          lines.set(place.firstLine(), place.endLine());
          found
              .computeIfAbsent(place.block(), _ -> new ArrayList<>())
              .add(new Found(bookmark.level(), place.firstLine(), place.endLine()));
          break;
        }
      }
    }
  }

  /** What each few lines say, with their number and without it. */
  private void note(int block, Map<Saying, List<Place>> places) {
    List<String> lines = lines(blocks.get(block));
    int page = Objects.requireNonNull(blocks.get(block).page());
    for (int first = 0; first < lines.size(); first++) {
      int most = Math.min(lines.size(), first + LINES_MAX);
      for (int end = first + 1; end <= most; end++) {
        String said = String.join(" ", lines.subList(first, end));
        if (said.length() > BOOKMARK_CHARS_MAX) {
          break;
        }
        Place place = new Place(block, first, end);
        for (String each : sayings(said)) {
          places.computeIfAbsent(new Saying(page, each), _ -> new ArrayList<>()).add(place);
        }
      }
    }
  }

  private static Set<String> sayings(String said) {
    return Stream.of(said, NUMBER.matcher(said).replaceFirst(""))
        .map(PdfHeadings::flat)
        .filter(flat -> !flat.isEmpty())
        .collect(Collectors.toSet());
  }

  private void findCounted() {
    Map<Integer, Found> counted = new HashMap<>();
    List<Integer> last = List.of();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      int end = block.page() != null && block.isProse() ? headingLines(lines(block)) : 0;
      Matcher numbered = NUMBERED.matcher(String.join("\n", lines(block).subList(0, end)).strip());
      if (!numbered.matches()) {
        continue;
      }
      List<Integer> number =
          Arrays.stream(numbered.group(1).split("\\.", -1)).map(Integer::valueOf).toList();
      if (follows(last, number)) {
        last = number;
        counted.put(i, new Found(number.size(), 0, end));
      }
    }
    if (counted.size() >= COUNTED_MIN) {
      counted.forEach((block, its) -> found.put(block, List.of(its)));
    }
  }

  /**
   * How many lines of a block may be a heading: both of two that run on; the first one where those
   * below it are much longer, or begin anew and are no next item of a list.
   */
  private static int headingLines(List<String> lines) {
    if (lines.size() == 1) {
      return 1;
    }
    String first = lines.getFirst().strip();
    String second = lines.get(1).strip();
    boolean goesOn = second.codePoints().limit(1).anyMatch(Character::isLowerCase);
    if (lines.size() == 2 && (goesOn || PART_ALONE.matcher(first).matches())) {
      return 2;
    }
    int longest = lines.stream().mapToInt(String::length).max().orElse(0);
    boolean isAbove = lines.size() == 2 || first.length() <= SHORT_SHARE * longest;
    return isAbove && !ITEM.matcher(second).lookingAt() ? 1 : 0;
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
    return NO_SIGN.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
  }
}
