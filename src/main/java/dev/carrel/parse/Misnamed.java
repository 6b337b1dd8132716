package dev.carrel.parse;

import java.util.Optional;

/** Plain text under the name of another format, as exports and old programs leave it. */
final class Misnamed {
  private Misnamed() {}

  /** Reads the text, and says what is odd about it. */
  static ParseOutcome read(
      DocumentId id, FileType named, FileBytes.Content content, ParseLimits limits) {
    String odd = "the name promises " + named.mediaType() + " and the content is plain text";
    Optional<Decoded> decoded =
        Decoded.of(content.bytes(), false).filter(text -> !text.text().isBlank());
    if (decoded.isEmpty()) {
      return new ParseOutcome.Unreadable(
          id, odd + " in no known charset: the file is broken or misnamed", content.sha256());
    }
    String text = decoded.get().text();
    if (text.length() > limits.textCharsMax()) {
      return new ParseOutcome.Unreadable(
          id,
          odd + " of more than " + limits.textCharsMax() + " characters: the file is misnamed",
          content.sha256());
    }
    Structure structure = PlainText.paragraphs(text, limits);
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id,
            structure.title(),
            FileType.TEXT.mediaType(),
            content.sha256(),
            null,
            text,
            structure.sections()),
        "text",
        odd);
  }
}
