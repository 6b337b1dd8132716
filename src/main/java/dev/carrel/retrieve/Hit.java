package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A passage as tools see it: the fields of the search document's hits, in their order.
 *
 * @param startChar UTF-16 offsets into the document's text, half-open
 * @param startLine 1-based lines of the document's text
 * @param page 1-based page, slide or sheet; null where the format has none
 * @param modifiedAt ISO 8601, UTC
 * @param language BCP 47 code of the document's prose; null where that is not sure
 * @param fields what the document says of itself: {@code from}, {@code to}, {@code cc}, {@code
 *     date} and {@code subject} of a message; mostly empty
 * @param alsoAt other places with the same text
 * @param explanation why it stands where it stands; null unless that was asked for
 */
public record Hit(
    int rank,
    String source,
    String path,
    String title,
    List<String> headingPath,
    int startChar,
    int endChar,
    int startLine,
    int endLine,
    @Nullable Integer page,
    @Nullable String part,
    @Nullable String symbol,
    double score,
    double support,
    String text,
    String sha256,
    String modifiedAt,
    @Nullable String language,
    Map<String, String> fields,
    List<Place> alsoAt,
    @Nullable Explanation explanation) {
  public Hit {
    alsoAt = List.copyOf(alsoAt);
    fields = Map.copyOf(fields);
  }

  /** Where it stands, as it is told of other places of the same text. */
  public Place place() {
    return new Place(source, path, part, startChar, endChar, startLine, endLine, page);
  }

  public static Hit of(Passage passage) {
    IndexedDocument document = passage.stored().document();
    Chunk chunk = passage.stored().chunk();
    return new Hit(
        passage.rank(),
        document.id().source(),
        document.id().path(),
        document.title(),
        chunk.headingPath(),
        chunk.startChar(),
        chunk.endChar(),
        chunk.startLine(),
        chunk.endLine(),
        chunk.page(),
        document.id().part(),
        chunk.symbol(),
        passage.score(),
        passage.support(),
        chunk.text(),
        document.contentSha256(),
        document.modifiedAt().toString(),
        document.language(),
        document.fields(),
        passage.alsoAt(),
        passage.explanation());
  }
}
