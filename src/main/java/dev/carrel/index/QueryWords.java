package dev.carrel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * The words of a query, as they stand in the index.
 *
 * @param all every word once, at most {@value #WORDS_MAX}; the first ones win
 * @param content those of them that say what the query is about; all of them where none does
 * @param contentPairs content words that follow one another when the others are left out, as many
 * @param pairs neighbours of which at least one is a content word, at most {@value #PAIRS_MAX}
 */
record QueryWords(
    Collection<Word> all, Collection<Word> content, Set<Pair> pairs, Set<Pair> contentPairs) {
  static final int WORDS_MAX = 256;
  static final int PAIRS_MAX = 32;

  /** Words and stems; those words that come later have no stems. Lucene takes 1,024 in a query. */
  static final int FORMS_MAX = 640;

  /** The rest of a longer query is not read. */
  static final int QUERY_CHARS_MAX = 20_000;

  /**
   * A word of the query.
   *
   * @param term which it is in a document of any language
   * @param stems which it is besides in those of the languages that the index holds
   */
  record Word(String term, Set<String> stems) {
    Word {
      stems = Set.copyOf(stems);
    }

    /** Everything that it may be in a document. */
    List<String> forms() {
      List<String> forms = new ArrayList<>(stems);
      forms.addFirst(term);
      return forms;
    }
  }

  /** Two words, one right after the other. */
  record Pair(Word first, Word second) {}

  /** A term where it stands. */
  private record Place(String term, int position, boolean content) {}

  static QueryWords of(Analyzer analyzer, String text) {
    Map<String, Set<String>> stems = new LinkedHashMap<>();
    List<Place> places =
        places(analyzer, text.substring(0, Math.min(text.length(), QUERY_CHARS_MAX)), stems);
    Map<String, Word> all = new LinkedHashMap<>();
    stems.forEach((term, of) -> all.put(term, new Word(term, of)));
    Set<Word> content = new LinkedHashSet<>();
    Set<Pair> pairs = new LinkedHashSet<>();
    Set<Pair> contentPairs = new LinkedHashSet<>();
    Word contentBefore = null;
    Word before = null;
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      Word word = all.get(place.term());
      if (word == null) {
        continue; // every place has its word
      }
      if (place.content()) {
        content.add(word);
        boolean room = contentPairs.size() < PAIRS_MAX;
        if (room && contentBefore != null && !contentBefore.equals(word)) {
          contentPairs.add(new Pair(contentBefore, word));
        }
        contentBefore = word;
      }
      Place placeBefore = i == 0 ? place : places.get(i - 1);
      boolean neighbours = place.position() == placeBefore.position() + 1;
      boolean telling = place.content() || placeBefore.content();
      if (before != null && neighbours && telling && pairs.size() < PAIRS_MAX) {
        pairs.add(new Pair(before, word));
      }
      before = word;
    }
    return new QueryWords(
        all.values(), content.isEmpty() ? all.values() : content, pairs, contentPairs);
  }

  Set<Pair> allPairs() {
    Set<Pair> both = new LinkedHashSet<>(pairs);
    both.addAll(contentPairs);
    return both;
  }

  /** Where the terms stand, and into {@code stems} each of them with its stems. */
  private static List<Place> places(
      Analyzer analyzer, String text, Map<String, Set<String>> stems) {
    List<Place> places = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(Schema.WORDS, text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      OffsetAttribute offsets = stream.addAttribute(OffsetAttribute.class);
      PositionIncrementAttribute increment = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      int position = 0;
      Set<String> stemsOfLast = new LinkedHashSet<>();
      int stemsLeft = FORMS_MAX - WORDS_MAX;
      while (stream.incrementToken()) {
        String found = term.toString();
        if (StemLanguage.isStem(found)) {
          stemsLeft -= stemsLeft > 0 && stemsOfLast.add(found) ? 1 : 0;
          continue;
        }
        if (stems.size() >= WORDS_MAX) {
          break;
        }
        position += increment.getPositionIncrement();
        String typed = text.substring(offsets.startOffset(), offsets.endOffset());
        stemsOfLast = stems.computeIfAbsent(found, _ -> new LinkedHashSet<>());
        boolean content = !FunctionWords.contains(typed.toLowerCase(Locale.ROOT));
        places.add(new Place(found, position, content));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory could not be read", e);
    }
    return places;
  }
}
