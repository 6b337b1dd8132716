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
  static final int FORMS_MAX = 512;

  /**
   * Stems for which longer and shorter words are looked up, a hundred looks into the index each.
   */
  static final int JOINED_WORDS_MAX = 12;

  /** The rest of a longer query is not read. */
  static final int QUERY_CHARS_MAX = 20_000;

  /**
   * A word of the query.
   *
   * @param term which it is in a document of any language
   * @param stems which it is besides in those of the languages that the index holds
   * @param longer words of the index that end in it, as {@link Compounds} has them
   * @param parts stems of the words that it is made of; none where it is not
   */
  record Word(String term, Set<String> stems, List<String> longer, List<String> parts) {
    Word {
      stems = Set.copyOf(stems);
      longer = List.copyOf(longer);
      parts = List.copyOf(parts);
    }

    /** The word itself, whatever its form. */
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

  static QueryWords of(Analyzer analyzer, Compounds compounds, String text) throws IOException {
    Map<String, Set<String>> stems = new LinkedHashMap<>();
    List<Place> places =
        places(analyzer, text.substring(0, Math.min(text.length(), QUERY_CHARS_MAX)), stems);
    Map<String, Word> all = words(stems, compounds);
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

  private static Map<String, Word> words(Map<String, Set<String>> stems, Compounds compounds)
      throws IOException {
    Map<String, Word> words = new LinkedHashMap<>();
    int joinedLeft = JOINED_WORDS_MAX;
    for (Map.Entry<String, Set<String>> word : stems.entrySet()) {
      List<String> longer = new ArrayList<>();
      List<String> parts = new ArrayList<>();
      for (String stem : word.getValue()) {
        if (joinedLeft > 0 && Compounds.mayBeJoined(stem)) {
          joinedLeft--;
          longer.addAll(compounds.endingIn(stem));
          parts.addAll(compounds.parts(stem));
        }
      }
      words.put(word.getKey(), new Word(word.getKey(), word.getValue(), longer, parts));
    }
    return words;
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
