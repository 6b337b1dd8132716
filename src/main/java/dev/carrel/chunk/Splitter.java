package dev.carrel.chunk;

import dev.carrel.parse.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a section apart into pieces that each fit a chunk. Every character is counted once a level.
 */
final class Splitter {
  /**
   * A piece that is not cut further.
   *
   * @param tokens of it
   * @param continues whether it goes on where the piece before it was cut within a sentence's or
   *     line's neighbourhood, so that both belong together as far as room allows
   * @param goal tokens that a chunk of such pieces should reach, so that the last is not a crumb; 0
   *     for a piece that stands alone
   */
  record Piece(Range range, int tokens, boolean continues, int goal) {}

  private final String text;
  private final TokenCounter tokens;
  private final ChunkSettings settings;
  private final List<Piece> pieces = new ArrayList<>();

  private Splitter(String text, TokenCounter tokens, ChunkSettings settings) {
    this.text = text;
    this.tokens = tokens;
    this.settings = settings;
  }

  /**
   * The pieces of a section, in order; none is empty, all visible characters are in one.
   *
   * @param tokensWhole up to which a table, a list or code stays in one piece
   */
  static List<Piece> split(
      String text, Section section, int tokensWhole, TokenCounter tokens, ChunkSettings settings) {
    Splitter splitter = new Splitter(text, tokens, settings);
    Range range = new Range(section.startChar(), section.endChar()).trimmed(text);
    if (range.isEmpty()) {
      return List.of();
    }
    boolean keepsWhole =
        switch (section.kind()) {
          case TABLE, LIST, CODE -> true;
          case PROSE, HEADING -> false;
        };
    if (keepsWhole && range.length() <= settings.charsMax()) {
      int count = tokens.count(text, range.startChar(), range.endChar());
      if (count <= tokensWhole) {
        return List.of(new Piece(range, count, false, 0));
      }
    }
    splitter.split(range, Units.suiting(section.kind()), false);
    return splitter.withGoals();
  }

  private void split(Range untrimmed, List<Units> ways, boolean continues) {
    Range range = untrimmed.trimmed(text);
    if (range.isEmpty()) {
      return;
    }
    if (range.length() <= settings.charsMax()) {
      int count = tokens.count(text, range.startChar(), range.endChar());
      if (count <= settings.tokensTarget()) {
        pieces.add(new Piece(range, count, continues, 0));
        return;
      }
    }
    if (ways.isEmpty()) {
      words(range, continues);
      return;
    }
    boolean first = true;
    List<Units> further = ways.subList(1, ways.size());
    for (Range unit : ways.getFirst().of(text, range)) {
      boolean strong = first ? !continues : ways.getFirst() == Units.BLOCKS;
      split(unit, further, !strong);
      first = false;
    }
  }

  /** As many words as fit, where there are words; else as many tokens. */
  private void words(Range range, boolean continues) {
    int start = range.startChar();
    boolean goesOn = continues;
    while (start < range.endChar()) {
      int window = start + Math.min(settings.charsMax(), range.endChar() - start);
      window = window < range.endChar() ? wholePair(start, window) : window;
      int end = tokens.fit(text, start, window, settings.tokensTarget());
      if (end < range.endChar()) {
        end = wordEnd(start, end);
      }
      Range piece = new Range(start, end).trimmed(text);
      if (!piece.isEmpty()) {
        int count = tokens.count(text, piece.startChar(), piece.endChar());
        pieces.add(new Piece(piece, count, goesOn, 0));
        goesOn = true;
      }
      start = end;
    }
  }

  private int wholePair(int start, int end) {
    boolean cutsPair =
        Character.isHighSurrogate(text.charAt(end - 1))
            && Character.isLowSurrogate(text.charAt(end));
    return cutsPair && end - 1 > start ? end - 1 : end;
  }

  /** The last end of a word in the second half of the piece, else the end itself. */
  private int wordEnd(int start, int end) {
    for (int i = end; i > start + (end - start) / 2; i--) {
      if (Range.isWhite(text.charAt(i)) || Range.isWhite(text.charAt(i - 1))) {
        return i;
      }
    }
    return end;
  }

  /** Tells each run of pieces that belong together how long its chunks should be. */
  private List<Piece> withGoals() {
    List<Piece> aimed = new ArrayList<>(pieces.size());
    int start = 0;
    while (start < pieces.size()) {
      int end = start + 1;
      long sum = pieces.get(start).tokens();
      while (end < pieces.size() && pieces.get(end).continues()) {
        sum += pieces.get(end).tokens();
        end++;
      }
      int target = settings.tokensTarget();
      long chunks = Math.max(1, (sum + target - 1) / target);
      boolean even = chunks <= ChunkSettings.EVEN_CHUNKS_MAX || !settings.isLong(text);
      int goal = even ? (int) ((sum + chunks - 1) / chunks) : target;
      if (end == start + 1) {
        goal = 0;
      }
      for (Piece piece : pieces.subList(start, end)) {
        aimed.add(new Piece(piece.range(), piece.tokens(), piece.continues(), goal));
      }
      start = end;
    }
    return aimed;
  }
}
