package dev.carrel.answer;

import dev.carrel.answer.Meanings.Near;
import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.ContentWords;
import dev.carrel.retrieve.ModelLanguages;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.SearchResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether passages carry an answer at all. Thread-safe. */
final class Grounds {
  /** The whole answer where there is none. */
  static final String NOT_IN_DOCUMENTS = "This is not in your documents.";

  /** Beside an answer that is likelier not to be one. */
  static final String NEAREST =
      "It is likelier than not that your documents do not answer this: what came nearest is here.";

  /**
   * With less support an answer is no answer more often than it is one: of the questions of SQuAD
   * that were answered with less, 543 have none in their article and 388 have one.
   */
  static final double SURE_MIN = .5;

  /** In the sentences of so many of the best passages the answer is looked for. */
  static final int PASSAGES_JUDGED_MAX = 5;

  /**
   * The share of the question's content words that stand together in a passage where its nearest
   * sentence may just as well not answer: more than a third. Where no passage has so many, it has
   * to be likelier than not that it does. With .5 two right answers in a hundred are lost.
   */
  static final double COVERAGE_MIN = .34;

  /**
   * With less support of the passages as wholes no sentence of them counts: one in 2,000 of the
   * right answers has less, and one in five of the answers to foreign questions that are left.
   */
  static final double PASSAGES_MIN = .05;

  /**
   * The odds of the least support that is answered. A passage's own support has that least at even
   * odds; its odds times these are on the scale of {@link Answerability}.
   */
  private static final double ODDS_MIN =
      Answerability.SUPPORT_MIN / (1 - Answerability.SUPPORT_MIN);

  private final Meanings meanings;

  Grounds(Meanings meanings) {
    this.meanings = meanings;
  }

  static boolean missing(double support) {
    return support < Answerability.SUPPORT_MIN;
  }

  /** What is said beside an answer. */
  static List<String> remarks(List<String> remarks, double support) {
    return support < SURE_MIN
        ? Stream.concat(Stream.of(NEAREST), remarks.stream()).toList()
        : remarks;
  }

  /**
   * How likely the answer is in what was found, 0 to 1; empty when the reader has gone. Sentences
   * are judged where they can be, else each passage as a whole.
   */
  OptionalDouble support(String question, SearchResult found, BooleanSupplier cancelled) {
    List<Passage> passages = found.passages();
    if (passages.isEmpty()) {
      return OptionalDouble.of(0);
    }
    StoredChunk best = passages.getFirst().stored();
    // Nothing is embedded yet, there is nothing to stand out from, or the model was not made for
    // the language: the curve of the sentences was not fitted there. (Over German articles the two
    // did alike: of 30 questions 8 and 7 were refused, of 30 foreign ones 25 and 24.)
    if (found.standout() == 0 || !ModelLanguages.cover(best.document().language())) {
      return OptionalDouble.of(ofPassages(passages));
    }
    Optional<List<Near>> sentences =
        meanings.sentences(
            question,
            passages.subList(0, Math.min(PASSAGES_JUDGED_MAX, passages.size())),
            cancelled);
    if (sentences.isEmpty()) {
      return OptionalDouble.empty();
    }
    Optional<Near> nearest = sentences.get().stream().max(Comparator.comparingDouble(Near::cosine));
    if (nearest.isEmpty()) {
      return OptionalDouble.of(ofPassages(passages));
    }
    OptionalDouble mismatch = meanings.mismatch(question, nearest.get(), cancelled);
    if (mismatch.isEmpty()) {
      return mismatch;
    }
    double support =
        new Answerability(
                nearest.get().cosine(),
                mismatch.getAsDouble(),
                found.standout(),
                QuestionWords.numbersMissing(question, best),
                QuestionWords.namesMissing(question, best),
                QuestionWords.negatedAlone(question, nearest.get().text()))
            .support();
    double coverage = coverage(question, passages);
    double likely = coverage < COVERAGE_MIN ? fromEvenOdds(support) : support;
    double whole = ofPassages(passages);
    // Where not one content word meets (one in a thousand of the questions that the curve was
    // fitted on and that had an answer) both measures have to be sure.
    return OptionalDouble.of(
        coverage > 0 && whole >= PASSAGES_MIN ? likely : Math.min(likely, whole));
  }

  /** The support of the passage that has most, on the scale of {@link Answerability}. */
  static double ofPassages(List<Passage> passages) {
    return fromEvenOdds(passages.stream().mapToDouble(Passage::support).max().orElse(0));
  }

  /** Puts a probability that is enough from even odds on where the least support is enough. */
  private static double fromEvenOdds(double probability) {
    return probability * ODDS_MIN / (probability * ODDS_MIN + (1 - probability));
  }

  /** Of the passage that has most of the question's content words, the share that it has. */
  private static double coverage(String question, List<Passage> passages) {
    ContentWords words = ContentWords.of(question);
    return passages.stream()
        .limit(PASSAGES_JUDGED_MAX)
        .mapToDouble(passage -> words.coveredBy(QuestionWords.withHeadings(passage.stored())))
        .max()
        .orElse(0);
  }

  /**
   * The ending of a question that nothing answers.
   *
   * @param remarks what there was to say of the search
   */
  static AnswerEvent.NoGrounds none(
      Question question,
      double support,
      @Nullable String engine,
      double tookMillis,
      List<String> remarks) {
    return new AnswerEvent.NoGrounds(
        new Answer(
            question.text(),
            NOT_IN_DOCUMENTS,
            false,
            support,
            List.of(),
            engine,
            tookMillis,
            remarks));
  }
}
