package dev.carrel.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Puts a model file together from parts, and remembers where each count, length, type and number of
 * its header stands, so that a test can put another one there.
 */
public final class GgufDraft {
  /** What stands at a place of the header. */
  enum Field {
    COUNT,
    LENGTH,
    TYPE,
    WHOLE,
    REAL,
    DIMENSION,
    OFFSET,
    TEXT
  }

  /**
   * A place of the header.
   *
   * @param size bytes that stand there
   */
  record Place(int position, int size, Field field) {}

  /**
   * A finished file.
   *
   * @param headerBytes before the first weight
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; it is the file itself.
  record Written(byte[] bytes, int headerBytes, List<Place> places) {}

  @SuppressWarnings("ArrayRecordComponent") // Never compared; written once.
  private record Tensor(String name, long[] dimensions, int type, byte[] bytes) {}

  static final int F32 = 0;
  static final int F16 = 1;
  static final int Q8_0 = 8;

  private static final int ALIGNMENT = 32;
  private static final int VERSION = 3;
  private static final int Q8_VALUES = 32;
  private static final short HALF_OF_A_TENTH = 0x2E66;

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Place> places = new ArrayList<>();
  private final Random random;
  private int tokens;

  GgufDraft(long seed) {
    random = new Random(seed);
  }

  /** A value is an Integer (UINT32), Float, Boolean, String or an array of such. */
  GgufDraft put(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  /** A tensor of random small weights; of ones where it is a row. */
  GgufDraft tensor(String name, int type, long... dimensions) {
    int values = 1;
    for (long dimension : dimensions) {
      values = Math.toIntExact(values * dimension);
    }
    ByteBuffer weights =
        ByteBuffer.allocate(
                switch (type) {
                  case F32 -> 4 * values;
                  case F16 -> 2 * values;
                  case Q8_0 -> values / Q8_VALUES * (Q8_VALUES + 2);
                  default -> throw new IllegalArgumentException("type " + type);
                })
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values; i++) {
      float value = dimensions.length == 1 ? 1 : (random.nextFloat() - 0.5f) / 4;
      switch (type) {
        case F32 -> weights.putFloat(value);
        case F16 -> weights.putShort(Float.floatToFloat16(value));
        default -> {
          if (i % Q8_VALUES == 0) {
            weights.putShort(HALF_OF_A_TENTH);
          }
          weights.put((byte) (random.nextInt(7) - 3));
        }
      }
    }
    tensors.add(new Tensor(name, dimensions.clone(), type, weights.array()));
    return this;
  }

  /** Each byte and each printable character a token, as the tokenizers of sentences have them. */
  GgufDraft pieces() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.format("<0x%02X>", b));
    }
    tokens.addAll(List.of("<|im_start|>", "<|im_end|>", "\u2581"));
    for (char c = '!'; c <= '~'; c++) {
      tokens.add(String.valueOf(c));
    }
    int[] types = new int[tokens.size()];
    float[] scores = new float[tokens.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = i == 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : i < 261 ? 3 : 1;
      scores[i] = i < 261 ? 0 : -2;
    }
    this.tokens = tokens.size();
    return put("tokenizer.ggml.model", "llama")
        .put("tokenizer.ggml.tokens", tokens.toArray(String[]::new))
        .put("tokenizer.ggml.scores", scores)
        .put("tokenizer.ggml.token_type", types)
        .put("tokenizer.ggml.unknown_token_id", 0)
        .put("tokenizer.ggml.bos_token_id", 1)
        .put("tokenizer.ggml.eos_token_id", 2);
  }

  /** As the tokenizers have them that merge pairs. */
  GgufDraft pairs() {
    List<String> tokens = new ArrayList<>(List.of("<|im_start|>", "<|im_end|>"));
    for (int b = 0; b < 256; b++) {
      boolean printed = (b > ' ' && b <= '~') || (b >= 0xA1 && b != 0xAD);
      tokens.add(String.valueOf((char) (printed ? b : 0x100 + unprinted(b))));
    }
    tokens.addAll(List.of("th", "he", "the", "\u0120the"));
    int[] types = new int[tokens.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = i < 2 ? 3 : 1;
    }
    this.tokens = tokens.size();
    return put("tokenizer.ggml.model", "gpt2")
        .put("tokenizer.ggml.pre", "gpt-2")
        .put("tokenizer.ggml.tokens", tokens.toArray(String[]::new))
        .put("tokenizer.ggml.token_type", types)
        .put("tokenizer.ggml.merges", new String[] {"t h", "h e", "th e", "\u0120 the"})
        .put("tokenizer.ggml.bos_token_id", 0)
        .put("tokenizer.ggml.eos_token_id", 1);
  }

  /** The unprinted bytes are counted from 256 on. */
  private static int unprinted(int b) {
    return b <= ' ' ? b : b <= 0xA0 ? b - 0x7F + 33 : 67;
  }

  int tokens() {
    return tokens;
  }

  Written write() {
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    int32(VERSION, Field.TYPE);
    int64(tensors.size(), Field.COUNT);
    int64(metadata.size(), Field.COUNT);
    metadata.forEach((key, value) -> {
      string(key);
      value(value);
    });
    long offset = 0;
    for (Tensor tensor : tensors) {
      string(tensor.name());
      int32(tensor.dimensions().length, Field.COUNT);
      for (long dimension : tensor.dimensions()) {
        int64(dimension, Field.DIMENSION);
      }
      int32(tensor.type(), Field.TYPE);
      int64(offset, Field.OFFSET);
      offset += tensor.bytes().length + padding(tensor.bytes().length);
    }
    int headerBytes = out.size();
    for (Tensor tensor : tensors) {
      out.writeBytes(new byte[padding(out.size())]);
      out.writeBytes(tensor.bytes());
    }
    return new Written(out.toByteArray(), headerBytes, List.copyOf(places));
  }

  private static int padding(int length) {
    return -length & (ALIGNMENT - 1);
  }

  private void value(Object value) {
    switch (value) {
      case Integer i -> typed(GgufValue.UINT32, () -> int32(i, Field.WHOLE));
      case Float f -> typed(GgufValue.FLOAT32, () -> int32(Float.floatToIntBits(f), Field.REAL));
      case Boolean b -> typed(GgufValue.BOOL, () -> out.write(b ? 1 : 0));
      case String s -> typed(GgufValue.STRING, () -> string(s));
      case int[] ints -> {
        array(GgufValue.INT32, ints.length);
        for (int each : ints) {
          int32(each, Field.WHOLE);
        }
      }
      case float[] floats -> {
        array(GgufValue.FLOAT32, floats.length);
        for (float each : floats) {
          int32(Float.floatToIntBits(each), Field.REAL);
        }
      }
      case String[] strings -> {
        array(GgufValue.STRING, strings.length);
        for (String each : strings) {
          string(each);
        }
      }
      default -> throw new IllegalArgumentException("no GGUF type for " + value.getClass());
    }
  }

  private void typed(int type, Runnable value) {
    int32(type, Field.TYPE);
    value.run();
  }

  private void array(int type, int count) {
    int32(GgufValue.ARRAY, Field.TYPE);
    int32(type, Field.TYPE);
    int64(count, Field.COUNT);
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int64(bytes.length, Field.LENGTH);
    if (bytes.length > 0) {
      places.add(new Place(out.size(), bytes.length, Field.TEXT));
    }
    out.writeBytes(bytes);
  }

  private void int32(int value, Field field) {
    places.add(new Place(out.size(), Integer.BYTES, field));
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void int64(long value, Field field) {
    places.add(new Place(out.size(), Long.BYTES, field));
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
