package dev.carrel.answer;

import dev.carrel.index.StoredChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text of a document for finding words in it, whatever white space is between them: as it was
 * decoded, or as it is put together from the chunks of the index. Immutable.
 */
final class DocumentText {
  /** A longer one is not put together: 16 MB. */
  static final int CHARS_MAX = 8_000_000;

  private final String text;

  /** Without white space; what is between two words says nothing. */
  private final String plain;

  /** For each character of {@link #plain} its place in the text. */
  private final int[] places;

  DocumentText(String text) {
    this.text = text;
    StringBuilder dense = new StringBuilder(text.length());
    int[] at = new int[text.length()];
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWhite(c)) {
        at[dense.length()] = i;
        dense.append(c);
      }
    }
    this.plain = dense.toString();
    this.places = Arrays.copyOf(at, dense.length());
  }

  /** From the chunks of one document; empty when there are none or too much. */
  static Optional<DocumentText> of(List<StoredChunk> chunks) {
    int chars = chunks.stream().mapToInt(stored -> stored.chunk().endChar()).max().orElse(0);
    if (chars == 0 || chars > CHARS_MAX) {
      return Optional.empty();
    }
    char[] whole = new char[chars];
    Arrays.fill(whole, ' ');
    for (StoredChunk stored : chunks) {
      stored
          .chunk()
          .text()
          .getChars(0, stored.chunk().text().length(), whole, stored.chunk().startChar());
    }
    return Optional.of(new DocumentText(new String(whole)));
  }

  /** Where words stand: half-open UTF-16 offsets. */
  record Place(int startChar, int endChar) {}

  /** Whether the words stand at that place. */
  boolean saysAt(String words, int startChar, int endChar) {
    return startChar >= 0
        && endChar <= text.length()
        && startChar < endChar
        && dense(text.substring(startChar, endChar)).equals(dense(words));
  }

  /** Where the words stand, the nearest to a place if more than once. */
  Optional<Place> find(String words, int near) {
    String wanted = dense(words);
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    List<Place> found = new ArrayList<>();
    for (int at = plain.indexOf(wanted);
        at >= 0 && found.size() < PLACES_MAX;
        at = plain.indexOf(wanted, at + 1)) {
      found.add(new Place(places[at], places[at + wanted.length() - 1] + 1));
    }
    return found.stream().min(Comparator.comparingInt(place -> Math.abs(place.startChar() - near)));
  }

  /** The 1-based line of a place, where the text is the decoded file. */
  int line(int at) {
    int line = 1;
    for (int i = 0; i < at; i++) {
      char c = text.charAt(i);
      boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !pair)) {
        line++;
      }
    }
    return line;
  }

  /** The chunk that a place is in; null when there is none. */
  static @Nullable StoredChunk chunkAt(List<StoredChunk> chunks, int startChar) {
    return chunks.stream()
        .filter(stored ->
            stored.chunk().startChar() <= startChar && startChar < stored.chunk().endChar())
        .findFirst()
        .orElse(null);
  }

  private static final int PLACES_MAX = 1_000;

  private static String dense(String words) {
    StringBuilder dense = new StringBuilder(words.length());
    for (int i = 0; i < words.length(); i++) {
      if (!isWhite(words.charAt(i))) {
        dense.append(words.charAt(i));
      }
    }
    return dense.toString();
  }

  private static boolean isWhite(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }
}
