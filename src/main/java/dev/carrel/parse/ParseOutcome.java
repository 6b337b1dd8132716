package dev.carrel.parse;

/**
 * What came of one document. A file gives at least one outcome; trouble is a value, never an
 * exception.
 */
public sealed interface ParseOutcome {
  DocumentId id();

  /**
   * The document could be read.
   *
   * @param parser which parser made it, for the person's eyes: {@code markdown}, {@code text},
   *     {@code tika:pdf}
   */
  record Parsed(ParsedDocument document, String parser) implements ParseOutcome {
    @Override
    public DocumentId id() {
      return document.id();
    }
  }

  /**
   * Left out on purpose: empty, larger than the limit, a binary format without text.
   *
   * @param reason one sentence
   */
  record Skipped(DocumentId id, String reason) implements ParseOutcome {}

  /**
   * Should have been readable and was not: broken, encrypted, over a limit.
   *
   * @param cause one sentence
   */
  record Unreadable(DocumentId id, String cause) implements ParseOutcome {}
}
