package dev.carrel.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.Section;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a document into chunks. Sections are kept whole where they fit and merged only while small;
 * no chunk crosses a page or joins what stands under different headings, save that a heading goes
 * with the first text below it. A function of its arguments: it reads no clock and no file.
 */
public final class Chunker {
  /** What may stand between a heading and its text without being part of either: a rule. */
  private static final int HEADING_GAP_CHARS_MAX = 80;

  /**
   * The last piece under a heading goes with the one before it when it has fewer tokens than this
   * part of {@code tokensMergeBelow}: a closing tag, a "see also".
   */
  private static final int CRUMB_DIVISOR = 4;

  /** Further in, a line is laid out, or made to fill memory. */
  private static final int INDENTATION_CHARS_MAX = 160;

  /** One piece in so many, to the power of two, is a border. */
  private static final int BORDER_BITS = 2;

  /** Spreads a hash over its upper bits (Knuth's multiplicative hashing). */
  private static final int BORDER_MIX = 0x9E3779B1;

  private final ParsedDocument document;
  private final String text;
  private final TokenCounter tokens;
  private final ChunkSettings settings;
  private final EmbeddingContext context;
  private final LineCounter lines;
  private final MessageDigest sha256;
  private final List<Chunk> chunks = new ArrayList<>();
  private @Nullable Draft draft;

  /** The one before the draft, kept until it is known that no crumb follows. */
  private @Nullable Draft previous;

  private Chunker(ParsedDocument document, TokenCounter tokens, ChunkSettings settings) {
    this.document = document;
    this.text = document.text();
    this.tokens = tokens;
    this.settings = settings;
    this.context = new EmbeddingContext(document, tokens, settings);
    this.lines = new LineCounter(text);
    this.sha256 = sha256();
  }

  /**
   * Cuts the document.
   *
   * @throws IllegalArgumentException if the settings ask for more tokens than the model takes
   */
  public static Chunks chunk(ParsedDocument document, TokenCounter tokens, ChunkSettings settings) {
    if (settings.tokensMax() > tokens.tokensMax()) {
      throw new IllegalArgumentException(
          "tokensMax is "
              + settings.tokensMax()
              + " and the model takes "
              + tokens.tokensMax()
              + ": choose at most that");
    }
    return new Chunker(document, tokens, settings).chunks();
  }

  private Chunks chunks() {
    for (Section section : document.sections()) {
      Draft open = draft;
      int above = open != null && open.isHeadingOnly() ? open.tokens : 0;
      int whole = Math.max(settings.tokensTarget(), wholeMax() - above);
      boolean first = true;
      List<Splitter.Piece> pieces = Splitter.split(text, section, whole, tokens, settings);
      for (Splitter.Piece piece : pieces) {
        add(section, piece, first, pieces.size() == 1);
        first = false;
        if (chunks.size() > settings.chunksMax()) {
          return cut();
        }
      }
    }
    flush();
    emitPrevious();
    return chunks.size() > settings.chunksMax() ? cut() : new Chunks(chunks, false);
  }

  private Chunks cut() {
    return new Chunks(chunks.subList(0, settings.chunksMax()), true);
  }

  /** Tokens of text that leave room for a context of any length. */
  private int wholeMax() {
    return settings.tokensMax() - settings.contextTokensMax();
  }

  /**
   * Takes a piece of a section.
   *
   * @param only whether it is all of the section
   */
  private void add(Section section, Splitter.Piece piece, boolean first, boolean only) {
    Draft open = draft;
    if (open != null && joins(open, section, piece, first, only)) {
      open.extend(section, piece, first);
      return;
    }
    flush();
    draft = new Draft(section, piece, first);
  }

  private boolean joins(
      Draft open, Section section, Splitter.Piece piece, boolean first, boolean only) {
    int sum = open.tokens + piece.tokens();
    int chars = piece.range().endChar() - open.startChar;
    if (!Objects.equals(open.page, section.page()) || chars > settings.charsMax()) {
      return false;
    }
    if (open.isHeadingOnly()) {
      return startsWith(section.headingPath(), open.headingPath)
          && sum <= wholeMax()
          && piece.range().startChar() - open.endChar <= HEADING_GAP_CHARS_MAX;
    }
    if (section.kind() == Section.Kind.HEADING
        || !section.headingPath().equals(open.headingPath)
        || sum > settings.tokensTarget()) {
      return false;
    }
    if (first && !areTogether(open, section, only ? piece.tokens() : Integer.MAX_VALUE)) {
      return false;
    }
    if (first && open.isDeclared()) {
      return isBlank(open.endChar, piece.range().startChar());
    }
    boolean near =
        piece.continues()
            ? open.tokens < piece.goal()
            : Math.min(open.tokens, piece.tokens()) < settings.tokensMergeBelow();
    if (first && only && section.kind() != Section.Kind.PROSE) {
      return isBlank(open.endChar, piece.range().startChar()); // with what introduces it
    }
    if (open.tokens >= settings.tokensTarget() / 2 && isBorder(piece)) {
      return false;
    }
    return near && isBlank(open.endChar, piece.range().startChar());
  }

  /**
   * Whether a long document's chunk ends before this piece when it has half its length, by nothing
   * but the piece's own text: below an edit the borders of a long run of lines are then soon the
   * old ones again, and so are the vectors. The method is that of content-defined chunking
   * (Muthitacharoen et al., "A Low-bandwidth Network File System", 2001).
   */
  private boolean isBorder(Splitter.Piece piece) {
    boolean even = piece.goal() > 0 && piece.goal() < settings.tokensTarget();
    if (even || !settings.isLong(text)) {
      return false;
    }
    int hash = 0;
    for (int i = piece.range().startChar(); i < piece.range().endChar(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return (hash * BORDER_MIX) >>> (Integer.SIZE - BORDER_BITS) == 0;
  }

  /**
   * Whether a section may stand in one chunk with what is before it as far as declarations go. One
   * that is large stands for itself. Small ones, such as fields and one-line methods, go with the
   * head of what they are members of, and with each other.
   *
   * @param sectionTokens of the whole section
   */
  private boolean areTogether(Draft open, Section section, int sectionTokens) {
    if (!open.isDeclared()) {
      return section.symbol() == null || open.tokens < settings.tokensMergeBelow();
    }
    if (sectionTokens >= settings.tokensMergeBelow()) {
      return false;
    }
    return Objects.equals(open.symbol, section.symbol())
        || Objects.equals(open.symbol, SymbolPath.parent(section.symbol()))
        || (open.tokens < settings.tokensMergeBelow()
            && SymbolPath.areSiblings(open.symbol, section.symbol()));
  }

  private static boolean startsWith(List<String> path, List<String> beginning) {
    return path.size() >= beginning.size() && path.subList(0, beginning.size()).equals(beginning);
  }

  private void flush() {
    Draft done = draft;
    draft = null;
    if (done == null) {
      return;
    }
    Draft before = previous;
    if (before != null && isCrumb(before, done)) {
      before.append(done);
      return;
    }
    if (before != null && goesOn(before, done)) {
      done.before = new Range(before.startChar, before.endChar);
    }
    emitPrevious();
    previous = done;
  }

  /** Whether one stands right below the other, with no heading or page between them. */
  private boolean goesOn(Draft before, Draft done) {
    return done.headingCount == 0
        && done.headingPath.equals(before.headingPath)
        && Objects.equals(done.symbol, before.symbol)
        && Objects.equals(done.page, before.page)
        && isBlank(before.endChar, done.startChar);
  }

  private boolean isCrumb(Draft before, Draft done) {
    return done.tokens < settings.tokensMergeBelow() / CRUMB_DIVISOR
        && goesOn(before, done)
        && before.tokens + done.tokens <= wholeMax()
        && done.endChar - before.startChar <= settings.charsMax();
  }

  /** Whether there is only white space between two places. */
  private boolean isBlank(int from, int to) {
    return new Range(from, to).trimmed(text).isEmpty();
  }

  private void emitPrevious() {
    Draft done = previous;
    previous = null;
    if (done == null) {
      return;
    }
    String before = context.of(done);
    if (!emit(done, done.startChar, done.endChar, before)
        && !emit(done, done.startChar, done.endChar, "")) {
      emitInParts(done);
    }
  }

  /** For counts that do not add up: what fits is then found on the text itself. */
  private void emitInParts(Draft done) {
    int start = done.startChar;
    while (start < done.endChar) {
      int end = tokens.fit(text, start, done.endChar, settings.tokensMax());
      Range part = new Range(start, end).trimmed(text);
      if (!part.isEmpty() && !emit(done, part.startChar(), part.endChar(), "")) {
        throw new IllegalStateException(
            "the token counter said that characters "
                + start
                + " to "
                + end
                + " fit "
                + settings.tokensMax()
                + " tokens, and then that they do not");
      }
      start = end;
    }
  }

  /** Makes a chunk of it; false when it is too long for the model. */
  private boolean emit(Draft done, int startChar, int endChar, String before) {
    String input = Chunk.embeddingInput(before, text.substring(startChar, endChar));
    int count = tokens.count(input, 0, input.length());
    if (count > settings.tokensMax()) {
      return false;
    }
    int from = done.isCode() ? withIndentation(startChar) : startChar;
    chunks.add(
        new Chunk(
            document.id(),
            chunks.size(),
            from,
            endChar,
            lines.lineOf(startChar),
            lines.lineOf(endChar - 1),
            done.page,
            done.headingPath,
            done.symbol,
            List.copyOf(done.symbols),
            count,
            text.substring(from, endChar),
            before,
            HexFormat.of().formatHex(sha256.digest(input.getBytes(UTF_8)))));
    return true;
  }

  /** Where the line begins, if there are only blanks before, and no more than code is indented. */
  private int withIndentation(int startChar) {
    int from = startChar;
    int least = Math.max(0, startChar - INDENTATION_CHARS_MAX);
    while (from > least && (text.charAt(from - 1) == ' ' || text.charAt(from - 1) == '\t')) {
      from--;
    }
    return from == 0 || Range.isLineEnd(text.charAt(from - 1)) ? from : startChar;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
    }
  }
}
