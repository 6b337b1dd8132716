package dev.carrel.answer;

import dev.carrel.chunk.Range;
import dev.carrel.embed.Embedder;
import dev.carrel.index.StoredChunk;
import dev.carrel.index.Vectors;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.RecentVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * How near a question is to the sentences of its passages. The vectors of the latest questions and
 * sentences are kept, so that judging and answering share them. Thread-safe.
 */
final class Meanings {
  /** A question embeds no more sentences than this: what is near comes early. */
  static final int SENTENCES_EMBEDDED_MAX = 96;

  /** Sentences of recent answers whose vectors are kept: 6 MB. */
  static final int SENTENCE_VECTORS_MAX = 4_096;

  /** Recent questions, whole and without one of their words: 1.5 MB. */
  static final int QUESTION_VECTORS_MAX = 1_024;

  private final Embedder embedder;
  private final RecentVectors sentenceVectors;
  private final RecentVectors questionVectors;

  Meanings(Embedder embedder) {
    this.embedder = embedder;
    this.sentenceVectors = new RecentVectors(embedder::embedPassage, SENTENCE_VECTORS_MAX);
    this.questionVectors = new RecentVectors(embedder::embedQuery, QUESTION_VECTORS_MAX);
  }

  /**
   * A sentence of a passage.
   *
   * @param place what was compared with the question: the sentence or, where that is nearer, all
   *     that is quoted for it
   * @param quote what is quoted for it, see {@link QuoteReach}
   */
  record Near(Passage passage, Range place, Range quote, double cosine) {
    String text() {
      return place.of(passage.stored().chunk().text());
    }
  }

  /** The sentences of the passages in their order; empty when the reader has gone. */
  Optional<List<Near>> sentences(
      String question, List<Passage> passages, BooleanSupplier cancelled) {
    float[] questionVector = questionVectors.of(question);
    List<Near> sentences = new ArrayList<>();
    for (Passage passage : passages) {
      for (Range place : Sentences.of(passage.stored(), embedder.tokens())) {
        if (cancelled.getAsBoolean()) {
          return Optional.empty();
        }
        if (sentences.size() < SENTENCES_EMBEDDED_MAX) {
          sentences.add(near(questionVector, passage, place));
        }
      }
    }
    return Optional.of(sentences);
  }

  private Near near(float[] questionVector, Passage passage, Range sentence) {
    StoredChunk stored = passage.stored();
    Range quote = QuoteReach.of(stored.chunk().text(), sentence, Sentences.areCode(stored));
    double alone = cosine(questionVector, stored, sentence);
    double whole = quote.equals(sentence) ? alone : cosine(questionVector, stored, quote);
    return whole > alone
        ? new Near(passage, quote, quote, whole)
        : new Near(passage, sentence, quote, alone);
  }

  private double cosine(float[] questionVector, StoredChunk stored, Range place) {
    return Vectors.cosine(questionVector, sentenceVectors.of(place.of(stored.chunk().text())));
  }

  /**
   * By how much the question comes nearer to a sentence at most when one of its content words is
   * left out; 0 without such words; empty when the reader has gone.
   */
  OptionalDouble mismatch(String question, Near sentence, BooleanSupplier cancelled) {
    float[] sentenceVector = sentenceVectors.of(sentence.text());
    double greatest = Double.NEGATIVE_INFINITY;
    for (String shorter : QuestionWords.withoutOne(question)) {
      if (cancelled.getAsBoolean()) {
        return OptionalDouble.empty();
      }
      double rise = Vectors.cosine(questionVectors.of(shorter), sentenceVector) - sentence.cosine();
      greatest = Math.max(greatest, rise);
    }
    return OptionalDouble.of(greatest == Double.NEGATIVE_INFINITY ? 0 : greatest);
  }

  /** How near a sentence is to the nearest one of the passages; 0 when they have none. */
  double nearest(String sentence, List<StoredChunk> passages) {
    float[] vector = sentenceVectors.of(sentence);
    double nearest = 0;
    int embedded = 0;
    for (StoredChunk passage : passages) {
      for (Range place : Sentences.of(passage, embedder.tokens())) {
        if (embedded++ < SENTENCES_EMBEDDED_MAX) {
          String words = place.of(passage.chunk().text());
          nearest = Math.max(nearest, Vectors.cosine(vector, sentenceVectors.of(words)));
        }
      }
    }
    return nearest;
  }
}
