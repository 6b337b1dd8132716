package dev.carrel.serve;

import dev.carrel.answer.SummaryRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of a summary.
 *
 * @param q what to search for; null to summarize the documents as a whole
 * @param source names of sources; null or empty for all
 * @param path globs; null or empty for all
 * @param type extensions or media types; null or empty for all
 * @param sentences how many at most; null for the default
 * @param stream whether events are wanted; null to let the {@code Accept} header say
 */
public record SummaryBody(
    @Nullable String q,
    @Nullable List<@Nullable String> source,
    @Nullable List<@Nullable String> path,
    @Nullable List<@Nullable String> type,
    @Nullable Integer sentences,
    @Nullable Boolean stream) {

  /** Checked in everything. */
  SummaryRequest toRequest() {
    int most = sentences == null ? SummaryRequest.SENTENCES_DEFAULT : sentences;
    if (most < 1 || most > SummaryRequest.SENTENCES_MAX) {
      throw Problem.invalid(
          "sentences",
          "The property sentences is %d: give a whole number from 1 to %d."
              .formatted(most, SummaryRequest.SENTENCES_MAX));
    }
    return new SummaryRequest(
        Limits.filter(
            Bodies.values(source, "source"),
            Bodies.values(path, "path"),
            Bodies.values(type, "type")),
        q == null ? Optional.empty() : Optional.of(Limits.question(q, "q")),
        most);
  }
}
