package dev.carrel.index;

import dev.carrel.chunk.Chunk;
import dev.carrel.parse.DocumentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.BytesRef;

/**
 * The records as bytes. Reading gives back exactly what was written, unpaired surrogates included.
 * A change of the layout is a new {@link Schema#VERSION}.
 */
final class RecordBytes {
  /** A chunk, to be read once, and how far behind it in the block its document stands. */
  record PlacedChunk(int documentDistance, ByteReader rest) {
    Chunk chunk(DocumentId id) {
      return readChunk(rest, id);
    }
  }

  private RecordBytes() {}

  static byte[] write(FileRecord file) {
    ByteWriter out = new ByteWriter();
    out.string(file.source());
    out.string(file.path());
    out.string(file.state().name());
    out.nullable(file.reason());
    out.number(file.attempts());
    out.number(file.sizeBytes());
    writeInstant(out, file.modifiedAt());
    out.string(file.fileKey());
    out.nullable(file.contentSha256());
    out.nullable(file.mediaType());
    out.nullable(file.parser());
    out.number(file.documentCount());
    out.number(file.chunkCount());
    out.number(file.stageTimes().size());
    for (Map.Entry<String, Duration> stage : file.stageTimes().entrySet()) {
      out.string(stage.getKey());
      out.number(stage.getValue().toSeconds());
      out.number(stage.getValue().toNanosPart());
    }
    return out.toBytes();
  }

  static FileRecord readFile(BytesRef bytes) {
    ByteReader in = new ByteReader(bytes.bytes, bytes.offset);
    String source = in.string();
    String path = in.string();
    FileState state = FileState.valueOf(in.string());
    String reason = in.nullable();
    int attempts = (int) in.number();
    long sizeBytes = in.number();
    Instant modifiedAt = readInstant(in);
    String fileKey = in.string();
    String contentSha256 = in.nullable();
    String mediaType = in.nullable();
    String parser = in.nullable();
    int documentCount = (int) in.number();
    int chunkCount = (int) in.number();
    Map<String, Duration> stageTimes = new HashMap<>();
    for (long left = in.number(); left > 0; left--) {
      stageTimes.put(in.string(), Duration.ofSeconds(in.number(), in.number()));
    }
    return new FileRecord(
        source,
        path,
        state,
        reason,
        attempts,
        sizeBytes,
        modifiedAt,
        fileKey,
        contentSha256,
        mediaType,
        parser,
        documentCount,
        chunkCount,
        stageTimes);
  }

  static byte[] write(IndexedDocument document) {
    ByteWriter out = new ByteWriter();
    out.flag(false);
    out.string(document.id().source());
    out.string(document.id().path());
    out.nullable(document.id().part());
    out.string(document.title());
    out.string(document.mediaType());
    out.string(document.contentSha256());
    out.nullable(document.language());
    writeInstant(out, document.modifiedAt());
    out.number(document.fields().size());
    document
        .fields()
        .forEach((name, value) -> {
          out.string(name);
          out.string(value);
        });
    out.nullable(document.remark());
    return out.toBytes();
  }

  static IndexedDocument readDocument(BytesRef bytes) {
    ByteReader in = reader(bytes, false);
    return new IndexedDocument(
        new DocumentId(in.string(), in.string(), in.nullable()),
        in.string(),
        in.string(),
        in.string(),
        in.nullable(),
        readInstant(in),
        readFields(in),
        in.nullable());
  }

  private static Map<String, String> readFields(ByteReader in) {
    Map<String, String> fields = new HashMap<>();
    for (long left = in.number(); left > 0; left--) {
      fields.put(in.string(), in.string());
    }
    return fields;
  }

  static byte[] write(Chunk chunk, int documentDistance) {
    ByteWriter out = new ByteWriter();
    out.flag(true);
    out.number(documentDistance);
    out.number(chunk.ordinal());
    out.number(chunk.startChar());
    out.number(chunk.endChar());
    out.number(chunk.startLine());
    out.number(chunk.endLine());
    Integer page = chunk.page();
    out.flag(page != null);
    if (page != null) {
      out.number(page);
    }
    writeStrings(out, chunk.headingPath());
    out.nullable(chunk.symbol());
    writeStrings(out, chunk.symbols());
    out.number(chunk.tokenCount());
    out.string(chunk.context());
    out.string(chunk.embeddingInputSha256());
    out.string(chunk.text());
    return out.toBytes();
  }

  static PlacedChunk readPlace(BytesRef bytes) {
    ByteReader in = reader(bytes, true);
    int distance = (int) in.number();
    return new PlacedChunk(distance, in);
  }

  /** Chunks and documents are told apart by their first byte. */
  private static ByteReader reader(BytesRef bytes, boolean chunk) {
    ByteReader in = new ByteReader(bytes.bytes, bytes.offset);
    if (in.flag() != chunk) {
      throw new IllegalArgumentException(
          chunk ? "this is a document, wanted a chunk" : "this is a chunk, wanted a document");
    }
    return in;
  }

  private static Chunk readChunk(ByteReader in, DocumentId id) {
    int ordinal = (int) in.number();
    int startChar = (int) in.number();
    int endChar = (int) in.number();
    int startLine = (int) in.number();
    int endLine = (int) in.number();
    Integer page = in.flag() ? Integer.valueOf((int) in.number()) : null;
    List<String> headingPath = readStrings(in);
    String symbol = in.nullable();
    List<String> symbols = readStrings(in);
    int tokenCount = (int) in.number();
    String context = in.string();
    String embeddingInputSha256 = in.string();
    return new Chunk(
        id,
        ordinal,
        startChar,
        endChar,
        startLine,
        endLine,
        page,
        headingPath,
        symbol,
        symbols,
        tokenCount,
        in.string(),
        context,
        embeddingInputSha256);
  }

  private static void writeInstant(ByteWriter out, Instant instant) {
    out.number(instant.getEpochSecond());
    out.number(instant.getNano());
  }

  private static Instant readInstant(ByteReader in) {
    return Instant.ofEpochSecond(in.number(), in.number());
  }

  private static void writeStrings(ByteWriter out, List<String> strings) {
    out.number(strings.size());
    strings.forEach(out::string);
  }

  private static List<String> readStrings(ByteReader in) {
    List<String> strings = new ArrayList<>();
    for (long left = in.number(); left > 0; left--) {
      strings.add(in.string());
    }
    return strings;
  }
}
