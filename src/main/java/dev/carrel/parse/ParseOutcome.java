package dev.carrel.parse;

import org.jspecify.annotations.Nullable;

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
   * @param remark one sentence on what is missing from the text (cut at a limit, an attachment that
   *     could not be read); null when all of it is there
   */
  record Parsed(ParsedDocument document, String parser, @Nullable String remark)
      implements ParseOutcome {
    /** A document that is there as a whole. */
    public Parsed(ParsedDocument document, String parser) {
      this(document, parser, null);
    }

    @Override
    public DocumentId id() {
      return document.id();
    }
  }

  /**
   * Left out on purpose: empty, larger than the limit, a binary format without text.
   *
   * @param reason one sentence
   * @param contentSha256 of the file's bytes, 64 hexadecimal digits; null when they were not read
   */
  record Skipped(DocumentId id, String reason, @Nullable String contentSha256)
      implements ParseOutcome {
    /** Left out unread. */
    public Skipped(DocumentId id, String reason) {
      this(id, reason, null);
    }
  }

  /**
   * Should have been readable and was not: broken, encrypted, over a limit.
   *
   * @param cause one sentence
   * @param contentSha256 of the file's bytes, 64 hexadecimal digits, by which a later try can tell
   *     that nothing changed; null when they could not be read
   */
  record Unreadable(DocumentId id, String cause, @Nullable String contentSha256)
      implements ParseOutcome {
    /** A file whose bytes could not be had. */
    public Unreadable(DocumentId id, String cause) {
      this(id, cause, null);
    }
  }

  /**
   * A part of a container that has been read from the same bytes before, with all that is inside
   * it; see {@link Parser.Known}.
   */
  record Unchanged(DocumentId id) implements ParseOutcome {}

  /**
   * The file is a container that is no document itself (an archive, a mailbox); comes after the
   * outcomes of its parts.
   *
   * @param id of the file itself
   * @param parser how it was opened, for the person's eyes: {@code zip}, {@code mbox}
   * @param remark one sentence on what was left out of it; null when all of it was looked at
   * @param complete false when it was broken off by what does not lie in the file (a process was
   *     killed, the file changed meanwhile): what was not seen may still be in it
   */
  record Contained(
      DocumentId id,
      String mediaType,
      String contentSha256,
      String parser,
      @Nullable String remark,
      boolean complete)
      implements ParseOutcome {}
}
