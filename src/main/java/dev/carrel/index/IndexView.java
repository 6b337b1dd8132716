package dev.carrel.index;

import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** Reads records out of one state of the index. Holds nothing that needs closing. */
record IndexView(IndexSearcher searcher) {
  /** What is done with a Lucene document of a segment. */
  interface Visitor {
    void visit(int doc) throws IOException;
  }

  List<LeafReaderContext> leaves() {
    return searcher.getIndexReader().leaves();
  }

  Optional<FileRecord> file(String source, String path) throws IOException {
    Term key = new Term(Schema.RECORD, Schema.fileKey(source, path));
    List<FileRecord> found = new ArrayList<>(1);
    for (LeafReaderContext leaf : leaves()) {
      forEachLive(leaf.reader(), key, doc -> found.add(fileRecord(column(leaf.reader()), doc)));
    }
    return found.stream().findFirst();
  }

  void files(Consumer<FileRecord> consumer) throws IOException {
    Term all = new Term(Schema.KIND, Schema.KIND_FILE);
    for (LeafReaderContext leaf : leaves()) {
      BinaryDocValues column = column(leaf.reader());
      forEachLive(leaf.reader(), all, doc -> consumer.accept(fileRecord(column, doc)));
    }
  }

  /** Goes along the sorted paths, from the folder's first to its last. */
  void filesUnder(String source, String path, Consumer<FileRecord> consumer) throws IOException {
    String folder = path.isEmpty() ? "" : path + "/";
    BytesRef self = new BytesRef(Schema.recordPath(source, path));
    BytesRef below = new BytesRef(Schema.recordPath(source, folder));
    Consumer<FileRecord> exact =
        file -> {
          boolean inside = file.path().equals(path) || file.path().startsWith(folder);
          if (inside && file.source().equals(source)) {
            consumer.accept(file);
          }
        };
    for (LeafReaderContext leaf : leaves()) {
      Terms terms = leaf.reader().terms(Schema.RECORD_PATH);
      if (terms != null) {
        TermsEnum paths = terms.iterator();
        if (!path.isEmpty() && paths.seekExact(self)) {
          acceptRecords(leaf.reader(), paths, exact);
        }
        boolean more = paths.seekCeil(below) != TermsEnum.SeekStatus.END;
        while (more && StringHelper.startsWith(paths.term(), below)) {
          acceptRecords(leaf.reader(), paths, exact);
          more = paths.next() != null;
        }
      }
    }
  }

  List<IndexedDocument> withoutVectors(int documentsMax) throws IOException {
    int limit = Math.min(documentsMax, Math.max(1, searcher.getIndexReader().maxDoc()));
    Sort latestFirst = new Sort(new SortField(Schema.MODIFIED, SortField.Type.LONG, true));
    TermQuery waiting = new TermQuery(Schema.WAITING);
    StoredFields stored = searcher.storedFields();
    List<IndexedDocument> documents = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(waiting, limit, latestFirst).scoreDocs) {
      documents.add(RecordBytes.readDocument(bytes(stored, hit.doc)));
    }
    return documents;
  }

  Set<String> pathsWithoutVectors(String source) throws IOException {
    BooleanQuery waiting =
        new BooleanQuery.Builder()
            .add(new TermQuery(Schema.WAITING), Occur.FILTER)
            .add(new TermQuery(new Term(Schema.SOURCE, source)), Occur.FILTER)
            .build();
    int limit = Math.max(1, searcher.count(waiting));
    StoredFields stored = searcher.storedFields();
    Set<String> paths = new HashSet<>();
    for (ScoreDoc hit : searcher.search(waiting, limit, Sort.INDEXORDER).scoreDocs) {
      paths.add(RecordBytes.readDocument(bytes(stored, hit.doc)).id().path());
    }
    return paths;
  }

  /** The live block of a document is in one segment; its last is the document itself. */
  Optional<IndexedDocument> document(DocumentId id) throws IOException {
    Term key = new Term(Schema.DOCUMENT, Schema.documentKey(id));
    for (LeafReaderContext leaf : leaves()) {
      int[] last = {-1};
      forEachLive(leaf.reader(), key, doc -> last[0] = doc);
      if (last[0] >= 0) {
        StoredFields stored = leaf.reader().storedFields();
        return Optional.of(RecordBytes.readDocument(bytes(stored, last[0])));
      }
    }
    return Optional.empty();
  }

  PartCounts countParts(String source, String path, PartSet kept) throws IOException {
    Term file = new Term(Schema.FILE, Schema.fileKey(source, path));
    int[] counts = {0, 0};
    for (LeafReaderContext leaf : leaves()) {
      NumericDocValues chunks = DocValues.getNumeric(leaf.reader(), Schema.CHUNKS);
      SortedNumericDocValues parts = DocValues.getSortedNumeric(leaf.reader(), Schema.PART);
      forEachLive(
          leaf.reader(),
          file,
          doc -> { // only the document itself says how many chunks it has
            if (chunks.advanceExact(doc)
                && parts.advanceExact(doc)
                && OtherParts.holds(kept, parts)) {
              counts[0]++;
              counts[1] += (int) chunks.longValue();
            }
          });
    }
    return new PartCounts(counts[0], counts[1]);
  }

  /** The live block of a document is whole and in one segment; its last is the document itself. */
  List<StoredChunk> chunks(DocumentId id) throws IOException {
    Term key = new Term(Schema.DOCUMENT, Schema.documentKey(id));
    for (LeafReaderContext leaf : leaves()) {
      List<BytesRef> block = new ArrayList<>();
      StoredFields stored = leaf.reader().storedFields();
      forEachLive(leaf.reader(), key, doc -> block.add(bytes(stored, doc)));
      if (!block.isEmpty()) {
        IndexedDocument document = RecordBytes.readDocument(block.removeLast());
        return block.stream()
            .map(bytes -> RecordBytes.readPlace(bytes).chunk(document.id()))
            .map(chunk -> new StoredChunk(document, chunk))
            .toList();
      }
    }
    return List.of();
  }

  StoredChunk load(int ref) throws IOException {
    StoredFields stored = searcher.storedFields();
    RecordBytes.PlacedChunk placed = RecordBytes.readPlace(bytes(stored, ref));
    int documentRef = ref + placed.documentDistance();
    IndexedDocument document = RecordBytes.readDocument(bytes(stored, documentRef));
    return new StoredChunk(document, placed.chunk(document.id()));
  }

  /** Chunks of a document stand one after the other, and the document itself is right behind. */
  List<StoredChunk> beside(int ref) throws IOException {
    RecordBytes.PlacedChunk placed = RecordBytes.readPlace(bytes(searcher.storedFields(), ref));
    boolean last = placed.documentDistance() == 1;
    boolean first = load(ref).chunk().ordinal() == 0;
    List<StoredChunk> beside = new ArrayList<>(2);
    if (!first) {
      beside.add(load(ref - 1));
    }
    if (!last) {
      beside.add(load(ref + 1));
    }
    return beside;
  }

  /** One for each ref, in their order; quickest where they rise. */
  List<float @Nullable []> vectors(int[] refs) throws IOException {
    List<float @Nullable []> found = new ArrayList<>(refs.length);
    int segment = -1;
    FloatVectorValues vectors = null;
    KnnVectorValues.DocIndexIterator place = null;
    for (int ref : refs) {
      int wanted = ReaderUtil.subIndex(ref, leaves());
      int doc = ref - leaves().get(wanted).docBase;
      if (wanted != segment || (place != null && place.docID() > doc)) {
        segment = wanted;
        vectors = leaves().get(segment).reader().getFloatVectorValues(Schema.VECTOR);
        place = vectors == null ? null : vectors.iterator();
      }
      found.add(vectors == null || place == null ? null : ChunkVectors.at(doc, place, vectors));
    }
    return found;
  }

  /** Visits the documents that have a term and are not deleted, in order. */
  static void forEachLive(LeafReader reader, Term term, Visitor visitor) throws IOException {
    PostingsEnum docs = reader.postings(term, PostingsEnum.NONE);
    if (docs != null) {
      forEachLive(reader, docs, visitor);
    }
  }

  private static void forEachLive(LeafReader reader, PostingsEnum docs, Visitor visitor)
      throws IOException {
    Bits live = reader.getLiveDocs();
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if (live == null || live.get(doc)) {
        visitor.visit(doc);
      }
    }
  }

  /** A column is read forwards only, and paths come in another order than documents. */
  private static void acceptRecords(
      LeafReader reader, TermsEnum path, Consumer<FileRecord> consumer) throws IOException {
    PostingsEnum docs = path.postings(null, PostingsEnum.NONE);
    forEachLive(reader, docs, doc -> consumer.accept(fileRecord(column(reader), doc)));
  }

  private static BinaryDocValues column(LeafReader reader) throws IOException {
    return DocValues.getBinary(reader, Schema.RECORD_BYTES);
  }

  private static FileRecord fileRecord(BinaryDocValues column, int doc) throws IOException {
    if (!column.advanceExact(doc)) {
      throw new CorruptIndexException("a file's record has no content", "document " + doc);
    }
    return RecordBytes.readFile(column.binaryValue());
  }

  static BytesRef bytes(StoredFields stored, int doc) throws IOException {
    BytesRef bytes = stored.document(doc).getBinaryValue(Schema.BYTES);
    if (bytes == null) {
      throw new CorruptIndexException("a chunk or document has no content", "document " + doc);
    }
    return bytes;
  }
}
