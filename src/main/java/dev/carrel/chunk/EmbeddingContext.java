package dev.carrel.chunk;

import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the embedding model is told before a chunk's text: where it stands, never a file's name. */
final class EmbeddingContext {
  private static final String SEPARATOR = " > ";

  /** A row further from its beginning than this is cut before it is measured. */
  private static final int HEADER_CHARS_MAX = 1_000;

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
    String row = draft.startsInside == null ? "" : headerRow(draft.startsInside);
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

  private String headerRow(Section section) {
    if (section.kind() != Section.Kind.TABLE) {
      return "";
    }
    if (!section.equals(headerSection)) {
      headerSection = section;
      String text = document.text();
      int end = section.startChar();
      int endMax = Math.min(section.endChar(), end + HEADER_CHARS_MAX);
      while (end < endMax && !Range.isLineEnd(text.charAt(end))) {
        end++;
      }
      header =
          fitted(text.substring(section.startChar(), end).strip(), settings.tableHeaderTokensMax());
    }
    return header;
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
