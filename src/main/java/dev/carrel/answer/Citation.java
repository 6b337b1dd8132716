package dev.carrel.answer;

import org.jspecify.annotations.Nullable;

/**
 * The exact place that a statement rests on.
 *
 * @param number 1-based; the answer refers to it as {@code [number]}
 * @param startChar UTF-16 offsets of the quote in the document's text, half-open
 * @param startLine 1-based lines of the quote
 * @param quote the document's own words, verbatim
 * @param sha256 of the file when it was read; of a part of a container, of that part
 * @param passageSha256 of the UTF-8 text of the passage that the quote was taken from, 64
 *     hexadecimal digits; null when it is not known
 */
public record Citation(
    int number,
    String source,
    String path,
    @Nullable String part,
    String title,
    @Nullable Integer page,
    int startChar,
    int endChar,
    int startLine,
    int endLine,
    String quote,
    String sha256,
    @Nullable String passageSha256) {
  /** The quote as it is read aloud: of a comment over several lines without what marks them. */
  public String spoken() {
    return CodePieces.spoken(quote);
  }

  /** A citation of a passage that is not known any more. */
  public Citation(
      int number,
      String source,
      String path,
      @Nullable String part,
      String title,
      @Nullable Integer page,
      int startChar,
      int endChar,
      int startLine,
      int endLine,
      String quote,
      String sha256) {
    this(
        number, source, path, part, title, page, startChar, endChar, startLine, endLine, quote,
        sha256, null);
  }
}
