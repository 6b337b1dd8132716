package dev.carrel.answer;

import dev.carrel.index.ChunkFilter;
import java.util.Optional;

/**
 * What is to be summarized: documents by their places, or what a search finds in them.
 *
 * @param filter which documents; {@link ChunkFilter#NONE} for all
 * @param query of the search whose passages are summarized; empty for the documents as a whole
 * @param sentencesMax 1 to {@value #SENTENCES_MAX}
 */
public record SummaryRequest(ChunkFilter filter, Optional<String> query, int sentencesMax) {
  public static final int SENTENCES_DEFAULT = 7;
  public static final int SENTENCES_MAX = 30;

  public SummaryRequest {
    if (query.isPresent() && query.get().isBlank()) {
      throw new IllegalArgumentException("the query is blank");
    }
    if (sentencesMax < 1 || sentencesMax > SENTENCES_MAX) {
      throw new IllegalArgumentException(
          "sentencesMax is " + sentencesMax + ", wanted 1 to " + SENTENCES_MAX);
    }
  }
}
