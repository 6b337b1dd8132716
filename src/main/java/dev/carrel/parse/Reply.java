package dev.carrel.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker says to an {@link Ask}. */
sealed interface Reply {
  /** A document, and what was attached to it. */
  record Document(ParseOutcome outcome, List<Attachment> attachments) implements Reply {}

  /**
   * Where the declarations of source code begin, in order.
   *
   * @param trouble why there are none; null when they were found
   */
  record Outline(List<CodeMark> marks, @Nullable String trouble) implements Reply {
    public Outline {
      marks = List.copyOf(marks);
    }
  }

  /** The file holds others. */
  record Archive(String mediaType) implements Reply {}

  /**
   * An entry of a container; see {@link EntrySource.Entry}.
   *
   * @param level 1 in the container that was opened, one more in each that was entered
   */
  record Entry(
      String name, long sizeBytes, boolean message, @Nullable String contentSha256, int level)
      implements Reply {}

  /** An entry that cannot be had. */
  record Trouble(String name, String sentence) implements Reply {}

  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Content(byte[] bytes) implements Reply {}

  /** The content is larger than a document may be. */
  record TooLarge() implements Reply {}

  /** The content cannot be had. */
  record Broken(String sentence) implements Reply {}

  record Entered(ContainerKind kind) implements Reply {}

  /**
   * There is no further entry.
   *
   * @param limit that ended it; null when it was read to its end
   * @param broken why it could not be read to its end; null when it could
   * @param links that were passed over
   */
  record End(
      @Nullable String limit,
      @Nullable String broken,
      int links,
      long bytes,
      int entries,
      int messages)
      implements Reply {}

  /** What came with a mail. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Attachment(String name, byte[] bytes) {}
}
