package dev.carrel.answer;

import dev.carrel.answer.SummaryMaterial.Piece;
import dev.carrel.chunk.Range;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Vectors;
import dev.carrel.query.Query;
import dev.carrel.retrieve.Retriever;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Summarizes without a language model: with the documents' own sentences that are nearest to the
 * middle of what is said, or to what was searched for, and unlike each other, in reading order.
 */
public final class ExtractiveSummarizer implements Summarizer {
  /** From so many times as many passages as sentences are wanted, sentences are chosen. */
  private static final int PASSAGES_A_SENTENCE = 2;

  /** A passage says no more than this to a summary. */
  private static final int SENTENCES_A_PASSAGE = 2;

  /** A sentence that is so much farther from the words of a search than the best has other news. */
  private static final double NEARNESS_GAP_MAX = .2;

  /** A shorter one (a label, a cell) says little by itself. */
  private static final int WORDS_MIN = 5;

  private final Supplier<ChunkIndex.Snapshot> snapshots;
  private final Retriever retriever;
  private final Embedder embedder;

  /** Makes a summarizer over what is searchable. */
  public ExtractiveSummarizer(
      Supplier<ChunkIndex.Snapshot> snapshots, Retriever retriever, Embedder embedder) {
    this.snapshots = snapshots;
    this.retriever = retriever;
    this.embedder = embedder;
  }

  @Override
  public void summarize(
      SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled) {
    long startedNanos = System.nanoTime();
    SummaryMaterial material =
        SummaryMaterial.of(
            request, snapshots, retriever, request.sentencesMax() * PASSAGES_A_SENTENCE);
    if (material.pieces().isEmpty()) {
      events.accept(SummaryText.nothingFound(request));
      return;
    }
    float[] target = target(request, material);
    List<Piece> pieces =
        central(material.pieces(), target, request.sentencesMax() * PASSAGES_A_SENTENCE);
    List<Sentence> best = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      if (cancelled.getAsBoolean()) {
        events.accept(SummaryText.cancelled());
        return;
      }
      events.accept(new SummaryEvent.Progress(i, pieces.size()));
      for (Sentence sentence : nearest(pieces.get(i), target)) {
        if (best.stream().noneMatch(sentence::repeats)) {
          best.add(sentence);
        }
      }
    }
    if (request.query().isPresent()) {
      double nearest = best.stream().mapToDouble(Sentence::nearness).max().orElse(0);
      best.removeIf(sentence -> sentence.nearness() < nearest - NEARNESS_GAP_MAX);
    }
    if (best.isEmpty()) {
      events.accept(SummaryText.nothingFound(request));
      return;
    }
    SummaryText text = new SummaryText(material.documents() > 1);
    for (int ordinal : fewest(best, target, request.sentencesMax())) {
      Sentence sentence = best.get(ordinal);
      Range place = sentence.place();
      text.quote(sentence.piece().stored(), place.startChar(), place.endChar());
    }
    events.accept(
        new SummaryEvent.Finished(
            new Summary(
                text.toString(),
                text.citations(),
                material.documents(),
                material.pieces().size(),
                pieces.size(),
                null,
                0,
                (System.nanoTime() - startedNanos) / 1e6,
                material.remarks())));
  }

  /** What the sentences are to be near to: the question, or else the middle of all. */
  private float @Nullable [] target(SummaryRequest request, SummaryMaterial material) {
    return request
        .query()
        .map(query -> Query.of(query).words())
        .filter(words -> !words.isBlank())
        .map(embedder::embedQuery)
        .orElseGet(() -> CentralPieces.middle(vectors(material.pieces())));
  }

  /** The pieces that stand for all of them, in their order. */
  static List<Piece> central(List<Piece> pieces, float @Nullable [] target, int most) {
    if (pieces.size() <= most) {
      return pieces;
    }
    List<float @Nullable []> vectors = vectors(pieces);
    return CentralPieces.chosen(vectors, CentralPieces.nearness(vectors, target), most).stream()
        .map(pieces::get)
        .toList();
  }

  static List<float @Nullable []> vectors(List<Piece> pieces) {
    List<float @Nullable []> vectors = new ArrayList<>();
    pieces.forEach(piece -> vectors.add(piece.vector()));
    return vectors;
  }

  /** The sentences of a piece that are nearest, in the order of the text. */
  private List<Sentence> nearest(Piece piece, float @Nullable [] target) {
    List<Sentence> sentences = new ArrayList<>();
    for (Range place : Sentences.of(piece.stored(), embedder.tokens())) {
      String words = place.of(piece.text());
      if (Word.of(words).size() >= WORDS_MIN) {
        float[] vector = embedder.embedPassage(words);
        double nearness = target == null ? 0 : Vectors.cosine(vector, target);
        sentences.add(new Sentence(piece, place, vector, nearness));
      }
    }
    return sentences.stream()
        .sorted(Comparator.comparingDouble(Sentence::nearness).reversed())
        .limit(SENTENCES_A_PASSAGE)
        .sorted(Comparator.comparingInt(sentence -> sentence.place().startChar()))
        .toList();
  }

  private static List<Integer> fewest(
      List<Sentence> sentences, float @Nullable [] target, int most) {
    List<float @Nullable []> vectors = new ArrayList<>();
    sentences.forEach(sentence -> vectors.add(sentence.vector()));
    return CentralPieces.chosen(vectors, CentralPieces.nearness(vectors, target), most);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Sentence(Piece piece, Range place, float[] vector, double nearness) {
    String text() {
      return place.of(piece.text());
    }

    boolean repeats(Sentence other) {
      return text().equals(other.text()) || Repetition.repeats(text(), other.text());
    }
  }
}
