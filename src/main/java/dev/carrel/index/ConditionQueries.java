package dev.carrel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.automaton.CompiledAutomaton;
import org.jspecify.annotations.Nullable;

/** Conditions as what Lucene can look for. */
final class ConditionQueries {
  /** The rest of a longer phrase is not asked for. */
  static final int PHRASE_WORDS_MAX = 256;

  /** Where words may move, each pair of them has to be looked at. */
  static final int MOVING_WORDS_MAX = 16;

  private ConditionQueries() {}

  /** What a single condition asks of an index: documents, or words that stand for them. */
  sealed interface Asked {
    record Matching(Query query) implements Asked {}

    record Words(String field, CompiledAutomaton pattern) implements Asked {}
  }

  /** Empty where a text has no word to look for: then it asks nothing. */
  static Optional<Asked> of(Analyzer analyzer, Condition.Phrase phrase) {
    return phrase(analyzer, Schema.FORMS, phrase.text(), phrase.distance());
  }

  static Optional<Asked> of(Analyzer analyzer, Condition.Symbol symbol) {
    return phrase(analyzer, Schema.SYMBOLS, symbol.name(), 0);
  }

  static Optional<Asked> of(Analyzer analyzer, Condition.Message message) {
    return phrase(analyzer, Schema.header(message.header()), message.words(), 0);
  }

  static Asked of(Condition.Path path) {
    PathGlob glob = PathGlob.of(path.glob());
    String field = glob.nameOnly() ? Schema.NAME : Schema.PATH;
    return new Asked.Words(field, WordPattern.path(glob));
  }

  static Asked of(Condition.Type type) {
    return term(Schema.TYPE, Schema.type(type.type()));
  }

  static Asked of(Condition.Source source) {
    return term(Schema.SOURCE, source.name());
  }

  static Asked of(Condition.Language language) {
    return term(Schema.LANGUAGE, language.code().toLowerCase(Locale.ROOT));
  }

  static Asked of(Condition.Tag tag) {
    return term(Schema.TAG, Schema.tag(tag.tag()));
  }

  static Asked of(Condition.Dated dated) {
    Instant from = dated.from();
    Instant until = dated.until();
    return new Asked.Matching(
        LongPoint.newRangeQuery(
            Schema.DATE,
            from == null ? Long.MIN_VALUE : Schema.epochMillis(from),
            until == null ? Long.MAX_VALUE : Math.addExact(Schema.epochMillis(until), -1)));
  }

  private static Asked term(String field, String text) {
    return new Asked.Matching(new TermQuery(new Term(field, text)));
  }

  /**
   * Of several words at one place only the first is asked for: it is a name as a whole before its
   * parts, or a single character before its pairs, and has the others with it wherever it stands.
   */
  private static Optional<Asked> phrase(
      Analyzer analyzer, String field, String text, int distance) {
    int wordsMax = distance == 0 ? PHRASE_WORDS_MAX : MOVING_WORDS_MAX;
    PhraseQuery.Builder phrase = new PhraseQuery.Builder().setSlop(distance);
    int words = 0;
    @Nullable Term only = null;
    try (TokenStream stream = analyzer.tokenStream(field, text)) {
      CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute step = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      int position = -1;
      while (words < wordsMax && stream.incrementToken()) {
        position += step.getPositionIncrement();
        if (step.getPositionIncrement() > 0) {
          only = new Term(field, word.toString());
          phrase.add(only, position);
          words++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory could not be read", e);
    }
    if (only == null) {
      return Optional.empty();
    }
    return Optional.of(new Asked.Matching(words == 1 ? new TermQuery(only) : phrase.build()));
  }
}
