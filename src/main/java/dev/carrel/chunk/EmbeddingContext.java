package dev.carrel.chunk;

import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the embedding model is told before a chunk's text: where it stands, never a file's name. */
final class EmbeddingContext {
  private static final String SEPARATOR = " > ";

  /** The names of a table's columns are looked for in so many rows. */
  private static final int HEADER_ROWS_MAX = 8;

  /** A row further from its beginning than this is cut before it is measured. */
  private static final int HEADER_CHARS_MAX = 1_000;

  /** The sentence is looked for in so much of what stands before. */
  private static final int LEAD_IN_CHARS_MAX = 1_000;

  private final ParsedDocument document;
  private final TokenCounter tokens;
  private final ChunkSettings settings;
  private @Nullable Section headerSection;
  private String header = "";

  EmbeddingContext(ParsedDocument document, TokenCounter tokens, ChunkSettings settings) {
    this.document = document;
    this.tokens = tokens;
    this.settings = settings;
  }

  /**
   * The title, the headings that the text does not hold itself, the symbol; a table's header row.
   */
  String of(Draft draft) {
    String path = path(draft);
    String row = draft.startsInside == null ? leadIn(draft) : headerRow(draft.startsInside);
    if (path.isEmpty() || row.isEmpty()) {
      return path + row;
    }
    return path + "\n" + row;
  }

  private String path(Draft draft) {
    List<String> names = new ArrayList<>();
    @Nullable String title = document.title();
    if (title != null && !title.isBlank() && !containsIgnoreCase(draft.headingPath, title)) {
      names.add(title.strip());
    }
    int outside = Math.max(0, draft.headingPath.size() - draft.headingCount);
    names.addAll(draft.headingPath.subList(0, outside));
    if (draft.symbol != null) {
      names.add(shortened(draft.symbol));
    }
    String joined = String.join(SEPARATOR, names);
    while (names.size() > 1 && count(joined) > settings.contextTokensMax()) {
      names.remove(names.size() > 2 ? 1 : 0); // the title and the nearest heading say most
      joined = String.join(SEPARATOR, names);
    }
    return fitted(joined, settings.contextTokensMax());
  }

  /** The inner parts of a symbol's path say most. */
  private String shortened(String symbol) {
    String rest = symbol;
    while (rest.indexOf('.') >= 0 && count(rest) > settings.contextTokensMax()) {
      rest = SymbolPath.shortened(rest);
    }
    return rest;
  }

  private static boolean containsIgnoreCase(List<String> path, String title) {
    return path.stream().anyMatch(name -> name.equalsIgnoreCase(title.strip()));
  }

  /**
   * The sentence before a table, a list or code: what it is about often stands there and nowhere
   * else. Before prose it would only blur whose words are whose (SQuAD's articles lose .003
   * nDCG@10).
   */
  private String leadIn(Draft draft) {
    Range above = draft.before;
    if (above == null || !draft.isBare() || draft.isDeclared()) {
      return "";
    }
    String text = document.text();
    int start = Math.max(above.startChar(), above.endChar() - LEAD_IN_CHARS_MAX);
    List<Range> sentences = SentenceBreaks.of(text, start, above.endChar());
    return sentences.isEmpty()
        ? ""
        : ending(sentences.getLast().of(text).strip(), settings.contextTokensMax());
  }

  /** As many of the last words as fit. */
  private String ending(String words, int tokensMax) {
    String rest = words;
    for (int count = count(rest); count > tokensMax; count = count(rest)) {
      int from = Math.max(1, (int) (rest.length() * (1 - (double) tokensMax / count)));
      int space = rest.indexOf(' ', from);
      if (space < 0) {
        return "";
      }
      rest = rest.substring(space + 1);
    }
    return rest;
  }

  private String headerRow(Section section) {
    if (section.kind() != Section.Kind.TABLE) {
      return "";
    }
    if (!section.equals(headerSection)) {
      headerSection = section;
      header = header(section);
    }
    return header;
  }

  /**
   * The row that names the columns, with the titles above it where both fit. It is the first that
   * is about as wide as the table: what has a cell or two before it is about the whole.
   */
  private String header(Section section) {
    List<String> rows = firstRows(section);
    int widest = rows.stream().mapToInt(EmbeddingContext::cellCount).max().orElse(0);
    int at = 0;
    while (at < rows.size() - 1 && isAboveHeader(rows.get(at), widest)) {
      at++;
    }
    String row = rows.get(at).strip();
    String all = String.join("\n", rows.subList(0, at + 1)).strip();
    return count(all) <= settings.tableHeaderTokensMax()
        ? all
        : fitted(row, settings.tableHeaderTokensMax());
  }

  private static boolean isAboveHeader(String row, int widest) {
    int cells = cellCount(row);
    boolean isTitle = cells == 1 && widest > 1 && !row.startsWith("\t");
    return isTitle || 2 * cells < widest;
  }

  private List<String> firstRows(Section section) {
    String text = document.text();
    List<String> rows = new ArrayList<>();
    int start = section.startChar();
    while (start < section.endChar() && rows.size() < HEADER_ROWS_MAX) {
      int end = start;
      while (end < section.endChar() && !Range.isLineEnd(text.charAt(end))) {
        end++;
      }
      if (end > start || rows.isEmpty()) {
        rows.add(text.substring(start, Math.min(end, start + HEADER_CHARS_MAX)));
      }
      start = end + 1;
    }
    return rows;
  }

  /** Cells with something in them; in rows that are not parted by tabs, by what else may part. */
  private static int cellCount(String row) {
    char border = row.indexOf('\t') >= 0 ? '\t' : '|';
    int count = 0;
    boolean filled = false;
    for (int i = 0; i < row.length(); i++) {
      char c = row.charAt(i);
      if (c == border) {
        count += filled ? 1 : 0;
        filled = false;
      } else {
        filled |= !Range.isWhite(c);
      }
    }
    return count + (filled ? 1 : 0);
  }

  private String fitted(String words, int tokensMax) {
    if (words.isEmpty() || tokensMax == 0) {
      return "";
    }
    if (count(words) <= tokensMax) {
      return words;
    }
    return words.substring(0, tokens.fit(words, 0, words.length(), tokensMax)).strip();
  }

  private int count(String words) {
    return tokens.count(words, 0, words.length());
  }
}
