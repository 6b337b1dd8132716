package dev.carrel.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Words that are written together, taken apart by the words of the index: it is its own dictionary.
 * {@code Dampfschifffahrt} ends in {@code Schifffahrt}, and what stands before that is a word of
 * some document too.
 *
 * <p>For looking up endings, a long stem stands in the index backwards as well.
 */
record Compounds(IndexReader reader) {
  /** Letters of a stem that may have others as its ending. */
  private static final int LONG_LETTERS_MIN = 8;

  /** Letters of a stem that may be an ending: shorter ones end too many words by chance. */
  private static final int ENDING_LETTERS_MIN = 5;

  /** Letters of what stands before an ending. */
  private static final int BEGINNING_LETTERS_MIN = 3;

  /** Letters of a stem that is taken apart, ... */
  private static final int WHOLE_LETTERS_MIN = 9;

  /** ... and of its second part. */
  private static final int SECOND_LETTERS_MIN = 4;

  /** A part with so many letters is one for sure, whatever stands before it. */
  private static final int SURE_LETTERS_MIN = 7;

  /** A part of a word is in so many chunks as a word; in one only, it may be a slip. */
  private static final int PART_CHUNKS_MIN = 2;

  /** The commonest words with an ending, ... */
  private static final int ENDING_SO_MAX = 16;

  /** ... of so many that are looked at. */
  private static final int ENDING_SO_SEEN_MAX = 64;

  private static final List<String> LINKS = List.of("s", "n", "e", "es", "en", "er", "ns");

  /** Whether a stem may be a part of others, or made of them. */
  static boolean mayBeJoined(String stem) {
    return StemLanguage.joinsWords(stem) && StemLanguage.bare(stem).length() >= ENDING_LETTERS_MIN;
  }

  /** Whether a stem may have others as its ending. */
  static boolean mayEndInOthers(String stem) {
    return StemLanguage.joinsWords(stem) && StemLanguage.bare(stem).length() >= LONG_LETTERS_MIN;
  }

  /** The backwards terms of words that end in the one with this stem. */
  List<String> endingIn(String stem) throws IOException {
    Terms terms = MultiTerms.getTerms(reader, Schema.WORDS);
    if (terms == null) {
      return List.of();
    }
    record Found(String term, int chunks) {}
    List<Found> found = new ArrayList<>();
    String ending = StemLanguage.backwards(stem);
    BytesRef prefix = new BytesRef(ending);
    TermsEnum each = terms.iterator();
    boolean more = each.seekCeil(prefix) != TermsEnum.SeekStatus.END;
    while (more
        && found.size() < ENDING_SO_SEEN_MAX
        && StringHelper.startsWith(each.term(), prefix)) {
      found.add(new Found(each.term().utf8ToString(), each.docFreq()));
      more = each.next() != null;
    }
    found.sort(Comparator.comparingInt(Found::chunks).reversed());
    List<String> compounds = new ArrayList<>();
    for (Found one : found) {
      String before = one.term().substring(ending.length());
      String beginning = new StringBuilder(before).reverse().toString();
      boolean sure = isSure(StemLanguage.bare(stem)) && beginning.length() >= BEGINNING_LETTERS_MIN;
      if (compounds.size() < ENDING_SO_MAX && (sure || word(stem, beginning, 1).isPresent())) {
        compounds.add(one.term());
      }
    }
    return compounds;
  }

  /**
   * The stems of the two words that a word is made of, the commonest ones; else of the longest word
   * that it ends in; or nothing.
   */
  List<String> parts(String stem) throws IOException {
    String letters = StemLanguage.bare(stem);
    List<String> best = List.of();
    List<String> ending = List.of();
    int bestChunks = 0;
    if (letters.length() < WHOLE_LETTERS_MIN) {
      return best;
    }
    for (int at = BEGINNING_LETTERS_MIN; at <= letters.length() - SECOND_LETTERS_MIN; at++) {
      String second = StemLanguage.marked(stem, letters.substring(at));
      int chunks = chunks(second);
      if (ending.isEmpty() && chunks > 0 && isSure(letters.substring(at))) {
        ending = List.of(second);
      }
      if (chunks >= PART_CHUNKS_MIN && chunks > bestChunks) {
        Optional<String> first = word(stem, letters.substring(0, at), PART_CHUNKS_MIN);
        if (first.isPresent() && Math.min(chunks, chunks(first.get())) > bestChunks) {
          bestChunks = Math.min(chunks, chunks(first.get()));
          best = List.of(first.get(), second);
        }
      }
    }
    return best.isEmpty() ? ending : best;
  }

  private static boolean isSure(String letters) {
    return letters.length() >= SURE_LETTERS_MIN;
  }

  /** The stem of a word that stands first in another one, without what links them. */
  private Optional<String> word(String stem, String beginning, int chunksMin) throws IOException {
    if (beginning.length() < BEGINNING_LETTERS_MIN) {
      return Optional.empty();
    }
    String whole = StemLanguage.marked(stem, beginning);
    if (chunks(whole) >= chunksMin) {
      return Optional.of(whole);
    }
    for (String link : LINKS) {
      int letters = beginning.length() - link.length();
      if (letters >= BEGINNING_LETTERS_MIN && beginning.endsWith(link)) {
        String unlinked = StemLanguage.marked(stem, beginning.substring(0, letters));
        if (chunks(unlinked) >= chunksMin) {
          return Optional.of(unlinked);
        }
      }
    }
    return Optional.empty();
  }

  private int chunks(String term) throws IOException {
    return reader.docFreq(new Term(Schema.WORDS, term));
  }
}
