package dev.carrel.embed;

import dev.carrel.chunk.TokenCounter;
import java.io.IOException;
import java.io.InputStream;

/**
 * The tokenizer of the embedding model: BERT's uncased WordPiece in plain Java, with the ids of the
 * Hugging Face reference. Thread-safe; a pass is linear in the text and allocates a few small
 * arrays once.
 *
 * <p>One difference is meant: {@code [CLS]}, {@code [SEP]}, {@code [MASK]} and the like in a text
 * stay text, so that no document can speak to the model in its special tokens.
 */
public final class WordPiece implements TokenCounter {
  /** Positions of bge-small, less {@code [CLS]} and {@code [SEP]}. */
  static final int TOKENS_MAX = 510;

  private final Vocabulary vocabulary;
  private final CharacterClasses classes = new CharacterClasses();

  private WordPiece(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Reads the vocabulary of a Hugging Face {@code tokenizer.json}. */
  static WordPiece read(InputStream tokenizerJson) throws IOException {
    return new WordPiece(Vocabulary.read(tokenizerJson));
  }

  @Override
  public int count(String text, int startChar, int endChar) {
    TokenPass pass = new TokenPass(vocabulary, classes, Integer.MAX_VALUE);
    pass.run(text, startChar, endChar);
    return pass.tokenCount();
  }

  /**
   * {@inheritDoc}
   *
   * <p>White space and marks after the last token that fits belong to what fits. A code point of
   * several tokens (a Hangul syllable) at the start is taken whole even if it alone has more than
   * {@code tokensMax}.
   */
  @Override
  public int fit(String text, int startChar, int endChar, int tokensMax) {
    if (tokensMax < 1) {
      throw new IllegalArgumentException("tokensMax is " + tokensMax + "; it must be at least 1");
    }
    TokenPass pass = new TokenPass(vocabulary, classes, tokensMax);
    int end = pass.run(text, startChar, endChar);
    if (end == startChar && startChar < endChar) {
      return startChar + Character.charCount(text.codePointAt(startChar));
    }
    return end;
  }

  @Override
  public int tokensMax() {
    return TOKENS_MAX;
  }

  /** What the model is given: {@code [CLS]}, the whole text however long, {@code [SEP]}. */
  public int[] encode(String text) {
    TokenPass pass = new TokenPass(vocabulary, classes, Integer.MAX_VALUE);
    pass.collectIds(text.length());
    pass.run(text, 0, text.length());
    return pass.ids();
  }
}
