package dev.carrel.parse;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads files of every kind. Implementations may be used by several threads at once. */
public interface Parser extends AutoCloseable {
  /**
   * Emits one outcome for each document in the file, in order, before it returns. Never throws for
   * what a file holds or for a file that cannot be read.
   *
   * @param id of the file itself ({@code part} null)
   * @param file where its bytes are
   */
  void parse(DocumentId id, Path file, Consumer<ParseOutcome> outcomes);

  /**
   * This parser as it reads files that a person asked for although they may be keys or keep
   * passwords; otherwise such files are skipped. Needs no closing of its own.
   */
  Parser readingSecrets();

  /** Changes whenever the same bytes may give another text: such files are parsed again. */
  String fingerprint();

  @Override
  void close();
}
