package dev.carrel.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest piece of structure that a parser knows: a heading, a paragraph, a list, a table, a
 * fence of code. The sections of a document are in order and do not overlap; what lies between them
 * is white space or left out on purpose (front matter, where there is anything else).
 *
 * @param startChar UTF-16 offset into the document's text, inclusive
 * @param endChar exclusive
 * @param headingPath the headings above, outermost first; a heading's own section includes itself
 * @param page 1-based page, slide or sheet; null where the format has none
 * @param symbol the declaration this belongs to ({@code Class.method}); null outside code
 */
public record Section(
    Kind kind,
    int startChar,
    int endChar,
    List<String> headingPath,
    @Nullable Integer page,
    @Nullable String symbol) {
  /** What a section is. A chunk keeps tables, lists and code whole where they fit. */
  public enum Kind {
    HEADING,
    PROSE,
    LIST,
    TABLE,
    CODE
  }

  public Section {
    headingPath = List.copyOf(headingPath);
    if (startChar < 0 || endChar <= startChar) {
      throw new IllegalArgumentException(
          "a section may not be empty: " + startChar + " to " + endChar);
    }
    if (page != null && page < 1) {
      throw new IllegalArgumentException("pages count from 1, found " + page);
    }
  }
}
