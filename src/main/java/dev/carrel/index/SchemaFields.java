package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.PartSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * What is written of a document, a chunk and a file's record: the fields that {@link Schema} names.
 */
final class SchemaFields {
  /** Words of which only that they are there is kept. */
  private static final FieldType MATCHED_ONLY = new FieldType();

  static {
    MATCHED_ONLY.setTokenized(true);
    MATCHED_ONLY.setOmitNorms(true);
    MATCHED_ONLY.setIndexOptions(IndexOptions.DOCS);
    MATCHED_ONLY.freeze();
  }

  private SchemaFields() {}

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
    BytesRef documentKey = Schema.documentKey(document.id());
    BytesRef fileKey = Schema.fileKey(document.id().source(), document.id().path());
    Set<String> types = types(document);
    List<Document> block = new ArrayList<>(chunks.size() + 1);
    int withoutVector = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Document fields = keyed(Schema.KIND_CHUNK, document.id(), documentKey, fileKey);
      addFilterFields(fields, document, types);
      addWords(fields, document, chunks.get(i), analyzer);
      fields.add(new NumericDocValuesField(Schema.FILE_NUMBER, number(fileKey)));
      fields.add(new NumericDocValuesField(Schema.TEXT_NUMBER, textNumber(chunks.get(i).text())));
      fields.add(
          new StoredField(Schema.BYTES, RecordBytes.write(chunks.get(i), chunks.size() - i)));
      float[] vector = vectors.get(i);
      if (vector == null) {
        withoutVector++;
      } else {
        fields.add(
            new KnnFloatVectorField(Schema.VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
      }
      block.add(fields);
    }
    Document fields = keyed(Schema.KIND_DOCUMENT, document.id(), documentKey, fileKey);
    fields.add(new StoredField(Schema.BYTES, RecordBytes.write(document)));
    fields.add(
        new NumericDocValuesField(Schema.MODIFIED, Schema.epochMillis(document.modifiedAt())));
    fields.add(new NumericDocValuesField(Schema.CHUNKS, chunks.size()));
    fields.add(new NumericDocValuesField(Schema.CHUNKS_WITHOUT_VECTOR, withoutVector));
    if (withoutVector > 0) {
      fields.add(new StringField(Schema.WAITING.field(), Schema.WAITING.text(), Field.Store.NO));
    }
    block.add(fields);
    return block;
  }

  static Document record(FileRecord file) {
    Document fields = new Document();
    fields.add(new StringField(Schema.KIND, Schema.KIND_FILE, Field.Store.NO));
    fields.add(
        new StringField(Schema.RECORD, Schema.fileKey(file.source(), file.path()), Field.Store.NO));
    fields.add(new StringField(Schema.SOURCE, file.source(), Field.Store.NO));
    fields.add(
        new StringField(
            Schema.RECORD_PATH, Schema.recordPath(file.source(), file.path()), Field.Store.NO));
    fields.add(new SortedDocValuesField(Schema.RECORD_SOURCE, new BytesRef(file.source())));
    fields.add(new SortedDocValuesField(Schema.STATE, new BytesRef(file.state().name())));
    fields.add(
        new BinaryDocValuesField(Schema.RECORD_BYTES, new BytesRef(RecordBytes.write(file))));
    return fields;
  }

  private static long number(BytesRef hash) {
    return ByteBuffer.wrap(hash.bytes, hash.offset, Long.BYTES).getLong();
  }

  private static long textNumber(String text) {
    String plain = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    return number(Schema.sha256(plain.getBytes(StandardCharsets.UTF_8)));
  }

  private static Document keyed(
      String kind, DocumentId id, BytesRef documentKey, BytesRef fileKey) {
    Document fields = new Document();
    fields.add(new StringField(Schema.KIND, kind, Field.Store.NO));
    fields.add(new StringField(Schema.DOCUMENT, documentKey, Field.Store.NO));
    fields.add(new StringField(Schema.FILE, fileKey, Field.Store.NO));
    fields.add(new StringField(Schema.SOURCE, id.source(), Field.Store.NO));
    for (long hash : PartSet.hashes(id.part())) {
      fields.add(new SortedNumericDocValuesField(Schema.PART, hash));
    }
    return fields;
  }

  private static void addFilterFields(
      Document fields, IndexedDocument document, Set<String> types) {
    fields.add(new StringField(Schema.PATH, document.id().path(), Field.Store.NO));
    fields.add(new StringField(Schema.NAME, Schema.fileName(document.id().path()), Field.Store.NO));
    for (String type : types) {
      fields.add(new StringField(Schema.TYPE, type, Field.Store.NO));
    }
    if (document.language() != null) {
      prefixes(document.language().toLowerCase(Locale.ROOT), '-')
          .forEach(code -> fields.add(new StringField(Schema.LANGUAGE, code, Field.Store.NO)));
    }
    long date = Schema.epochMillis(DocumentDate.of(document));
    fields.add(new LongPoint(Schema.DATE, date));
    fields.add(new NumericDocValuesField(Schema.DATE, date));
    document.fields().forEach((name, value) -> addField(fields, name, value));
  }

  private static void addField(Document fields, String name, String value) {
    switch (name) {
      case "from" -> fields.add(text(Schema.header(Condition.Header.FROM), value));
      case "to", "cc" -> fields.add(text(Schema.header(Condition.Header.TO), value));
      case "subject" -> fields.add(text(Schema.header(Condition.Header.SUBJECT), value));
      case "tags" ->
          Pattern.compile(",")
              .splitAsStream(value)
              .map(Schema::tag)
              .filter(tag -> !tag.isEmpty() && Schema.utf8Bytes(tag) <= Schema.PATH_BYTES_MAX)
              .flatMap(tag -> prefixes(tag, '/').stream())
              .distinct()
              .forEach(tag -> fields.add(new StringField(Schema.TAG, tag, Field.Store.NO)));
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

  private static void addWords(
      Document fields, IndexedDocument document, Chunk chunk, Analyzer analyzer) {
    addWords(fields, chunk.text(), analyzer);
    List<String> headings = new ArrayList<>();
    headings.add(document.title());
    headings.addAll(chunk.headingPath());
    if (chunk.symbol() != null) {
      headings.add(chunk.symbol());
      fields.add(text(Schema.SYMBOL, chunk.symbol()));
    }
    chunk.symbols().forEach(symbol -> fields.add(text(Schema.SYMBOLS, symbol)));
    String aliases = document.fields().get("aliases");
    if (aliases != null) {
      headings.add(aliases);
    }
    headings.add(document.id().path());
    if (document.id().part() != null) {
      headings.add(document.id().part());
    }
    for (String heading : headings) {
      addWords(fields, heading, analyzer);
      fields.add(new AnalyzedField(Schema.HEADINGS, heading, MATCHED_ONLY, analyzer));
    }
  }

  private static void addWords(Document fields, String text, Analyzer analyzer) {
    fields.add(new AnalyzedField(Schema.WORDS, text, TextField.TYPE_NOT_STORED, analyzer));
    fields.add(text(Schema.FORMS, text));
  }

  private static Field text(String field, String text) {
    return new TextField(field, text, Field.Store.NO);
  }

  /** Extension of the file, extension of the part, and the media type with and without options. */
  private static Set<String> types(IndexedDocument document) {
    Set<String> types = new LinkedHashSet<>();
    String mediaType = Schema.type(document.mediaType());
    types.add(mediaType);
    int options = mediaType.indexOf(';');
    if (options > 0) {
      types.add(mediaType.substring(0, options).strip());
    }
    addExtension(types, Schema.fileName(document.id().path()));
    if (document.id().part() != null) {
      addExtension(types, Schema.fileName(document.id().part()));
    }
    return types;
  }

  private static void addExtension(Set<String> types, String name) {
    int dot = name.lastIndexOf('.');
    int bytes = Schema.utf8Bytes(name);
    if (dot >= 0 && dot < name.length() - 1 && bytes <= Schema.PATH_BYTES_MAX) {
      types.add(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
  }
}
