package dev.carrel.embed;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One walk of the tokenizer over a range of a text; holds the word that it is in. */
final class TokenPass {
  /** A longer word is one unknown token, as in BERT; it also bounds the memory of a pass. */
  private static final int WORD_CODE_POINTS_MAX = 100;

  private static final int WORD_UNITS_MAX = 2 * WORD_CODE_POINTS_MAX;

  private final Vocabulary vocabulary;
  private final CharacterClasses classes;
  private final int tokensMax;

  private final char[] word = new char[WORD_UNITS_MAX];

  /** Where in the text each unit of the word came from. */
  private final int[] origins = new int[WORD_UNITS_MAX];

  private final int[] pieceIds = new int[WORD_UNITS_MAX];
  private final int[] pieceStarts = new int[WORD_UNITS_MAX];
  private int wordUnits;
  private int wordCodePoints;

  private int @Nullable [] ids;
  private int tokenCount;

  /** Where the first token begins that is over the limit; -1 as long as there is none. */
  private int cutChar = -1;

  TokenPass(Vocabulary vocabulary, CharacterClasses classes, int tokensMax) {
    this.vocabulary = vocabulary;
    this.classes = classes;
    this.tokensMax = tokensMax;
  }

  /** Asks for the ids, of which {@code charCount / 4} are likely. */
  void collectIds(int charCount) {
    ids = new int[charCount / 4 + 16];
    ids[0] = vocabulary.classifyId();
  }

  /** Returns the end of what fits. To be called once. */
  int run(String text, int startChar, int endChar) {
    Objects.checkFromToIndex(startChar, endChar, text.length());
    int at = startChar;
    while (at < endChar && cutChar < 0) {
      int codePoint = text.charAt(at);
      int next = at + 1;
      if (Character.isHighSurrogate((char) codePoint)
          && next < endChar
          && Character.isLowSurrogate(text.charAt(next))) {
        codePoint = Character.toCodePoint((char) codePoint, text.charAt(next++));
      }
      int answer = classes.of(codePoint);
      int mapped = answer >>> CharacterClasses.KIND_BITS;
      switch (answer & CharacterClasses.KIND_MASK) {
        case CharacterClasses.DROP -> {}
        case CharacterClasses.SPACE -> endWord();
        case CharacterClasses.LETTER -> letter(mapped, at);
        case CharacterClasses.ALONE -> alone(mapped, at);
        default -> several(codePoint, at);
      }
      at = next;
    }
    endWord();
    return cutChar < 0 ? endChar : cutChar;
  }

  int tokenCount() {
    return tokenCount;
  }

  int[] ids() {
    int[] collected = Objects.requireNonNull(ids, "collectIds was not called");
    int[] all = Arrays.copyOf(collected, tokenCount + 2);
    all[tokenCount + 1] = vocabulary.separateId();
    return all;
  }

  private void several(int codePoint, int origin) {
    String expansion = classes.expand(codePoint);
    int next;
    for (int i = 0; i < expansion.length(); i = next) {
      int part = expansion.codePointAt(i);
      next = i + Character.charCount(part);
      if (UnicodeEight.isPunctuation(part)) {
        alone(part, origin);
      } else {
        letter(part, origin);
      }
    }
  }

  private void alone(int codePoint, int origin) {
    endWord();
    letter(codePoint, origin);
    endWord();
  }

  private void letter(int codePoint, int origin) {
    if (wordCodePoints++ >= WORD_CODE_POINTS_MAX) {
      return;
    }
    int units = Character.toChars(codePoint, word, wordUnits);
    origins[wordUnits] = origin;
    origins[wordUnits + units - 1] = origin;
    wordUnits += units;
  }

  private void endWord() {
    if (wordCodePoints == 0) {
      return;
    }
    int pieceCount = wordCodePoints > WORD_CODE_POINTS_MAX ? 0 : cutIntoPieces();
    if (pieceCount == 0) {
      pieceIds[0] = vocabulary.unknownId();
      pieceStarts[0] = 0;
      pieceCount = 1;
    }
    for (int piece = 0; piece < pieceCount && cutChar < 0; piece++) {
      if (tokenCount == tokensMax) {
        cutBefore(piece);
      } else {
        emit(pieceIds[piece]);
      }
    }
    wordUnits = 0;
    wordCodePoints = 0;
  }

  private void emit(int id) {
    tokenCount++;
    if (ids != null) {
      if (tokenCount == ids.length) {
        ids = Arrays.copyOf(ids, ids.length * 2);
      }
      ids[tokenCount] = id;
    }
  }

  /**
   * A piece may begin inside what one code point of the text became; the cut then goes before the
   * nearest earlier piece that does not.
   */
  private void cutBefore(int overlongPiece) {
    int piece = overlongPiece;
    while (piece > 0 && origins[pieceStarts[piece]] == origins[pieceStarts[piece] - 1]) {
      piece--;
    }
    cutChar = origins[pieceStarts[piece]];
  }

  /** The longest known piece first, again and again; 0 when a rest of the word is unknown. */
  private int cutIntoPieces() {
    int pieceCount = 0;
    int start = 0;
    while (start < wordUnits) {
      int node = start == 0 ? Vocabulary.WORD_START : Vocabulary.WORD_CONTINUED;
      int longestEnd = start;
      for (int i = start; i < wordUnits; i++) {
        node = vocabulary.next(node, word[i]);
        if (node == Vocabulary.NONE) {
          break;
        }
        if (vocabulary.pieceId(node) != Vocabulary.NONE) {
          longestEnd = i + 1;
          pieceIds[pieceCount] = vocabulary.pieceId(node);
        }
      }
      if (longestEnd == start) {
        return 0;
      }
      pieceStarts[pieceCount++] = start;
      start = longestEnd;
    }
    return pieceCount;
  }
}
