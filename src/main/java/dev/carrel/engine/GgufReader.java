package dev.carrel.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one GGUF header from its beginning to its end. It trusts nothing: no length is allocated or
 * skipped before it was compared with what the file still has.
 */
final class GgufReader {
  private static final int MAGIC = 0x46554747;
  private static final int MAGIC_BIG_ENDIAN = 0x47475546;
  private static final int VERSION_MIN = 2;
  private static final int VERSION_MAX = 3;
  private static final int METADATA_COUNT_MAX = 65_536;
  private static final int TENSOR_COUNT_MAX = 65_536;
  private static final int STRING_BYTES_MAX = 4 << 20;

  /** A quarter of a million tokens with their merges take about ten megabytes. */
  private static final long HEADER_BYTES_MAX = 128L << 20;

  private static final int ARRAY_COUNT_MAX = 4 << 20;
  private static final int KEY_BYTES_MAX = 65_535;
  private static final int TENSOR_NAME_BYTES_MAX = 63;
  private static final int DIMENSIONS_MAX = 4;
  private static final int ALIGNMENT_DEFAULT = 32;
  private static final int ALIGNMENT_MAX = 1 << 20;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TOKEN_TYPES = "tokenizer.ggml.token_type";

  private final Path file;
  private final FileChannel channel;
  private final long fileBytes;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final Map<String, Object> metadata = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private List<String> tokens = List.of();
  private int[] tokenTypes = {};
  private long position;
  private String place = "first bytes";

  GgufReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.fileBytes = channel.size();
  }

  GgufHeader header() throws IOException {
    int magic = int32();
    if (magic == MAGIC_BIG_ENDIAN) {
      throw damaged("is a GGUF file in big-endian byte order, which this machine cannot use");
    }
    if (magic != MAGIC) {
      throw damaged("does not begin with GGUF, it is no model file");
    }
    int version = int32();
    if (version < VERSION_MIN || version > VERSION_MAX) {
      throw damaged(
          "has GGUF version %d, wanted %d or %d".formatted(version, VERSION_MIN, VERSION_MAX));
    }
    int tensorCount = count(TENSOR_COUNT_MAX, "tensors");
    int metadataCount = count(METADATA_COUNT_MAX, "metadata entries");
    place = "metadata";
    for (int i = 0; i < metadataCount; i++) {
      readEntry();
    }
    place = "tensor table";
    long parameters = readTensors(tensorCount);
    String architecture = text("general.architecture").orElse("");
    if (architecture.isEmpty()) {
      throw damaged("does not name its architecture");
    }
    refuseParts();
    return new GgufHeader(
        file,
        fileBytes,
        version,
        architecture,
        text("general.name").orElse(String.valueOf(file.getFileName())),
        Math.toIntExact(number(architecture + ".context_length", Integer.MAX_VALUE)),
        text("tokenizer.chat_template"),
        tokens.size(),
        SpecialTokens.of(tokens, tokenTypes),
        parameters,
        tensorCount,
        keys);
  }

  private void readEntry() throws IOException {
    String key = string(KEY_BYTES_MAX);
    int type = int32();
    Object value;
    if (type == ARRAY) {
      value = "array";
      readArray(key);
    } else if (type == STRING) {
      value = string(STRING_BYTES_MAX);
    } else {
      value = scalar(type);
    }
    if (metadata.put(key, value) != null) {
      throw damaged("has the metadata key %s twice".formatted(shown(key)));
    }
    keys.add(key);
  }

  private void readArray(String key) throws IOException {
    int type = int32();
    int count = count(ARRAY_COUNT_MAX, "elements of " + shown(key));
    if (key.equals(TOKENS) && type == STRING) {
      List<String> read = new ArrayList<>(Math.min(count, BUFFER_BYTES));
      for (int i = 0; i < count; i++) {
        read.add(string(STRING_BYTES_MAX));
      }
      tokens = read;
    } else if (key.equals(TOKEN_TYPES) && (type == INT32 || type == UINT32)) {
      require(4L * count);
      tokenTypes = new int[count];
      for (int i = 0; i < count; i++) {
        tokenTypes[i] = int32();
      }
    } else if (type == STRING) {
      for (int i = 0; i < count; i++) {
        skip(count(STRING_BYTES_MAX, "bytes of a string"));
      }
    } else {
      skip((long) count * scalarBytes(type));
    }
  }

  private Object scalar(int type) throws IOException {
    return switch (scalarBytes(type)) {
      case 1 -> (long) int8();
      case 2 -> (long) (int8() | int8() << 8);
      case 4 -> type == 6 ? (Object) Float.intBitsToFloat(int32()) : (Object) (long) int32();
      default -> int64();
    };
  }

  private int scalarBytes(int type) {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 10, 11, 12 -> 8;
      default -> throw damaged("has a metadata value of the unknown type %d".formatted(type));
    };
  }

  /** Checks every tensor against the file, and returns how many weights they have. */
  private long readTensors(int tensorCount) throws IOException {
    long alignment = number("general.alignment", ALIGNMENT_MAX);
    if (alignment == 0 && !metadata.containsKey("general.alignment")) {
      alignment = ALIGNMENT_DEFAULT;
    }
    if (Long.bitCount(alignment) != 1) {
      throw damaged("has an alignment of %d, wanted a power of two".formatted(alignment));
    }
    Set<String> names = new HashSet<>();
    long offset = 0;
    long end = 0;
    long parameters = 0;
    for (int i = 0; i < tensorCount; i++) {
      String name = string(TENSOR_NAME_BYTES_MAX);
      if (!names.add(name)) {
        throw damaged("has the tensor %s twice".formatted(shown(name)));
      }
      long[] dimensions = dimensions(name);
      long bytes = tensorBytes(name, dimensions, int32());
      long found = int64();
      if (found != offset) {
        throw damaged(
            "has its tensor %s at offset %d, wanted %d".formatted(shown(name), found, offset));
      }
      parameters = exact(parameters, values(name, dimensions));
      end = exact(offset, bytes);
      offset = exact(end, -end & (alignment - 1));
    }
    requireData(exact(position, -position & (alignment - 1)), end);
    return parameters;
  }

  private long[] dimensions(String name) throws IOException {
    int count = int32();
    if (count < 1 || count > DIMENSIONS_MAX) {
      throw damaged(
          "has a tensor %s of %d dimensions, wanted 1 to %d"
              .formatted(shown(name), count, DIMENSIONS_MAX));
    }
    long[] dimensions = new long[count];
    for (int i = 0; i < count; i++) {
      dimensions[i] = int64();
      if (dimensions[i] < 1) {
        throw damaged(
            "has a tensor %s with a dimension of %d".formatted(shown(name), dimensions[i]));
      }
    }
    return dimensions;
  }

  private long tensorBytes(String name, long[] dimensions, int typeNumber) {
    TensorType type =
        TensorType.of(typeNumber)
            .orElseThrow(() ->
                new EngineException(
                    EngineException.Code.MODEL_UNSUPPORTED,
                    "%s has the tensor %s of type %d, which the embedded engine (llama.cpp of March 2025) does not know; a newer llama-server, Ollama or LM Studio on this machine may."
                        .formatted(file.getFileName(), shown(name), typeNumber)));
    if (dimensions[0] % type.blockValues() != 0) {
      throw damaged(
          "has a tensor %s with rows of %d values, wanted a multiple of %d"
              .formatted(shown(name), dimensions[0], type.blockValues()));
    }
    try {
      return Math.multiplyExact(
          values(name, dimensions) / type.blockValues(), (long) type.blockBytes());
    } catch (ArithmeticException e) {
      throw tooLarge(name);
    }
  }

  private long values(String name, long[] dimensions) {
    try {
      long values = 1;
      for (long dimension : dimensions) {
        values = Math.multiplyExact(values, dimension);
      }
      return values;
    } catch (ArithmeticException e) {
      throw tooLarge(name);
    }
  }

  private EngineException tooLarge(String name) {
    return damaged("has a tensor %s larger than any file".formatted(shown(name)));
  }

  private long exact(long a, long b) {
    try {
      return Math.addExact(a, b);
    } catch (ArithmeticException e) {
      throw damaged("has tensors larger than any file");
    }
  }

  /** The padding after the last tensor may be missing. */
  private void requireData(long start, long dataBytes) {
    long wanted = exact(start, dataBytes);
    if (dataBytes > 0 && fileBytes < wanted) {
      throw damaged(
          "ends after %,d bytes, its tensors need %,d: it is damaged or still downloading"
              .formatted(fileBytes, wanted));
    }
  }

  private void refuseParts() {
    if (number("split.count", Long.MAX_VALUE) > 1) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s is one part of a model in several files, which the embedded engine does not load; join them with llama-gguf-split --merge."
              .formatted(file.getFileName()));
    }
  }

  private Optional<String> text(String key) {
    return metadata.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A number of the metadata; 0 if it is not there. */
  private long number(String key, long most) {
    if (!(metadata.get(key) instanceof Long value)) {
      return 0;
    }
    if (value < 0 || value > most) {
      throw damaged("says %s is %d, wanted 0 to %d".formatted(shown(key), value, most));
    }
    return value;
  }

  private int count(int most, String what) throws IOException {
    long count = int64();
    if (count < 0 || count > most) {
      throw damaged(
          "claims %s %s, at most %,d are sound"
              .formatted(Long.toUnsignedString(count), what, most));
    }
    return (int) count;
  }

  private String string(int bytesMax) throws IOException {
    int length = count(bytesMax, "bytes of a string");
    require(length);
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      fill(1);
      int step = Math.min(length - done, buffer.remaining());
      buffer.get(bytes, done, step);
      position += step;
      done += step;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int int8() throws IOException {
    fill(1);
    position += 1;
    return buffer.get() & 0xff;
  }

  private int int32() throws IOException {
    fill(Integer.BYTES);
    position += Integer.BYTES;
    return buffer.getInt();
  }

  private long int64() throws IOException {
    fill(Long.BYTES);
    position += Long.BYTES;
    return buffer.getLong();
  }

  private void skip(long bytes) throws IOException {
    require(bytes);
    position += bytes;
    if (bytes <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) bytes);
    } else {
      buffer.limit(0);
    }
  }

  private void fill(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    require(bytes);
    buffer.clear();
    long at = position;
    while (buffer.position() < bytes) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw damaged("became shorter while it was read");
      }
      at += read;
    }
    buffer.flip();
  }

  private void require(long bytes) {
    if (bytes > fileBytes - position) {
      throw damaged(
          "ends after %,d bytes inside its %s: it is damaged or still downloading"
              .formatted(fileBytes, place));
    }
    if (position + bytes > HEADER_BYTES_MAX) {
      throw damaged("has a header of more than %,d bytes".formatted(HEADER_BYTES_MAX));
    }
  }

  /** Names of a hostile file are long and full of control characters. */
  private static String shown(String name) {
    int nameCharsMax = 60;
    String clean = name.replaceAll("[^\\p{Graph}]", "?");
    return clean.length() <= nameCharsMax ? clean : clean.substring(0, nameCharsMax) + "…";
  }

  private EngineException damaged(String finding) {
    return new EngineException(
        EngineException.Code.MODEL_DAMAGED,
        "The language model %s %s; fetch it again or take another file.".formatted(file, finding));
  }
}
