package dev.carrel.index;

import dev.carrel.index.ConditionQueries.Asked;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.AutomatonTermsEnum;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SingleTermsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.automaton.CompiledAutomaton;

/**
 * Which chunks meet conditions: found once for a search, and then used for words and vectors alike.
 * What is in it meets every condition, also when the time was over before all was looked at.
 */
final class Selection {
  /** The commonest words of a pattern, whose occurrences make a rank; the others only match. */
  static final int SCORED_WORDS_MAX = 64;

  /** Words of a pattern that are counted to find those. */
  static final int COUNTED_WORDS_MAX = 4_096;

  /** What an occurrence of a word in another spelling is worth. */
  private static final float MISSPELT_WEIGHT = .7f;

  private final SelectedQuery chunks;
  private final List<Query> scored;
  private final boolean complete;

  private Selection(SelectedQuery chunks, List<Query> scored, boolean complete) {
    this.chunks = chunks;
    this.scored = List.copyOf(scored);
    this.complete = complete;
  }

  static Selection of(
      IndexSearcher searcher, Analyzer analyzer, List<Condition> conditions, Duration timeMax)
      throws IOException {
    return new Search(searcher, analyzer, new Deadline(timeMax)).run(conditions);
  }

  /** Matches what was selected. */
  Query chunks() {
    return chunks;
  }

  /** What makes one of the selected chunks better than another. */
  List<Query> scored() {
    return scored;
  }

  /** Whether everything was looked at. */
  boolean complete() {
    return complete;
  }

  /** Cheap conditions first, and what must not be before what costs most. */
  private static int cost(Condition condition) {
    return switch (condition) {
      case Condition.Type _, Condition.Source _, Condition.Language _, Condition.Tag _ -> 0;
      case Condition.Symbol _, Condition.Message _, Condition.Dated _ -> 0;
      case Condition.Path _ -> 1;
      case Condition.Phrase _ -> 2;
      case Condition.Fuzzy _ -> 4;
      case Condition.Wildcard _, Condition.Regex _ -> 6;
      case Condition.AnyOf any ->
          any.conditions().stream().mapToInt(Selection::cost).max().orElse(0);
      case Condition.Not not -> cost(not.condition()) - 1;
    };
  }

  /** One run over all segments. */
  private static final class Search {
    private final IndexSearcher searcher;
    private final Analyzer analyzer;
    private final Deadline deadline;
    private final Map<Condition, Optional<Asked>> asked = new HashMap<>();
    private final Map<Query, Weight> weights = new HashMap<>();
    private final Map<Condition, Map<BytesRef, Integer>> wordCounts = new HashMap<>();

    Search(IndexSearcher searcher, Analyzer analyzer, Deadline deadline) {
      this.searcher = searcher;
      this.analyzer = analyzer;
      this.deadline = deadline;
    }

    Selection run(List<Condition> conditions) throws IOException {
      List<Condition> ordered =
          conditions.stream().sorted(Comparator.comparingInt(Selection::cost)).toList();
      List<FixedBitSet> bySegment = new ArrayList<>();
      for (LeafReaderContext segment : searcher.getIndexReader().leaves()) {
        bySegment.add(selected(segment, ordered));
      }
      List<Query> scored = conditions.stream().flatMap(this::scored).toList();
      return new Selection(new SelectedQuery(bySegment), scored, !deadline.passed());
    }

    private FixedBitSet selected(LeafReaderContext segment, List<Condition> conditions)
        throws IOException {
      int size = segment.reader().maxDoc();
      FixedBitSet selected = new FixedBitSet(size);
      PostingsEnum chunks =
          segment.reader().postings(new Term(Schema.KIND, Schema.KIND_CHUNK), PostingsEnum.NONE);
      if (chunks == null) {
        return selected;
      }
      selected.or(chunks);
      for (Condition condition : conditions) {
        boolean excluding = condition instanceof Condition.Not;
        Condition wanted = condition instanceof Condition.Not not ? not.condition() : condition;
        FixedBitSet matches = new FixedBitSet(size);
        if (addMatches(segment, wanted, matches)) {
          if (!excluding) {
            selected.and(matches);
          } else if (deadline.passed()) {
            return new FixedBitSet(size); // nothing may be shown that might have been left out
          } else {
            selected.andNot(matches);
          }
        }
      }
      return selected;
    }

    /** False when the condition asks nothing. */
    private boolean addMatches(LeafReaderContext segment, Condition condition, FixedBitSet into)
        throws IOException {
      if (condition instanceof Condition.AnyOf any) {
        boolean asks = false;
        for (Condition one : any.conditions()) {
          asks |= addMatches(segment, one, into);
        }
        return asks;
      }
      if (condition instanceof Condition.Not not) {
        FixedBitSet without = new FixedBitSet(into.length());
        boolean asks = addMatches(segment, not.condition(), without);
        without.flip(0, without.length());
        if (!deadline.passed()) {
          into.or(without);
        }
        return asks;
      }
      Optional<Asked> what = asked.computeIfAbsent(condition, this::asked);
      if (what.isEmpty()) {
        return false;
      }
      switch (what.get()) {
        case Asked.Matching(Query query) -> addMatches(segment, query, into);
        case Asked.Words(String field, CompiledAutomaton pattern) ->
            addMatches(segment, condition, field, pattern, into);
      }
      return true;
    }

    private Optional<Asked> asked(Condition condition) {
      return switch (condition) {
        case Condition.Phrase phrase -> ConditionQueries.of(analyzer, phrase);
        case Condition.Symbol symbol -> ConditionQueries.of(analyzer, symbol);
        case Condition.Message message -> ConditionQueries.of(analyzer, message);
        case Condition.Wildcard wildcard -> words(WordPattern.wildcard(wildcard.pattern()));
        case Condition.Fuzzy fuzzy -> words(WordPattern.fuzzy(fuzzy.word(), fuzzy.edits()));
        case Condition.Regex regex -> words(WordPattern.regex(regex.pattern()));
        case Condition.Path path -> Optional.of(ConditionQueries.of(path));
        case Condition.Type type -> Optional.of(ConditionQueries.of(type));
        case Condition.Source source -> Optional.of(ConditionQueries.of(source));
        case Condition.Language language -> Optional.of(ConditionQueries.of(language));
        case Condition.Tag tag -> Optional.of(ConditionQueries.of(tag));
        case Condition.Dated dated -> Optional.of(ConditionQueries.of(dated));
        case Condition.AnyOf _, Condition.Not _ -> Optional.empty(); // made of others
      };
    }

    private static Optional<Asked> words(CompiledAutomaton pattern) {
      return Optional.of(new Asked.Words(Schema.FORMS, pattern));
    }

    private void addMatches(LeafReaderContext segment, Query query, FixedBitSet into)
        throws IOException {
      Weight weight = weights.get(query);
      if (weight == null) {
        weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        weights.put(query, weight);
      }
      Scorer scorer = weight.scorer(segment);
      if (scorer != null) {
        addAll(scorer.iterator(), into);
      }
    }

    /** What every word that the pattern matches stands in; counts the words by the way. */
    private void addMatches(
        LeafReaderContext segment,
        Condition condition,
        String field,
        CompiledAutomaton pattern,
        FixedBitSet into)
        throws IOException {
      Terms dictionary = segment.reader().terms(field);
      if (dictionary == null) {
        return;
      }
      Map<BytesRef, Integer> counts = wordCounts.computeIfAbsent(condition, _ -> new HashMap<>());
      TermsEnum matching = matching(deadline.limited(dictionary.iterator()), pattern);
      PostingsEnum places = null;
      for (BytesRef word = matching.next(); word != null; word = matching.next()) {
        if (counts.size() < COUNTED_WORDS_MAX || counts.containsKey(word)) {
          counts.merge(BytesRef.deepCopyOf(word), matching.docFreq(), Integer::sum);
        }
        places = matching.postings(places, PostingsEnum.NONE);
        addAll(places, into);
      }
    }

    private static TermsEnum matching(TermsEnum words, CompiledAutomaton pattern) {
      return switch (pattern.type) {
        case NONE -> TermsEnum.EMPTY;
        case ALL -> words;
        case SINGLE -> new SingleTermsEnum(words, pattern.term);
        case NORMAL -> new AutomatonTermsEnum(words, pattern);
      };
    }

    private void addAll(DocIdSetIterator from, FixedBitSet into) throws IOException {
      for (int doc = from.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS && !deadline.passedAfterStep();
          doc = from.nextDoc()) {
        into.set(doc);
      }
    }

    private Stream<Query> scored(Condition condition) {
      if (!condition.scores()) {
        return Stream.empty();
      }
      return switch (asked.getOrDefault(condition, Optional.empty()).orElse(null)) {
        case null -> Stream.empty();
        case Asked.Matching(Query query) -> Stream.of(query);
        case Asked.Words(String field, CompiledAutomaton _) ->
            synonyms(condition, field, wordCounts.getOrDefault(condition, Map.of()));
      };
    }

    /** All words of a pattern count as occurrences of one, as rare as the commonest of them. */
    private static Stream<Query> synonyms(
        Condition condition, String field, Map<BytesRef, Integer> counts) {
      String written =
          condition instanceof Condition.Fuzzy fuzzy ? WordPattern.folded(fuzzy.word()) : null;
      List<BytesRef> words =
          counts.entrySet().stream()
              .sorted(
                  Map.Entry.<BytesRef, Integer>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(SCORED_WORDS_MAX)
              .map(Map.Entry::getKey)
              .toList();
      if (words.size() == 1) {
        return Stream.of(new TermQuery(new Term(field, words.getFirst())));
      }
      SynonymQuery.Builder any = new SynonymQuery.Builder(field);
      for (BytesRef word : words) {
        boolean exact = written == null || word.utf8ToString().equals(written);
        any.addTerm(word, exact ? 1 : MISSPELT_WEIGHT);
      }
      return words.isEmpty() ? Stream.empty() : Stream.of(any.build());
    }
  }
}
