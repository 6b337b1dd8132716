package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
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
  static final int VERSION = 4;

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

  private static final String HEADER = "header.";
  static final String TAG = "tag";

  /** Milliseconds since 1970: the document's own date, else when its file was modified. */
  static final String DATE = "date";

  /** Title, headings, symbol and path once more: where they meet a query says more than a text. */
  static final String HEADINGS = "headings";

  /** A number of its file, as a column of a chunk. */
  static final String FILE_NUMBER = "fileNumber";

  /** The symbol of a chunk once more, by itself: its parts and its whole. */
  static final String SYMBOL = "symbol";

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

  /** Words of which only that they are there is kept. */
  private static final FieldType MATCHED_ONLY = new FieldType();

  static {
    MATCHED_ONLY.setTokenized(true);
    MATCHED_ONLY.setOmitNorms(true);
    MATCHED_ONLY.setIndexOptions(IndexOptions.DOCS);
    MATCHED_ONLY.freeze();
  }

  /** Lucene refuses longer terms; far beyond what a file system allows. */
  static final int PATH_BYTES_MAX = 32_000;

  private Schema() {}

  /**
   * The block of a document, its chunks first.
   *
   * @param analyzer for the document's language
   */
  static List<Document> block(
      IndexedDocument document,
      List<Chunk> chunks,
      List<float @Nullable []> vectors,
      Analyzer analyzer) {
    BytesRef documentKey = documentKey(document.id());
    BytesRef fileKey = fileKey(document.id().source(), document.id().path());
    Set<String> types = types(document);
    List<Document> block = new ArrayList<>(chunks.size() + 1);
    int withoutVector = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Document fields = keyed(KIND_CHUNK, document.id(), documentKey, fileKey);
      addFilterFields(fields, document, types);
      addWords(fields, document, chunks.get(i), analyzer);
      fields.add(new NumericDocValuesField(FILE_NUMBER, number(fileKey)));
      fields.add(new NumericDocValuesField(TEXT_NUMBER, textNumber(chunks.get(i).text())));
      fields.add(new StoredField(BYTES, RecordBytes.write(chunks.get(i), chunks.size() - i)));
      float[] vector = vectors.get(i);
      if (vector == null) {
        withoutVector++;
      } else {
        fields.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
      }
      block.add(fields);
    }
    Document fields = keyed(KIND_DOCUMENT, document.id(), documentKey, fileKey);
    fields.add(new StoredField(BYTES, RecordBytes.write(document)));
    fields.add(new NumericDocValuesField(MODIFIED, epochMillis(document.modifiedAt())));
    fields.add(new NumericDocValuesField(CHUNKS, chunks.size()));
    fields.add(new NumericDocValuesField(CHUNKS_WITHOUT_VECTOR, withoutVector));
    if (withoutVector > 0) {
      fields.add(new StringField(WAITING.field(), WAITING.text(), Field.Store.NO));
    }
    block.add(fields);
    return block;
  }

  static Document record(FileRecord file) {
    Document fields = new Document();
    fields.add(new StringField(KIND, KIND_FILE, Field.Store.NO));
    fields.add(new StringField(RECORD, fileKey(file.source(), file.path()), Field.Store.NO));
    fields.add(new StringField(SOURCE, file.source(), Field.Store.NO));
    fields.add(
        new StringField(RECORD_PATH, recordPath(file.source(), file.path()), Field.Store.NO));
    fields.add(new SortedDocValuesField(RECORD_SOURCE, new BytesRef(file.source())));
    fields.add(new SortedDocValuesField(STATE, new BytesRef(file.state().name())));
    fields.add(new BinaryDocValuesField(RECORD_BYTES, new BytesRef(RecordBytes.write(file))));
    return fields;
  }

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

  private static long number(BytesRef hash) {
    return ByteBuffer.wrap(hash.bytes, hash.offset, Long.BYTES).getLong();
  }

  private static long textNumber(String text) {
    String plain = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    return number(sha256(plain.getBytes(StandardCharsets.UTF_8)));
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

  private static Document keyed(
      String kind, DocumentId id, BytesRef documentKey, BytesRef fileKey) {
    Document fields = new Document();
    fields.add(new StringField(KIND, kind, Field.Store.NO));
    fields.add(new StringField(DOCUMENT, documentKey, Field.Store.NO));
    fields.add(new StringField(FILE, fileKey, Field.Store.NO));
    fields.add(new StringField(SOURCE, id.source(), Field.Store.NO));
    for (long hash : PartSet.hashes(id.part())) {
      fields.add(new SortedNumericDocValuesField(PART, hash));
    }
    return fields;
  }

  private static void addFilterFields(
      Document fields, IndexedDocument document, Set<String> types) {
    fields.add(new StringField(PATH, document.id().path(), Field.Store.NO));
    fields.add(new StringField(NAME, fileName(document.id().path()), Field.Store.NO));
    for (String type : types) {
      fields.add(new StringField(TYPE, type, Field.Store.NO));
    }
    if (document.language() != null) {
      prefixes(document.language().toLowerCase(Locale.ROOT), '-')
          .forEach(code -> fields.add(new StringField(LANGUAGE, code, Field.Store.NO)));
    }
    long date = epochMillis(DocumentDate.of(document));
    fields.add(new LongPoint(DATE, date));
    fields.add(new NumericDocValuesField(DATE, date));
    document.fields().forEach((name, value) -> addField(fields, name, value));
  }

  private static void addField(Document fields, String name, String value) {
    switch (name) {
      case "from" -> fields.add(text(header(Condition.Header.FROM), value));
      case "to", "cc" -> fields.add(text(header(Condition.Header.TO), value));
      case "subject" -> fields.add(text(header(Condition.Header.SUBJECT), value));
      case "tags" ->
          Pattern.compile(",")
              .splitAsStream(value)
              .map(Schema::tag)
              .filter(tag -> !tag.isEmpty() && utf8Bytes(tag) <= PATH_BYTES_MAX)
              .flatMap(tag -> prefixes(tag, '/').stream())
              .distinct()
              .forEach(tag -> fields.add(new StringField(TAG, tag, Field.Store.NO)));
      default -> {} // nothing that is asked for by its name
    }
  }

  /** The whole, and whatever stands before a mark in it: {@code a/b} is {@code a} and itself. */
  private static List<String> prefixes(String text, char mark) {
    List<String> prefixes = new ArrayList<>();
    for (int at = text.indexOf(mark); at > 0; at = text.indexOf(mark, at + 1)) {
      prefixes.add(text.substring(0, at));
    }
    prefixes.add(text);
    return prefixes;
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

  private static void addWords(
      Document fields, IndexedDocument document, Chunk chunk, Analyzer analyzer) {
    addWords(fields, chunk.text(), analyzer);
    List<String> headings = new ArrayList<>();
    headings.add(document.title());
    headings.addAll(chunk.headingPath());
    if (chunk.symbol() != null) {
      headings.add(chunk.symbol());
      fields.add(text(SYMBOL, chunk.symbol()));
    }
    headings.add(document.id().path());
    if (document.id().part() != null) {
      headings.add(document.id().part());
    }
    for (String heading : headings) {
      addWords(fields, heading, analyzer);
      fields.add(new AnalyzedField(HEADINGS, heading, MATCHED_ONLY, analyzer));
    }
  }

  private static void addWords(Document fields, String text, Analyzer analyzer) {
    fields.add(new AnalyzedField(WORDS, text, TextField.TYPE_NOT_STORED, analyzer));
    fields.add(text(FORMS, text));
  }

  private static Field text(String field, String text) {
    return new TextField(field, text, Field.Store.NO);
  }

  /** Extension of the file, extension of the part, and the media type with and without options. */
  private static Set<String> types(IndexedDocument document) {
    Set<String> types = new LinkedHashSet<>();
    String mediaType = type(document.mediaType());
    types.add(mediaType);
    int options = mediaType.indexOf(';');
    if (options > 0) {
      types.add(mediaType.substring(0, options).strip());
    }
    addExtension(types, fileName(document.id().path()));
    if (document.id().part() != null) {
      addExtension(types, fileName(document.id().part()));
    }
    return types;
  }

  private static void addExtension(Set<String> types, String name) {
    int dot = name.lastIndexOf('.');
    int bytes = utf8Bytes(name);
    if (dot >= 0 && dot < name.length() - 1 && bytes <= PATH_BYTES_MAX) {
      types.add(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
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

  private static int utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static BytesRef sha256(byte[] bytes) {
    try {
      return new BytesRef(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
