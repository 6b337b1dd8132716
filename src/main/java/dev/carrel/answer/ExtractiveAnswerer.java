package dev.carrel.answer;

import dev.carrel.answer.AnswerEvent.Cited;
import dev.carrel.answer.AnswerEvent.Finished;
import dev.carrel.answer.AnswerEvent.Stated;
import dev.carrel.answer.AnswerEvent.Token;
import dev.carrel.answer.Meanings.Near;
import dev.carrel.chunk.Range;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.StoredChunk;
import dev.carrel.query.Query;
import dev.carrel.retrieve.ContentWords;
import dev.carrel.retrieve.ModelLanguages;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Retriever;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.retrieve.SearchResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Answers without a language model: with the sentences of the best passages that are nearest to the
 * question, verbatim, each with its exact place. The best one comes first.
 */
public final class ExtractiveAnswerer implements Answerer, Replayer {
  /** More would be reading, not an answer. */
  static final int SENTENCES_MAX = 3;

  /**
   * How far behind the best a further sentence may be and still be shown: an answer then has two on
   * average.
   */
  static final double SCORE_GAP_MAX = .15;

  /**
   * What the passage's rank by words and meaning adds to the cosine of its sentence, and what the
   * question's content words in the sentence add. On English articles the first sentence held the
   * answer for 71 % of the questions by the cosine alone, for 75 % with the passage, for 78.5 %
   * with both (the first three: 85, 89, 90.6 %).
   */
  static final double PASSAGE_WEIGHT = .1;

  static final double COVERAGE_WEIGHT = .2;

  /**
   * The cosine from which on a sentence says the question's words in others. Half of the questions
   * that English articles answer have a sentence as near; one in twenty about science has, and one
   * in a hundred about commands has one of .67.
   */
  static final double NEAR_MIN = .73;

  /**
   * How far a message's head is put behind: its subject asks the question rather than answering.
   */
  static final double MAIL_HEAD_BEHIND = 2 * SCORE_GAP_MAX;

  private final Retriever retriever;
  private final Meanings meanings;
  private final Grounds grounds;

  public ExtractiveAnswerer(Retriever retriever, Embedder embedder) {
    this.retriever = retriever;
    this.meanings = new Meanings(embedder);
    this.grounds = new Grounds(meanings);
  }

  @Override
  public void answer(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    long startedNanos = System.nanoTime();
    SearchRequest request =
        new SearchRequest(
            question.text(), question.passagesMax(), SearchMode.HYBRID, question.filter());
    answer(question, retriever.search(request), events, cancelled, startedNanos);
  }

  @Override
  public void replay(Receipt receipt, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    long startedNanos = System.nanoTime();
    Question question =
        new Question(
            Optional.ofNullable(receipt.completedQuestion()).orElse(receipt.question()),
            ChunkFilter.NONE,
            receipt.passagesMax());
    SearchRequest request =
        new SearchRequest(
            question.text(), question.passagesMax(), SearchMode.HYBRID, question.filter());
    SearchResult found =
        new SearchResult(
            request,
            Duration.ZERO,
            KeptPassages.found(receipt.passages()),
            List.of(),
            receipt.standout());
    answer(question, found, events, cancelled, startedNanos);
  }

  private void answer(
      Question question,
      SearchResult found,
      Consumer<AnswerEvent> events,
      BooleanSupplier cancelled,
      long startedNanos) {
    String words = Query.of(question.text()).words();
    OptionalDouble judged = grounds.support(words, found, cancelled);
    if (judged.isEmpty()) {
      events.accept(Endings.cancelled());
      return;
    }
    double support = judged.getAsDouble();
    if (Grounds.missing(support)) {
      end(
          Grounds.none(question, support, null, millisSince(startedNanos), found.remarks()),
          question,
          found,
          events);
      return;
    }
    Optional<List<Sentence>> scored = scored(words, found.passages(), cancelled);
    if (scored.isEmpty()) {
      events.accept(Endings.cancelled());
      return;
    }
    List<Sentence> best = best(scored.get());
    if (best.isEmpty()) {
      end(
          Grounds.none(question, support, null, millisSince(startedNanos), found.remarks()),
          question,
          found,
          events);
      return;
    }
    List<Citation> citations = new ArrayList<>();
    List<Statement> statements = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Sentence sentence : best) {
      Citation citation =
          Quotes.citation(
              citations.size() + 1,
              sentence.stored(),
              sentence.place().startChar(),
              sentence.place().endChar());
      String gap = citations.isEmpty() ? "" : "\n\n";
      String quoted = citation.spoken() + " [" + citation.number() + "]";
      int startChar = text.length() + gap.length();
      text.append(gap).append(quoted);
      // A quote is supported by being one.
      Statement statement =
          new Statement(startChar, text.length(), quoted, List.of(citation.number()), true, null);
      citations.add(citation);
      statements.add(statement);
      events.accept(new Token(gap + quoted));
      events.accept(new Cited(citation));
      events.accept(new Stated(statement));
    }
    Answer answer =
        new Answer(
                question.text(),
                text.toString(),
                true,
                support,
                citations,
                null,
                millisSince(startedNanos),
                Grounds.remarks(found.remarks(), support))
            .withStatements(statements);
    end(new Finished(answer), question, found, events);
  }

  /** Tells what an answer came from, then the answer. */
  private static void end(
      AnswerEvent.Ending ending,
      Question question,
      SearchResult found,
      Consumer<AnswerEvent> events) {
    ending
        .whole()
        .ifPresent(told ->
            events.accept(
                new AnswerEvent.Made(
                    Receipt.draft(
                        question,
                        found.standout(),
                        null,
                        null,
                        null,
                        KeptPassages.of(found.passages(), List.of()),
                        told))));
    events.accept(ending);
  }

  /**
   * The sentences of the passages with their scores; empty when the reader has gone. One that has
   * nothing of the question, neither a word nor its meaning, and stands below no heading that has,
   * is none.
   */
  private Optional<List<Sentence>> scored(
      String question, List<Passage> passages, BooleanSupplier cancelled) {
    Optional<List<Near>> read = meanings.sentences(question, passages, cancelled);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    ContentWords questionWords = ContentWords.of(question);
    boolean asksOfHeads = QuestionWords.askWhoOrWhen(question);
    double scoreBest = passages.getFirst().score();
    double scoreWorst = passages.getLast().score();
    List<Sentence> sentences = new ArrayList<>();
    for (Near near : read.get()) {
      double passageScore =
          scoreBest > scoreWorst
              ? (near.passage().score() - scoreWorst) / (scoreBest - scoreWorst)
              : 1;
      StoredChunk stored = near.passage().stored();
      String quote = near.quote().of(stored.chunk().text());
      double coverage = questionWords.coveredBy(ContentWords.of(quote));
      boolean akin =
          coverage > 0
              || near.cosine() >= NEAR_MIN
              || questionWords.stems().isEmpty()
              || !ModelLanguages.cover(stored.document().language());
      if (akin || questionWords.coveredBy(QuestionWords.headings(stored)) > 0) {
        double score = near.cosine() + PASSAGE_WEIGHT * passageScore + COVERAGE_WEIGHT * coverage;
        double behind = Sentences.isMailHead(stored, quote) && !asksOfHeads ? MAIL_HEAD_BEHIND : 0;
        sentences.add(new Sentence(stored, near.quote(), score - behind, akin));
      }
    }
    return Optional.of(sentences);
  }

  /** The best of those akin to the question first; the same words only once. */
  static List<Sentence> best(List<Sentence> sentences) {
    List<Sentence> ranked = new ArrayList<>(sentences);
    ranked.sort(Comparator.comparingDouble(Sentence::score).reversed());
    ranked.stream()
        .filter(Sentence::akin)
        .findFirst()
        .ifPresent(lead -> {
          ranked.remove(lead);
          ranked.addFirst(lead);
        });
    List<Sentence> best = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Sentence sentence : ranked) {
      if (best.size() == SENTENCES_MAX
          || sentence.score() < ranked.getFirst().score() - SCORE_GAP_MAX) {
        break;
      }
      if (best.stream().noneMatch(sentence::overlaps) && seen.add(sentence.words())) {
        best.add(sentence);
      }
    }
    return best;
  }

  private static double millisSince(long startedNanos) {
    return (System.nanoTime() - startedNanos) / 1e6;
  }

  /**
   * A sentence of a passage and how near it is to the question.
   *
   * @param akin whether it has a word of the question itself, or says it in others, as far as that
   *     can be told
   */
  record Sentence(StoredChunk stored, Range place, double score, boolean akin) {
    boolean overlaps(Sentence other) {
      return stored.document().id().equals(other.stored.document().id())
          && startChar() < other.startChar() + other.length()
          && other.startChar() < startChar() + length();
    }

    private int startChar() {
      return stored.chunk().startChar() + place.startChar();
    }

    private int length() {
      return place.endChar() - place.startChar();
    }

    /** What it says, however it is written. */
    String words() {
      return place
          .of(stored.chunk().text())
          .toLowerCase(Locale.ROOT)
          .replaceAll("[^\\p{L}\\p{N}]+", " ")
          .strip();
    }
  }
}
