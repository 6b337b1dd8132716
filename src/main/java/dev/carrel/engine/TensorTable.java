package dev.carrel.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads where the tensors of a model file lie, and checks each against the file. Every product and
 * every sum is exact: none can overflow into something that fits.
 */
final class TensorTable {
  private static final int NAME_BYTES_MAX = 63;
  private static final int DIMENSIONS_MAX = 4;
  private static final String ALIGNMENT = "general.alignment";
  private static final int ALIGNMENT_DEFAULT = 32;
  private static final int ALIGNMENT_MAX = 1 << 20;

  private final GgufBytes bytes;
  private final long alignment;
  private long dataEnd;

  TensorTable(GgufBytes bytes, GgufMetadata metadata) {
    this.bytes = bytes;
    this.alignment = alignment(metadata);
  }

  private long alignment(GgufMetadata metadata) {
    int alignment = metadata.uint32(ALIGNMENT, 1, ALIGNMENT_MAX).orElse(ALIGNMENT_DEFAULT);
    if (Integer.bitCount(alignment) != 1) {
      throw bytes.damaged("has an alignment of %d, wanted a power of two".formatted(alignment));
    }
    return alignment;
  }

  List<GgufTensor> read(int count) throws IOException {
    bytes.enter("tensor table");
    List<GgufTensor> tensors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long offset = 0;
    long end = 0;
    for (int i = 0; i < count; i++) {
      GgufTensor tensor = tensor();
      if (!names.add(tensor.name())) {
        throw bytes.damaged("has the tensor %s twice".formatted(shown(tensor)));
      }
      long found = bytes.int64();
      if (found != offset) {
        throw bytes.damaged(
            "has its tensor %s at offset %s, wanted %d"
                .formatted(shown(tensor), Long.toUnsignedString(found), offset));
      }
      end = exact(offset, tensor.bytes());
      offset = padded(end);
      tensors.add(tensor);
    }
    requireData(padded(bytes.position()), end);
    return tensors;
  }

  /** Where the last tensor that was read ends in the file. */
  long dataEnd() {
    return dataEnd;
  }

  private GgufTensor tensor() throws IOException {
    String name = bytes.string(NAME_BYTES_MAX);
    int count = bytes.int32();
    if (count < 1 || count > DIMENSIONS_MAX) {
      throw bytes.damaged(
          "has a tensor %s of %s dimensions, wanted 1 to %d"
              .formatted(GgufBytes.shown(name), Integer.toUnsignedString(count), DIMENSIONS_MAX));
    }
    List<Long> dimensions = new ArrayList<>(count);
    long values = 1;
    for (int i = 0; i < count; i++) {
      long dimension = bytes.int64();
      if (dimension < 1) {
        throw bytes.damaged(
            "has a tensor %s with a dimension of %d".formatted(GgufBytes.shown(name), dimension));
      }
      dimensions.add(dimension);
      values = product(name, values, dimension);
    }
    TensorType type = type(name, bytes.int32());
    if (dimensions.getFirst() % type.blockValues() != 0) {
      throw bytes.damaged(
          "has a tensor %s with rows of %d values, wanted a multiple of %d"
              .formatted(GgufBytes.shown(name), dimensions.getFirst(), type.blockValues()));
    }
    long size = product(name, values / type.blockValues(), type.blockBytes());
    return new GgufTensor(name, dimensions, type, values, size);
  }

  private TensorType type(String name, int number) {
    return TensorType.of(number)
        .orElseThrow(() ->
            new EngineException(
                EngineException.Code.MODEL_UNSUPPORTED,
                "%s has the tensor %s of the type %s, which is not known here; a newer llama-server, Ollama or LM Studio on this machine may know it."
                    .formatted(
                        bytes.file().getFileName(),
                        GgufBytes.shown(name),
                        Integer.toUnsignedString(number))));
  }

  private long product(String name, long a, long b) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw bytes.damaged("has a tensor %s larger than any file".formatted(GgufBytes.shown(name)));
    }
  }

  private long exact(long a, long b) {
    try {
      return Math.addExact(a, b);
    } catch (ArithmeticException e) {
      throw bytes.damaged("has tensors larger than any file");
    }
  }

  private long padded(long length) {
    return exact(length, -length & (alignment - 1));
  }

  /** The padding after the last tensor may be missing. */
  private void requireData(long start, long dataBytes) {
    long wanted = exact(start, dataBytes);
    dataEnd = wanted;
    if (dataBytes > 0 && bytes.fileBytes() < wanted) {
      throw bytes.damaged(
          "ends after %,d bytes, its tensors need %,d: it is damaged or still downloading"
              .formatted(bytes.fileBytes(), wanted));
    }
  }

  private static String shown(GgufTensor tensor) {
    return GgufBytes.shown(tensor.name());
  }
}
