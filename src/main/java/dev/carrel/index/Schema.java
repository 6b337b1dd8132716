package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the index. A document is a block: its chunks in order, then one Lucene document
 * for the document itself. A file's record is a Lucene document of its own.
 *
 * <p>Keys are hashes: a path of any length and with any characters has a key that is exact.
 */
final class Schema {
  /** Rises with every change after which an older index can't be read or searched rightly. */
  static final int VERSION = 5;

  static final String KIND = "kind";
  static final String KIND_CHUNK = "chunk";
  static final String KIND_DOCUMENT = "document";
  static final String KIND_FILE = "file";

  /** Key of the document; on its chunks too. */
  static final String DOCUMENT = "document";

  /** Key of the file; on chunks and documents, not on the file's record. */
  static final String FILE = "file";

  /** Hashes of the part, as {@link PartSet} has them; on chunks and documents. */
  static final String PART = "part";

  /** Key of the file; on its record only. */
  static final String RECORD = "record";

  /** Source and path, on a file's record only: sorted, so that a folder's files stand together. */
  static final String RECORD_PATH = "recordPath";

  /** Source, as a column of a file's record. */
  static final String RECORD_SOURCE = "recordSource";

  static final String SOURCE = "source";
  static final String PATH = "path";
  static final String NAME = "name";
  static final String TYPE = "type";
  static final String LANGUAGE = "language";

  /**
   * Text, title, headings, symbol and path of a chunk, one after the other. One field instead of
   * five, measured on four sets: the ranking of BM25F over five (nDCG@10 within .002 of it, with
   * any weights tried) for a fifth of the time.
   */
  static final String WORDS = "words";

  /**
   * The same words as in {@link #WORDS}, as they are written but for case and accents. Exact
   * phrases, wildcards and expressions are looked for here: with stems alone, each candidate's text
   * would have to be read, and {@code bilge*} would miss the bilges.
   */
  static final String FORMS = "forms";

  static final String HEADER = "header.";
  static final String TAG = "tag";

  /** Milliseconds since 1970: the document's own date, else when its file was modified. */
  static final String DATE = "date";

  /** Title, headings, symbol and path once more: where they meet a query says more than a text. */
  static final String HEADINGS = "headings";

  /** A number of its file, as a column of a chunk. */
  static final String FILE_NUMBER = "fileNumber";

  /** The symbol of a chunk once more, by itself: its parts and its whole. */
  static final String SYMBOL = "symbol";

  /** The declarations of which something is in a chunk, each its parts and its whole. */
  static final String SYMBOLS = "symbols";

  /** A number of what it says, as a column of a chunk. */
  static final String TEXT_NUMBER = "textNumber";

  static final String VECTOR = "vector";

  /** Stored bytes of a chunk or of a document. */
  static final String BYTES = "bytes";

  /** Column of a file's record: all of them are read at each start, without the texts between. */
  static final String RECORD_BYTES = "recordBytes";

  static final String MODIFIED = "modified";
  static final String STATE = "state";
  static final String CHUNKS = "chunks";
  static final String CHUNKS_WITHOUT_VECTOR = "chunksWithoutVector";

  /** One term, on every document of which a chunk has no vector yet. */
  static final Term WAITING = new Term("waiting", "vectors");

  /** Lucene refuses longer terms; far beyond what a file system allows. */
  static final int PATH_BYTES_MAX = 32_000;

  private Schema() {}

  static BytesRef documentKey(DocumentId id) {
    ByteWriter name = new ByteWriter();
    name.string(id.source());
    name.string(id.path());
    name.nullable(id.part());
    return sha256(name.toBytes());
  }

  static BytesRef fileKey(String source, String path) {
    ByteWriter name = new ByteWriter();
    name.string(source);
    name.string(path);
    return sha256(name.toBytes());
  }

  /** May be the same for two paths with unpaired surrogates; the record itself tells them apart. */
  static String recordPath(String source, String path) {
    return source + '\0' + path;
  }

  static String type(String type) {
    String lower = type.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith(".") ? lower.substring(1) : lower;
  }

  static Term recordTerm(FileRecord file) {
    requireShort(file.source(), file.path());
    return new Term(RECORD, fileKey(file.source(), file.path()));
  }

  /** What a file's new record replaces: its older self, and the documents of other parts. */
  static Query replacedBy(FileRecord file, PartSet parts) {
    Term record = recordTerm(file);
    Query others =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(FILE, record.bytes())), Occur.FILTER)
            .add(new OtherParts(parts), Occur.FILTER)
            .build();
    return new BooleanQuery.Builder()
        .add(new TermQuery(record), Occur.SHOULD)
        .add(others, Occur.SHOULD)
        .build();
  }

  /** Refuses what can't be stored rightly, before anything is written. */
  static void requireSound(
      IndexedDocument document,
      List<Chunk> chunks,
      List<float @Nullable []> vectors,
      int dimension) {
    if (chunks.size() > LuceneIndex.CHUNKS_MAX || chunks.size() != vectors.size()) {
      throw new IllegalArgumentException(
          document.id()
              + " has "
              + chunks.size()
              + " chunks (at most "
              + LuceneIndex.CHUNKS_MAX
              + ") and "
              + vectors.size()
              + " vectors, wanted as many");
    }
    requireShort(document.id().source(), document.id().path());
    for (int i = 0; i < chunks.size(); i++) {
      if (!chunks.get(i).documentId().equals(document.id())) {
        throw new IllegalArgumentException(
            "a chunk of " + chunks.get(i).documentId() + " was given with " + document.id());
      }
      float[] vector = vectors.get(i);
      if (vector != null) {
        Vectors.requireUnit(vector, dimension, "the vector of a chunk");
      }
    }
  }

  private static void requireShort(String source, String path) {
    int bytes = utf8Bytes(source) + utf8Bytes(path);
    if (bytes > PATH_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a path with its source's name has "
              + bytes
              + " bytes, the index takes at most "
              + PATH_BYTES_MAX
              + ": "
              + path.substring(0, Math.min(80, path.length())));
    }
  }

  /** Whether a field's words are those that were written, not their stems. */
  static boolean isAsWritten(String field) {
    return field.equals(FORMS) || field.startsWith(HEADER);
  }

  /** Whether a document's words have their stems in its language there too. */
  static boolean hasStemsOfLanguages(String field) {
    return field.equals(WORDS) || field.equals(HEADINGS);
  }

  static String header(Condition.Header header) {
    return HEADER + header.name().toLowerCase(Locale.ROOT);
  }

  /** A tag as it is compared: without its mark and without case. */
  static String tag(String tag) {
    String bare = tag.strip();
    return (bare.startsWith("#") ? bare.substring(1) : bare).toLowerCase(Locale.ROOT);
  }

  static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Only for comparing, where the ends of time may meet. */
  static long epochMillis(Instant instant) {
    return Math.clamp(instant.getEpochSecond(), Long.MIN_VALUE / 1_000, Long.MAX_VALUE / 1_000)
            * 1_000
        + instant.getNano() / 1_000_000;
  }

  static int utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  static BytesRef sha256(byte[] bytes) {
    try {
      return new BytesRef(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
