package dev.carrel.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the corpus as it is stored, which is what a set's places are counted in. */
final class StoredText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String path;
  private final String text;
  private final int codePoints;

  private StoredText(String path, String text) {
    this.path = path;
    this.text = text;
    codePoints = text.codePointCount(0, text.length());
  }

  /**
   * Reads a file.
   *
   * @param path below the corpus
   */
  static StoredText read(Path corpus, String path) {
    Path file = corpus.resolve(path);
    try {
      return new StoredText(path, Files.readString(file));
    } catch (IOException e) {
      throw new EvalException(file + " cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
  }

  /**
   * Where code points of the stored file lie in the document's text.
   *
   * @param what names the place in the message when the file is shorter
   */
  Span span(String what, int start, int end) {
    if (start < 0 || end < start || end > codePoints) {
      throw new EvalException(
          what
              + " spans "
              + start
              + " to "
              + end
              + ", but its file has "
              + codePoints
              + " code points");
    }
    // A document's text has no byte order mark; the set's places count it.
    int mark = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    int startChar = text.offsetByCodePoints(0, start);
    int endChar = text.offsetByCodePoints(startChar, end - start);
    return new Span(path, Math.max(0, startChar - mark), Math.max(0, endChar - mark));
  }
}
