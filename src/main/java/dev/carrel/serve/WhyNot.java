package dev.carrel.serve;

import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.Place;
import org.jspecify.annotations.Nullable;

/**
 * The one stage at which a file was lost to a search, or where it ranks.
 *
 * @param file as it was asked for
 * @param source that holds it; null where none does
 * @param path relative to the source's folder; null where no source holds it
 * @param stage by its name in {@link Stage}, in lower case
 * @param sentence what happened there and, where something can be done, what
 * @param k how many passages the search gives
 * @param rank of the file's best passage, or of what is shown in its place; null where it has none
 * @param hit that passage, explained; null where there is none
 * @param shownAt where the same text is shown instead; null but for a duplicate
 * @param remark what else should be known of the file; null for nothing
 */
public record WhyNot(
    String file,
    String query,
    @Nullable String source,
    @Nullable String path,
    String stage,
    String sentence,
    int k,
    @Nullable Integer rank,
    @Nullable Hit hit,
    @Nullable Place shownAt,
    @Nullable String remark) {
  /** In the order in which a file can be lost. */
  public enum Stage {
    /** It lies in no source. */
    NO_SOURCE,
    /** A rule leaves it out. */
    LEFT_OUT,
    /** It is left unread on purpose. */
    SKIPPED,
    /** It could not be read. */
    FAILED,
    /** It is still to be read. */
    WAITING,
    /** An operator of the query excludes it. */
    FILTERED,
    /** Words do not bring it among the candidates, and its vectors are still to come. */
    VECTOR_WAITING,
    /** Neither words nor meaning bring it among the candidates. */
    NO_CANDIDATE,
    /** It is listed as another place of the same text. */
    DUPLICATE,
    /** It ranks, but below what was asked for. */
    BEYOND,
    /** It is found. */
    FOUND
  }
}
