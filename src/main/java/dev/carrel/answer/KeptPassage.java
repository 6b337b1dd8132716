package dev.carrel.answer;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.Passage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A passage as it was when a question was answered: enough to answer again when its file is gone.
 *
 * @param number of the passage in the prompt, from 1; null when the model was not given it
 * @param rank from 1; null when it only stood beside one that was found
 * @param chunk 0-based place among the chunks of its document; with source, path and part what
 *     names a chunk
 * @param sha256 of the file, or of the part of a container
 * @param passageSha256 of the text's UTF-8
 */
public record KeptPassage(
    @Nullable Integer number,
    @Nullable Integer rank,
    double score,
    double support,
    @Nullable Integer keywordRank,
    @Nullable Integer vectorRank,
    String source,
    String path,
    @Nullable String part,
    int chunk,
    String title,
    String mediaType,
    @Nullable String language,
    String modifiedAt,
    List<String> headingPath,
    @Nullable String symbol,
    List<String> symbols,
    @Nullable Integer page,
    int startChar,
    int endChar,
    int startLine,
    int endLine,
    String sha256,
    String passageSha256,
    String text) {
  public KeptPassage {
    headingPath = List.copyOf(headingPath);
    symbols = List.copyOf(symbols);
  }

  /** A passage that was found. */
  static KeptPassage found(Passage passage, @Nullable Integer number) {
    return of(passage.stored(), number, passage);
  }

  /** A passage that stood beside one that was found. */
  static KeptPassage beside(StoredChunk stored, @Nullable Integer number) {
    return of(stored, number, null);
  }

  private static KeptPassage of(
      StoredChunk stored, @Nullable Integer number, @Nullable Passage found) {
    IndexedDocument document = stored.document();
    Chunk chunk = stored.chunk();
    Optional<Passage> passage = Optional.ofNullable(found);
    return new KeptPassage(
        number,
        found == null ? null : found.rank(),
        passage.map(Passage::score).orElse(0.0),
        passage.map(Passage::support).orElse(0.0),
        found == null ? null : found.keywordRank(),
        found == null ? null : found.vectorRank(),
        document.id().source(),
        document.id().path(),
        document.id().part(),
        chunk.ordinal(),
        document.title(),
        document.mediaType(),
        document.language(),
        document.modifiedAt().toString(),
        chunk.headingPath(),
        chunk.symbol(),
        chunk.symbols(),
        chunk.page(),
        chunk.startChar(),
        chunk.endChar(),
        chunk.startLine(),
        chunk.endLine(),
        document.contentSha256(),
        Quotes.sha256(chunk.text()),
        chunk.text());
  }

  /** As it came from the index; what only finding and embedding need is left out. */
  StoredChunk stored() {
    DocumentId id = new DocumentId(source, path, part);
    return new StoredChunk(
        new IndexedDocument(
            id, title, mediaType, sha256, language, Instant.parse(modifiedAt), Map.of(), null),
        new Chunk(
            id,
            chunk,
            startChar,
            endChar,
            startLine,
            endLine,
            page,
            headingPath,
            symbol,
            symbols,
            0,
            text,
            "",
            ""));
  }

  /** As it was found. */
  Passage passage() {
    return new Passage(
        rank == null ? 0 : rank,
        stored(),
        score,
        support,
        keywordRank,
        vectorRank,
        List.of(),
        List.of(),
        null);
  }
}
