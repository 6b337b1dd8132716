package dev.carrel.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often sequences of one to three letters stand in the languages of the world, as counted over
 * Wikipedia (the profiles of {@code language-detector}). One sorted array of three megabytes, where
 * the library's own tables take eighty.
 *
 * @param entries a sequence in the upper 48 bits, below it the language, below that how much the
 *     sequence speaks for it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LanguageProfiles(long[] entries) {
  /**
   * Those that a script alone does not tell; as named by the profiles. Left out are a few in which
   * odd texts of other languages are found more often than texts of their own.
   */
  static final List<String> LANGUAGES =
      List.of(
          "af", "ar", "be", "bg", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fa", "fi",
          "fr", "ga", "gl", "hi", "hr", "hu", "id", "is", "it", "lt", "lv", "mk", "mr", "ms", "mt",
          "ne", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "tl", "tr",
          "uk", "ur", "vi");

  static final int SEQUENCE_CHARS_MAX = 3;

  private static final int WEIGHT_BITS = 9;
  private static final int LANGUAGE_BITS = 7;
  private static final int SEQUENCE_SHIFT = WEIGHT_BITS + LANGUAGE_BITS;
  private static final int WEIGHT_MAX = (1 << WEIGHT_BITS) - 1;

  /** Units of a weight for each natural logarithm; those of all sequences are below ten. */
  private static final double WEIGHT_SCALE = 50;

  /** What a sequence that a language does not know counts for, as a share of all sequences. */
  private static final double UNKNOWN_SHARE = 5e-5;

  private static final int ENTRIES_MAX = 1_000_000;

  /** Read from the class path, in some tenths of a second. */
  static LanguageProfiles load() {
    long[] entries = new long[ENTRIES_MAX];
    int count = 0;
    for (int i = 0; i < LANGUAGES.size(); i++) {
      String resource = "/languages/" + LANGUAGES.get(i);
      try (@Nullable InputStream in = LanguageProfiles.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException(
              "the profile " + resource + " is missing from the class path; build Carrel again");
        }
        count = read(in, i, entries, count);
      } catch (IOException e) {
        throw new UncheckedIOException("the profile " + resource + " could not be read", e);
      }
    }
    long[] all = Arrays.copyOf(entries, count);
    Arrays.sort(all);
    return new LanguageProfiles(all);
  }

  /** The counts come before their sums, so they are weighted at the end. */
  private static int read(InputStream in, int language, long[] entries, int start)
      throws IOException {
    long[] frequencies = new long[ENTRIES_MAX / 10];
    long[] sums = new long[SEQUENCE_CHARS_MAX];
    int count = start;
    try (JsonParser json = new JsonFactory().createParser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (field.equals("freq") && value == JsonToken.START_OBJECT) {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String sequence = json.currentName();
            frequencies[count - start] = json.nextLongValue(0);
            entries[count] = sequence(sequence, 0, sequence.length());
            count++;
          }
        } else if (field.equals("n_words") && value == JsonToken.START_ARRAY) {
          for (int i = 0; i < sums.length; i++) {
            sums[i] = json.nextLongValue(1);
          }
          json.nextToken();
        } else {
          json.skipChildren();
        }
      }
    }
    for (int i = start; i < count; i++) {
      long sequence = entries[i];
      int chars = sequence >>> 32 != 0 ? 3 : sequence >>> 16 != 0 ? 2 : 1;
      double share = (double) frequencies[i - start] / sums[chars - 1];
      long weight = Math.round(Math.log1p(share / UNKNOWN_SHARE) * WEIGHT_SCALE);
      entries[i] =
          sequence << SEQUENCE_SHIFT
              | (long) language << WEIGHT_BITS
              | Math.min(weight, WEIGHT_MAX);
    }
    return count;
  }

  /** At most three UTF-16 units as a number. */
  static long sequence(CharSequence text, int start, int end) {
    long sequence = 0;
    for (int i = start; i < end; i++) {
      sequence = sequence << 16 | text.charAt(i);
    }
    return sequence;
  }

  /**
   * Adds to the score of each language how much a sequence speaks for it, in natural logarithms.
   *
   * @return whether any language knows the sequence
   */
  boolean add(long sequence, double[] scores) {
    long first = sequence << SEQUENCE_SHIFT;
    int low = 0;
    int high = entries.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries[middle] < first) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean known = false;
    for (int i = low;
        i < entries.length && entries[i] >> SEQUENCE_SHIFT == first >> SEQUENCE_SHIFT;
        i++) {
      int language = (int) (entries[i] >> WEIGHT_BITS) & ((1 << LANGUAGE_BITS) - 1);
      scores[language] += (entries[i] & WEIGHT_MAX) / WEIGHT_SCALE;
      known = true;
    }
    return known;
  }
}
