package dev.carrel.parse;

import java.util.Optional;

/**
 * Formats that are text and yet not written for people: what they say is taken out and put into
 * words.
 */
final class ReadableText {
  private ReadableText() {}

  /** Nothing when the text is not what its name says; it is then read as it stands. */
  static Optional<ParseOutcome> read(
      DocumentId id,
      FileType type,
      String sha256,
      String text,
      Markdown markdown,
      ParseLimits limits) {
    return switch (type.form()) {
      case NOTEBOOK ->
          Notebook.read(text, markdown, limits)
              .map(extract -> parsed(id, type, sha256, "notebook", extract));
      case CANVAS ->
          Canvas.read(text, markdown, limits)
              .map(extract -> parsed(id, type, sha256, "canvas", extract));
      case CALENDAR ->
          CalendarFile.read(text, limits)
              .map(extract -> parsed(id, type, sha256, "calendar", extract));
      case CONTACTS ->
          ContactsFile.read(text, limits)
              .map(extract -> parsed(id, type, sha256, "contacts", extract));
      case SUBTITLES ->
          Subtitles.read(text, limits)
              .map(extract -> parsed(id, type, sha256, "subtitles", extract));
      case MARKDOWN,
          PROSE,
          ORG,
          ASCIIDOC,
          RST,
          ROWS,
          LINES,
          RICH,
          MEDIA,
          ARCHIVE,
          BINARY,
          UNKNOWN ->
          Optional.empty();
    };
  }

  private static ParseOutcome parsed(
      DocumentId id, FileType type, String sha256, String parser, Extract extract) {
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id,
            extract.title(),
            type.mediaType(),
            sha256,
            null,
            extract.text(),
            extract.sections()),
        parser,
        extract.remark());
  }
}
