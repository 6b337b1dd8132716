package dev.carrel.serve;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carrel.answer.CitationCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of a verification.
 *
 * @param given citations as an answer has them, or just what names their place
 */
record VerifyBody(@JsonProperty("citations") @Nullable List<@Nullable CitedPlace> given) {
  static final int CITATIONS_MAX = 100;

  /** A citation; what is not needed to find its words is passed over. */
  record CitedPlace(
      @Nullable Integer number,
      @Nullable String source,
      @Nullable String path,
      @Nullable String part,
      @Nullable String title,
      @Nullable Integer page,
      @Nullable Integer startChar,
      @Nullable Integer endChar,
      @Nullable Integer startLine,
      @Nullable Integer endLine,
      @Nullable String quote,
      @Nullable String sha256,
      @Nullable String passageSha256) {}

  /** Checked in everything. */
  List<CitationCheck.Cited> citations() {
    if (given == null || given.isEmpty()) {
      throw Problem.missing(
          "citations", "The property citations is missing or empty: give at least one citation.");
    }
    if (given.size() > CITATIONS_MAX) {
      throw Problem.invalid(
          "citations",
          "The property citations has %d elements, more than the %d that are allowed: send several requests."
              .formatted(given.size(), CITATIONS_MAX));
    }
    List<CitationCheck.Cited> citations = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      citations.add(citation(given.get(i), "citations[" + i + "]"));
    }
    return citations;
  }

  private static CitationCheck.Cited citation(@Nullable CitedPlace place, String param) {
    if (place == null || place.source() == null || place.path() == null || place.quote() == null) {
      throw Problem.missing(
          "citations",
          param
              + " needs the properties source, path and quote, as an answer's citation has them.");
    }
    if (place.quote().isBlank() || place.quote().length() > CitationCheck.QUOTE_CHARS_MAX) {
      throw Problem.invalid(
          "citations",
          "%s has a quote of %d characters: give 1 to %d that are not blank."
              .formatted(param, place.quote().length(), CitationCheck.QUOTE_CHARS_MAX));
    }
    Integer start = place.startChar();
    Integer end = place.endChar();
    if ((start != null && start < 0) || (end != null && end < 0)) {
      throw Problem.invalid("citations", param + " has a place below 0: leave it out.");
    }
    return new CitationCheck.Cited(
        Limits.name(place.source(), param),
        Limits.name(place.path(), param),
        place.part() == null ? null : Limits.name(place.part(), param),
        start == null ? 0 : start,
        end == null ? 0 : end,
        Limits.wellFormed(place.quote(), param),
        place.sha256());
  }
}
