package dev.carrel.retrieve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The vectors of the texts that were asked for last, so that the same text is not embedded again at
 * once. Holds at most {@code entriesMax} of them. Thread-safe; the embedding itself runs outside of
 * the lock, so two threads that ask for the same new text may both compute it.
 */
public final class RecentVectors {
  /** A longer text is embedded each time: it would make the memory of this cache unbounded. */
  static final int TEXT_CHARS_MAX = 4_096;

  private final Function<String, float[]> embedding;
  private final int entriesMax;
  private final Map<String, float[]> vectors = new LinkedHashMap<>(16, .75f, true);

  public RecentVectors(Function<String, float[]> embedding, int entriesMax) {
    if (entriesMax < 1) {
      throw new IllegalArgumentException("entriesMax is " + entriesMax + ", wanted at least 1");
    }
    this.embedding = embedding;
    this.entriesMax = entriesMax;
  }

  /** The vector of a text. Shared between callers: it may not be written to. */
  public float[] of(String text) {
    synchronized (vectors) {
      float[] known = vectors.get(text);
      if (known != null) {
        return known;
      }
    }
    float[] vector = embedding.apply(text);
    if (text.length() <= TEXT_CHARS_MAX) {
      synchronized (vectors) {
        vectors.put(text, vector);
        if (vectors.size() > entriesMax) {
          var eldest = vectors.keySet().iterator();
          eldest.next();
          eldest.remove();
        }
      }
    }
    return vector;
  }
}
