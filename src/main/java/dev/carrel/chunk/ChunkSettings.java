package dev.carrel.chunk;

/**
 * How long chunks are. Tokens are those of the embedding model.
 *
 * @param tokensTarget a chunk that is cut or merged has no more tokens of text than this
 * @param tokensMergeBelow two neighbours become one chunk only while one of them has fewer tokens:
 *     whole paragraphs stay apart, since of two in one chunk one can't be found by itself (on
 *     SQuAD's articles 48 instead of 96 is worth .03 nDCG@10), and short ones are gathered
 * @param tokensMax of text and context together; tables, lists and code may be this long
 * @param contextTokensMax of title and headings
 * @param tableHeaderTokensMax of the header row that is repeated for the pieces of a table
 * @param charsMax UTF-16 units of a chunk: a model may take any length of gibberish for one token
 * @param chunksMax of one document; the rest is left out and {@link Chunks} says so
 */
public record ChunkSettings(
    int tokensTarget,
    int tokensMergeBelow,
    int tokensMax,
    int contextTokensMax,
    int tableHeaderTokensMax,
    int charsMax,
    int chunksMax) {
  /** Raised by hand whenever the same document is cut differently. */
  private static final int VERSION = 6;

  /**
   * A run of pieces that fills no more chunks is shared out evenly. A longer one in a long document
   * is not: an edit would move every border in it.
   */
  static final int EVEN_CHUNKS_MAX = 4;

  /** For a model of 512 tokens, two of them special. */
  public static ChunkSettings defaults() {
    return new ChunkSettings(384, 48, 510, 48, 64, 4_000, 50_000);
  }

  /** With another length of chunks; the rest stays. */
  public ChunkSettings withTokensTarget(int tokens) {
    return new ChunkSettings(
        tokens,
        Math.min(tokensMergeBelow, tokens),
        tokensMax,
        contextTokensMax,
        tableHeaderTokensMax,
        charsMax,
        chunksMax);
  }

  public ChunkSettings {
    if (tokensTarget < 1 || tokensMergeBelow < 0 || charsMax < 2 || chunksMax < 1) {
      throw new IllegalArgumentException(
          "tokensTarget and chunksMax must be at least 1, charsMax at least 2, tokensMergeBelow at"
              + " least 0: "
              + tokensTarget
              + ", "
              + chunksMax
              + ", "
              + charsMax
              + ", "
              + tokensMergeBelow);
    }
    if (contextTokensMax < 0
        || tableHeaderTokensMax < 0
        || tokensTarget + contextTokensMax + tableHeaderTokensMax > tokensMax) {
      throw new IllegalArgumentException(
          "tokensTarget, contextTokensMax and tableHeaderTokensMax are "
              + tokensTarget
              + ", "
              + contextTokensMax
              + " and "
              + tableHeaderTokensMax
              + ": together they may not exceed tokensMax, which is "
              + tokensMax);
    }
  }

  /** Whether a document's text is worth it that an edit leaves distant chunks as they are. */
  boolean isLong(String text) {
    return text.length() > (long) EVEN_CHUNKS_MAX * charsMax;
  }

  /** Changes whenever the same document may be cut differently: such files are chunked again. */
  public String fingerprint() {
    return "chunk-"
        + VERSION
        + " "
        + tokensTarget
        + "/"
        + tokensMergeBelow
        + "/"
        + tokensMax
        + "/"
        + contextTokensMax
        + "/"
        + tableHeaderTokensMax
        + "/"
        + charsMax
        + "/"
        + chunksMax;
  }
}
