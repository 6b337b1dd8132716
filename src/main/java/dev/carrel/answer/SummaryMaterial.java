package dev.carrel.answer;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.Retriever;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.retrieve.SearchResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a summary is made from, in the order in which a person would read it.
 *
 * @param documents how many documents the pieces are of
 */
record SummaryMaterial(List<Piece> pieces, int documents, List<String> remarks) {
  /** Beyond this the newest are taken, and the summary says so. */
  static final int DOCUMENTS_MAX = 200;

  /** Of one file; its first ones are taken. A book has some 2,000. */
  static final int PASSAGES_OF_FILE_MAX = 4_000;

  /** Of all documents together, some 20 MB. */
  static final int PASSAGES_MAX = 8_000;

  SummaryMaterial {
    pieces = List.copyOf(pieces);
    remarks = List.copyOf(remarks);
  }

  /**
   * A chunk with its vector.
   *
   * @param vector of length 1; null while there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and written by nobody.
  record Piece(StoredChunk stored, float @Nullable [] vector) {
    String text() {
      return stored.chunk().text();
    }

    DocumentId document() {
      return stored.document().id();
    }
  }

  /**
   * What the request is about; without pieces where nothing is.
   *
   * @param foundMax how many passages of a search
   */
  static SummaryMaterial of(
      SummaryRequest request,
      Supplier<ChunkIndex.Snapshot> snapshots,
      Retriever retriever,
      int foundMax) {
    return request
        .query()
        .map(query -> found(query, request.filter(), retriever, foundMax))
        .orElseGet(() -> {
          try (ChunkIndex.Snapshot snapshot = snapshots.get()) {
            return whole(request.filter(), snapshot);
          }
        });
  }

  private static SummaryMaterial found(
      String query, ChunkFilter filter, Retriever retriever, int foundMax) {
    SearchResult result =
        retriever.search(new SearchRequest(query, foundMax, SearchMode.HYBRID, filter));
    List<Piece> pieces =
        new ArrayList<>(
            result.passages().stream()
                .map(Passage::stored)
                .map(stored -> new Piece(stored, null))
                .toList());
    pieces.sort(Comparator.comparing(Piece::document, PLACE).thenComparing(ORDINAL));
    return new SummaryMaterial(pieces, documents(pieces), result.remarks());
  }

  private static SummaryMaterial whole(ChunkFilter filter, ChunkIndex.Snapshot snapshot) {
    List<ChunkHit> newest = snapshot.newest(filter, DOCUMENTS_MAX + 1);
    List<String> remarks = new ArrayList<>();
    if (newest.size() > DOCUMENTS_MAX) {
      remarks.add(
          "There are more than %d documents: the newest are summarized, name a folder for others."
              .formatted(DOCUMENTS_MAX));
    }
    Map<String, Set<DocumentId>> wanted = new LinkedHashMap<>();
    for (ChunkHit hit : newest.subList(0, Math.min(DOCUMENTS_MAX, newest.size()))) {
      DocumentId id = snapshot.load(hit.ref()).document().id();
      wanted.computeIfAbsent(id.source() + "\0" + id.path(), _ -> new HashSet<>()).add(id);
    }
    List<Piece> pieces = new ArrayList<>();
    for (Set<DocumentId> ofFile : wanted.values()) {
      if (pieces.size() >= PASSAGES_MAX) {
        remarks.add(
            "Only the first %,d passages are summarized: name a folder or a file for the rest."
                .formatted(PASSAGES_MAX));
        break;
      }
      pieces.addAll(pieces(ofFile, filter, snapshot, remarks));
    }
    pieces.sort(Comparator.comparing(Piece::document, PLACE).thenComparing(ORDINAL));
    return new SummaryMaterial(pieces, documents(pieces), remarks);
  }

  private static List<Piece> pieces(
      Set<DocumentId> documents,
      ChunkFilter filter,
      ChunkIndex.Snapshot snapshot,
      List<String> remarks) {
    DocumentId any = documents.iterator().next();
    List<ChunkHit> hits =
        snapshot.ofFile(any.source(), any.path(), filter, PASSAGES_OF_FILE_MAX + 1);
    if (hits.size() > PASSAGES_OF_FILE_MAX) {
      remarks.add(
          "%s has more than %,d passages, of which so many are summarized."
              .formatted(any.path(), PASSAGES_OF_FILE_MAX));
    }
    List<Piece> pieces = new ArrayList<>();
    for (ChunkHit hit : hits.subList(0, Math.min(PASSAGES_OF_FILE_MAX, hits.size()))) {
      StoredChunk stored = snapshot.load(hit.ref());
      if (documents.contains(stored.document().id())) {
        pieces.add(new Piece(stored, snapshot.vector(hit.ref())));
      }
    }
    return pieces;
  }

  private static int documents(List<Piece> pieces) {
    return (int) pieces.stream().map(Piece::document).distinct().count();
  }

  private static final Comparator<DocumentId> PLACE =
      Comparator.comparing(DocumentId::source)
          .thenComparing(DocumentId::path)
          .thenComparing(DocumentId::part, Comparator.nullsFirst(Comparator.naturalOrder()));

  private static final Comparator<Piece> ORDINAL =
      Comparator.comparingInt(piece -> piece.stored().chunk().ordinal());
}
