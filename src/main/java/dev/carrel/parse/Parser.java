package dev.carrel.parse;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads files of every kind. Implementations may be used by several threads at once. */
public interface Parser extends AutoCloseable {
  /**
   * Emits one outcome for each document in the file before it returns; for a container also one for
   * the file itself, last. What is inside a message or an archive's entry comes before the message
   * or entry itself: whoever has that has all of it. Never throws for what a file holds or for a
   * file that cannot be read; what {@code known} and {@code outcomes} throw ends it and is passed
   * on.
   *
   * @param id of the file itself ({@code part} null)
   * @param file where its bytes are
   * @param known which parts of the file are to be passed over, since they have been read before
   */
  void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> outcomes);

  /** As the other one, with nothing known. */
  default void parse(DocumentId id, Path file, Consumer<ParseOutcome> outcomes) {
    parse(id, file, Known.NOTHING, outcomes);
  }

  /**
   * This parser as it reads files that a person asked for although they may be keys or keep
   * passwords; otherwise such files are skipped. Needs no closing of its own.
   */
  Parser readingSecrets();

  /** Changes whenever the same bytes may give another text: such files are parsed again. */
  String fingerprint();

  @Override
  void close();

  /** What came of earlier readings of the same file. */
  @FunctionalInterface
  interface Known {
    Known NOTHING = (_, _) -> false;

    /**
     * Whether a part has been read from just these bytes, with all that is inside it.
     *
     * @param contentSha256 64 hexadecimal digits
     */
    boolean holds(String part, String contentSha256);
  }
}
