package dev.carrel.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads one GGUF header from its beginning to its end, with every bound checked. */
final class GgufReader {
  private static final int MAGIC = 0x46554747;
  private static final int MAGIC_BIG_ENDIAN = 0x47475546;
  private static final int VERSION_MIN = 2;
  private static final int VERSION_MAX = 3;
  private static final int METADATA_COUNT_MAX = 65_536;
  private static final int TENSOR_COUNT_MAX = 65_536;
  private static final int ARRAY_COUNT_MAX = 4 << 20;
  private static final int KEY_BYTES_MAX = 65_535;

  /** llama.cpp takes a value for each of at most so many layers. */
  private static final int NUMBERS_KEPT_MAX = 512;

  private final GgufBytes bytes;
  private final GgufMetadata metadata;
  private final GgufVocabulary vocabulary;

  /**
   * A reader of a file that is all there, or of its beginning.
   *
   * @param fileBytes that the whole file has
   */
  GgufReader(Path file, FileChannel channel, long fileBytes) {
    bytes = new GgufBytes(file, channel, fileBytes);
    metadata = new GgufMetadata(file);
    vocabulary = new GgufVocabulary(bytes);
  }

  /**
   * The header.
   *
   * @throws EngineException if it is not sound
   * @throws EOFException if the header goes on behind the bytes that are there
   */
  GgufHeader header() throws IOException {
    int version = version();
    int tensorCount = bytes.count(TENSOR_COUNT_MAX, "tensors");
    int metadataCount = bytes.count(METADATA_COUNT_MAX, "metadata entries");
    bytes.enter("metadata");
    for (int i = 0; i < metadataCount; i++) {
      String key = bytes.string(KEY_BYTES_MAX);
      metadata.put(key, value(key, bytes.int32()));
    }
    TensorTable table = new TensorTable(bytes, metadata);
    List<GgufTensor> tensors = table.read(tensorCount);
    if (metadata.text("general.architecture").filter(name -> !name.isEmpty()).isEmpty()) {
      throw bytes.damaged("does not name its architecture");
    }
    return new GgufHeader(
        bytes.file(),
        bytes.fileBytes(),
        version,
        metadata,
        tensors,
        vocabulary.known(),
        table.dataEnd());
  }

  private int version() throws IOException {
    int magic = bytes.int32();
    if (magic == MAGIC_BIG_ENDIAN) {
      throw bytes.damaged("is a GGUF file in big-endian byte order, which this machine cannot use");
    }
    if (magic != MAGIC) {
      throw bytes.damaged("does not begin with GGUF, it is no model file");
    }
    int version = bytes.int32();
    if (version < VERSION_MIN || version > VERSION_MAX) {
      throw bytes.damaged(
          "has GGUF version %s, wanted %d or %d"
              .formatted(Integer.toUnsignedString(version), VERSION_MIN, VERSION_MAX));
    }
    return version;
  }

  private GgufValue value(String key, int type) throws IOException {
    return switch (type) {
      case GgufValue.ARRAY -> array(key);
      case GgufValue.STRING -> new GgufValue.Text(bytes.string(GgufBytes.STRING_BYTES_MAX));
      case GgufValue.BOOL -> new GgufValue.Flag(bytes.int8() != 0);
      case GgufValue.FLOAT32 -> new GgufValue.Real(type, Float.intBitsToFloat(bytes.int32()));
      case GgufValue.FLOAT64 -> new GgufValue.Real(type, Double.longBitsToDouble(bytes.int64()));
      default -> new GgufValue.Whole(type, whole(type));
    };
  }

  private GgufValue array(String key) throws IOException {
    int type = bytes.int32();
    if (type == GgufValue.ARRAY) {
      throw bytes.damaged("has an array of arrays as %s".formatted(GgufBytes.shown(key)));
    }
    int count = bytes.count(ARRAY_COUNT_MAX, "elements of " + GgufBytes.shown(key));
    if (vocabulary.take(key, type, count)) {
      return new GgufValue.Row(type, count);
    }
    if (type == GgufValue.STRING) {
      for (int i = 0; i < count; i++) {
        bytes.skip(bytes.count(GgufBytes.STRING_BYTES_MAX, "bytes of a string"));
      }
    } else if ((type == GgufValue.UINT32 || type == GgufValue.INT32) && count <= NUMBERS_KEPT_MAX) {
      List<Long> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(whole(type));
      }
      return new GgufValue.Wholes(type, values);
    } else {
      bytes.skip(Math.multiplyExact((long) count, scalarBytes(type)));
    }
    return new GgufValue.Row(type, count);
  }

  private long whole(int type) throws IOException {
    return switch (scalarBytes(type)) {
      case 1 -> type == 0 ? bytes.int8() : (byte) bytes.int8();
      case 2 -> {
        int value = bytes.int8() | bytes.int8() << Byte.SIZE;
        yield type == 2 ? value : (short) value;
      }
      case Integer.BYTES -> {
        int value = bytes.int32();
        yield type == GgufValue.UINT32 ? Integer.toUnsignedLong(value) : value;
      }
      default -> bytes.int64();
    };
  }

  private int scalarBytes(int type) {
    return switch (type) {
      case 0, 1, GgufValue.BOOL -> 1;
      case 2, 3 -> 2;
      case GgufValue.UINT32, GgufValue.INT32, GgufValue.FLOAT32 -> Integer.BYTES;
      case 10, 11, GgufValue.FLOAT64 -> Long.BYTES;
      default ->
          throw bytes.damaged(
              "has a metadata value of the unknown type %s"
                  .formatted(Integer.toUnsignedString(type)));
    };
  }
}
