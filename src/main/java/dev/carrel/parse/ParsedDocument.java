package dev.carrel.parse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of one document and what is known of its structure.
 *
 * @param title from the document itself (front matter, first heading, metadata), or null; never the
 *     file's name
 * @param mediaType such as {@code text/markdown}
 * @param contentSha256 of the file's bytes (of the part's bytes for a part), 64 hexadecimal digits
 * @param language BCP 47 code, or null when unknown
 * @param fields what the document says of itself, by name, one line each: {@code from}, {@code to},
 *     {@code cc}, {@code date} (ISO 8601, UTC where the zone is known) and {@code subject} of a
 *     message; {@code date} and {@code tags} (separated by commas) of Markdown; never the only
 *     place of a word, which stands in the text too
 * @param text for text, Markdown and code the decoded file itself (without a byte order mark), line
 *     ends and syntax kept; for everything else the extracted text
 * @param sections in order, not overlapping
 */
public record ParsedDocument(
    DocumentId id,
    @Nullable String title,
    String mediaType,
    String contentSha256,
    @Nullable String language,
    Map<String, String> fields,
    String text,
    List<Section> sections) {
  public ParsedDocument {
    fields = Map.copyOf(fields);
    sections = List.copyOf(sections);
    int last = 0;
    for (Section section : sections) {
      if (section.startChar() < last || section.endChar() > text.length()) {
        throw new IllegalArgumentException(
            "sections of "
                + id
                + " overlap or leave the text of "
                + text.length()
                + " characters: "
                + section);
      }
      last = section.endChar();
    }
  }

  /** This document under another title. */
  public ParsedDocument withTitle(@Nullable String other) {
    return new ParsedDocument(
        id, other, mediaType, contentSha256, language, fields, text, sections);
  }

  /** A document without fields. */
  public ParsedDocument(
      DocumentId id,
      @Nullable String title,
      String mediaType,
      String contentSha256,
      @Nullable String language,
      String text,
      List<Section> sections) {
    this(id, title, mediaType, contentSha256, language, Map.of(), text, sections);
  }
}
