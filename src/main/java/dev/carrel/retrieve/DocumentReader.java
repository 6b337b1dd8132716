package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a document be read by its lines, out of the index: what the rules leave out, what lies
 * outside the sources and what has been deleted cannot be reached by any path. Thread-safe.
 */
public final class DocumentReader {
  /** Of one document; a book of a thousand pages has some 3,000. */
  static final int PASSAGES_MAX = 10_000;

  /** Headings, declarations or parts that an outline tells. */
  static final int OUTLINE_MAX = 1_000;

  /** UTF-16 characters that are told at once. */
  static final int TEXT_CHARS_MAX = 100_000;

  private static final Comparator<StoredChunk> IN_ORDER =
      Comparator.comparingInt(stored -> stored.chunk().ordinal());

  private final Supplier<ChunkIndex.Snapshot> snapshots;

  public DocumentReader(Supplier<ChunkIndex.Snapshot> snapshots) {
    this.snapshots = snapshots;
  }

  /**
   * Lines of a document; empty when the index has no text of it, or the file is a container and no
   * part is named.
   *
   * @param startLine 1-based
   * @param endLine inclusive
   */
  public Optional<DocumentText> read(DocumentPlace place, int startLine, int endLine) {
    List<StoredChunk> chunks = chunks(place);
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    DocumentLines lines = DocumentLines.of(chunks.stream().map(StoredChunk::chunk).toList());
    IndexedDocument document = chunks.getFirst().document();
    int last = Math.min(endLine, lines.count());
    StringBuilder text = new StringBuilder();
    int line = startLine;
    while (line <= last && text.length() + lines.line(line).length() < TEXT_CHARS_MAX) {
      text.append(lines.line(line)).append('\n');
      line++;
    }
    String remark =
        line <= last
            ? "More than %,d characters: ask for the lines from %d on."
                .formatted(TEXT_CHARS_MAX, line)
            : chunks.size() > PASSAGES_MAX
                ? "Only the first %,d passages can be read.".formatted(PASSAGES_MAX)
                : document.remark();
    return Optional.of(
        new DocumentText(
            place.source(),
            place.path(),
            place.part(),
            document.title(),
            document.mediaType(),
            document.language(),
            document.contentSha256(),
            document.modifiedAt().toString(),
            startLine,
            Math.max(startLine, line) - 1,
            lines.count(),
            text.toString(),
            remark));
  }

  /**
   * A stretch of a document as it is meant to be seen; empty as for {@link #read}.
   *
   * @param startLine 1-based
   * @param endLine inclusive
   */
  public Optional<DocumentBlocks> blocks(DocumentPlace place, int startLine, int endLine) {
    List<StoredChunk> chunks = new ArrayList<>();
    Set<String> below = new LinkedHashSet<>();
    String prefix = place.part() == null ? "" : place.part() + "/";
    for (StoredChunk stored : ofFile(place)) {
      @Nullable String part = stored.document().id().part();
      if (Objects.equals(part, place.part())) {
        chunks.add(stored);
      } else if (part != null && part.startsWith(prefix) && below.size() < OUTLINE_MAX) {
        below.add(part);
      }
    }
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    chunks.sort(IN_ORDER);
    IndexedDocument document = chunks.getFirst().document();
    return Optional.of(
        new BlockReader(
                place,
                document,
                chunks.stream().map(StoredChunk::chunk).toList(),
                below.stream().sorted().toList())
            .read(startLine, endLine, document.remark()));
  }

  /** Whether the index has text of a file. */
  public boolean knows(String source, String path) {
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      return !snapshot.ofFile(source, path, ChunkFilter.NONE, 1).isEmpty();
    }
  }

  /**
   * All that was read of a file, a text for each of its documents in their order; as far as its
   * first {@value #PASSAGES_MAX} passages go.
   *
   * @param path relative to the source's folder, separated by {@code /}
   */
  public List<String> texts(String source, String path) {
    Map<String, List<Chunk>> byPart = new TreeMap<>();
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      for (ChunkHit hit : snapshot.ofFile(source, path, ChunkFilter.NONE, PASSAGES_MAX)) {
        StoredChunk stored = snapshot.load(hit.ref());
        byPart
            .computeIfAbsent(
                Objects.requireNonNullElse(stored.document().id().part(), ""),
                _ -> new ArrayList<>())
            .add(stored.chunk());
      }
    }
    return byPart.values().stream().map(DocumentReader::text).toList();
  }

  private static String text(List<Chunk> chunks) {
    chunks.sort(Comparator.comparingInt(Chunk::ordinal));
    DocumentLines lines = DocumentLines.of(chunks);
    StringBuilder text = new StringBuilder();
    for (int line = 1; line <= lines.count(); line++) {
      text.append(lines.line(line)).append('\n');
    }
    return text.toString();
  }

  /** What a document is made of; empty when the index has no text of it. */
  public Optional<DocumentOutline> outline(DocumentPlace place) {
    List<StoredChunk> chunks = chunks(place);
    if (chunks.isEmpty()) {
      return place.part() == null ? container(place) : Optional.empty();
    }
    IndexedDocument document = chunks.getFirst().document();
    List<DocumentOutline.Entry> entries = entries(chunks);
    boolean tooMany = entries.size() > OUTLINE_MAX;
    return Optional.of(
        new DocumentOutline(
            place.source(),
            place.path(),
            place.part(),
            document.title(),
            document.mediaType(),
            chunks.getLast().chunk().endLine(),
            tooMany ? entries.subList(0, OUTLINE_MAX) : entries,
            List.of(),
            tooMany ? "Only the first %,d entries are told.".formatted(OUTLINE_MAX) : null));
  }

  private static List<DocumentOutline.Entry> entries(List<StoredChunk> chunks) {
    List<DocumentOutline.Entry> entries = new ArrayList<>();
    Set<String> declared = new HashSet<>();
    List<String> above = List.of();
    for (StoredChunk stored : chunks) {
      Chunk chunk = stored.chunk();
      List<String> headings = chunk.headingPath();
      for (int level = 1; level <= headings.size(); level++) {
        List<String> path = headings.subList(0, level);
        if (level > above.size() || !path.equals(above.subList(0, level))) {
          entries.add(entry(level, path.getLast(), chunk));
        }
      }
      above = headings;
      for (String symbol : chunk.symbol() == null ? chunk.symbols() : List.of(chunk.symbol())) {
        if (declared.add(symbol)) { // a long one goes over several chunks
          entries.add(entry(headings.size() + 1, symbol, chunk));
        }
      }
    }
    return entries;
  }

  private static DocumentOutline.Entry entry(int level, String name, Chunk chunk) {
    return new DocumentOutline.Entry(level, name, chunk.startLine(), chunk.page());
  }

  private Optional<DocumentOutline> container(DocumentPlace place) {
    List<String> parts = parts(place);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    boolean more = parts.size() > OUTLINE_MAX;
    return Optional.of(
        new DocumentOutline(
            place.source(),
            place.path(),
            null,
            place.path(),
            "",
            0,
            List.of(),
            more ? parts.subList(0, OUTLINE_MAX) : parts,
            more ? "Only the first %,d parts are told.".formatted(OUTLINE_MAX) : null));
  }

  /** The documents in a file that is a container. */
  private List<String> parts(DocumentPlace place) {
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      return snapshot.ofFile(place.source(), place.path(), ChunkFilter.NONE, PASSAGES_MAX).stream()
          .map(hit -> snapshot.load(hit.ref()).document().id().part())
          .filter(Objects::nonNull)
          .distinct()
          .limit(OUTLINE_MAX + 1L)
          .toList();
    }
  }

  /** Of one document, in their order. */
  private List<StoredChunk> chunks(DocumentPlace place) {
    return ofFile(place).stream()
        .filter(stored -> Objects.equals(stored.document().id().part(), place.part()))
        .sorted(IN_ORDER)
        .toList();
  }

  /** Of all documents in the file. */
  private List<StoredChunk> ofFile(DocumentPlace place) {
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      return snapshot.ofFile(place.source(), place.path(), ChunkFilter.NONE, PASSAGES_MAX).stream()
          .map(hit -> snapshot.load(hit.ref()))
          .toList();
    }
  }

  /** Lines that hold a pattern, the newest documents first; ends after a while. */
  public GrepResult grep(GrepRequest request) {
    try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
      return new Grep(request, snapshot).result();
    }
  }
}
