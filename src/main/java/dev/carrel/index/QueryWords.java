package dev.carrel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * The terms of a query, as they stand in the index.
 *
 * @param all every term once, at most {@value #TERMS_MAX}; the first ones win
 * @param content those of them that say what the query is about; all of them where none does
 * @param pairs neighbours of which at least one is a content word, at most {@value #PAIRS_MAX}
 */
record QueryWords(Set<String> all, Set<String> content, Set<Pair> pairs) {
  static final int TERMS_MAX = 256;
  static final int PAIRS_MAX = 32;

  /** The rest of a longer query is not read. */
  static final int QUERY_CHARS_MAX = 20_000;

  /** Two terms, one right after the other. */
  record Pair(String first, String second) {}

  /** A term where it stands. */
  private record Place(String term, int position, boolean content) {}

  static QueryWords of(Analyzer analyzer, String text) {
    Set<String> all = new LinkedHashSet<>();
    Set<String> content = new LinkedHashSet<>();
    List<Place> places =
        places(analyzer, text.substring(0, Math.min(text.length(), QUERY_CHARS_MAX)));
    Set<Pair> pairs = new LinkedHashSet<>();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      all.add(place.term());
      if (place.content()) {
        content.add(place.term());
      }
      Place before = i == 0 ? place : places.get(i - 1);
      boolean neighbours = place.position() == before.position() + 1;
      if (neighbours && (place.content() || before.content()) && pairs.size() < PAIRS_MAX) {
        pairs.add(new Pair(before.term(), place.term()));
      }
    }
    return new QueryWords(all, content.isEmpty() ? all : content, pairs);
  }

  private static List<Place> places(Analyzer analyzer, String text) {
    List<Place> places = new ArrayList<>();
    Set<String> distinct = new LinkedHashSet<>();
    try (TokenStream stream = analyzer.tokenStream(Schema.WORDS, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offsets = stream.addAttribute(OffsetAttribute.class);
      PositionIncrementAttribute increment = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      int position = 0;
      while (distinct.size() < TERMS_MAX && stream.incrementToken()) {
        position += increment.getPositionIncrement();
        String typed = text.substring(offsets.startOffset(), offsets.endOffset());
        distinct.add(term.toString());
        places.add(
            new Place(
                term.toString(),
                position,
                !FunctionWords.contains(typed.toLowerCase(Locale.ROOT))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory could not be read", e);
    }
    return places;
  }
}
