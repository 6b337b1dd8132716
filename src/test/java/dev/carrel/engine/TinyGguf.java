package dev.carrel.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a small but complete language model with random weights, which llama.cpp loads and
 * generates from. What it says means nothing, yet it is printable and the same for the same seed.
 */
public final class TinyGguf {
  /** The text of the model's token that ends a turn. */
  public static final String END_OF_TURN = "<|im_end|>";

  static final int ALIGNMENT_BYTES = 32;
  static final String CHATML_TEMPLATE =
      "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content']"
          + " + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}"
          + "{{ '<|im_start|>assistant\n' }}{% endif %}";

  private static final int TYPE_UINT32 = 4;
  private static final int TYPE_INT32 = 5;
  private static final int TYPE_FLOAT32 = 6;
  private static final int TYPE_BOOL = 7;
  private static final int TYPE_STRING = 8;
  private static final int TYPE_ARRAY = 9;
  static final int TOKEN_NORMAL = 1;
  static final int TOKEN_UNKNOWN = 2;
  static final int TOKEN_CONTROL = 3;
  static final int TOKEN_UNUSED = 5;
  static final int TOKEN_BYTE = 6;
  private static final int VOCABULARY_MULTIPLE = 32;

  /** The token that stands for the byte 0. */
  private static final int FIRST_BYTE = 3;

  /** One dimension of every hidden state is kept large, so that the output layer has a bias. */
  private static final float ANCHOR = 6f;

  private static final float NEVER = -4f;
  private static final float ALWAYS = 4f;

  /**
   * Size and habits of a model.
   *
   * @param endsAtOnce whether its first token is the end of its turn, always
   */
  public record Shape(
      int contextTokens,
      int embedding,
      int layers,
      int heads,
      int feedForward,
      boolean endsAtOnce) {
    public static final Shape SMALL = new Shape(8192, 64, 2, 4, 128, false);

    /** Takes seconds for a prompt of some thousand tokens. */
    public static final Shape SLOW = new Shape(8192, 256, 8, 4, 768, false);

    public static final Shape SILENT = new Shape(8192, 64, 1, 4, 64, true);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared; the weights are written once.
  record Tensor(String name, long[] dimensions, float[] values) {}

  record Token(String text, float score, int type) {}

  private final Shape shape;
  private final Random random;
  private final List<Token> tokens;

  private TinyGguf(Shape shape, long seed, List<Token> more) {
    this.shape = shape;
    this.random = new Random(seed);
    this.tokens = vocabulary(more);
  }

  /** Writes a model of about one megabyte that talks until it is stopped. */
  public static Path write(Path file, long seed) {
    return write(file, seed, Shape.SMALL);
  }

  public static Path write(Path file, long seed, Shape shape) {
    return write(file, seed, shape, "llama");
  }

  /** As {@link #write(Path, long)}; the weights are a llama's whatever the architecture's name. */
  public static Path write(Path file, long seed, Shape shape, String architecture) {
    TinyGguf tiny = new TinyGguf(shape, seed, List.of());
    return write(file, tiny.metadata(architecture), tiny.tensors());
  }

  /** Writes a model of which each of these words, with the space before it, is one token. */
  public static Path writeWithWords(Path file, long seed, Set<String> words) {
    Set<String> pieces = new TreeSet<>();
    for (String word : words) {
      for (int end = 1; end <= word.length(); end++) {
        pieces.add("\u2581" + word.substring(0, end));
      }
    }
    // The longer a piece, the sooner it is made of its parts.
    List<Token> more =
        pieces.stream().map(piece -> new Token(piece, piece.length(), TOKEN_NORMAL)).toList();
    TinyGguf tiny = new TinyGguf(Shape.SMALL, seed, more);
    return write(file, tiny.metadata("llama"), tiny.tensors());
  }

  /** Writes a model that has these control tokens too. */
  static Path writeWithControls(Path file, long seed, Set<String> controls) {
    List<Token> more =
        new TreeSet<>(controls)
            .stream().map(control -> new Token(control, 0, TOKEN_CONTROL)).toList();
    TinyGguf tiny = new TinyGguf(Shape.SMALL, seed, more);
    return write(file, tiny.metadata("llama"), tiny.tensors());
  }

  /** Writes a model of this description with these weights. */
  static Path write(Path file, Map<String, Object> metadata, List<Tensor> tensors) {
    ByteBuffer model = model(metadata, tensors);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (model.hasRemaining()) {
        channel.write(model);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static List<Token> vocabulary(List<Token> more) {
    List<Token> tokens = characters();
    for (Token token : more) {
      if (tokens.stream().noneMatch(other -> other.text().equals(token.text()))) {
        tokens.add(token);
      }
    }
    while (tokens.size() % VOCABULARY_MULTIPLE != 0) {
      tokens.add(new Token("<unused" + tokens.size() + ">", 0, TOKEN_UNUSED));
    }
    return tokens;
  }

  /** The tokens that steer, one for each byte, and one for each printable character of ASCII. */
  static List<Token> characters() {
    List<Token> tokens = new ArrayList<>();
    tokens.add(new Token("<unk>", 0, TOKEN_UNKNOWN));
    tokens.add(new Token("<s>", 0, TOKEN_CONTROL));
    tokens.add(new Token("</s>", 0, TOKEN_CONTROL));
    for (int b = 0; b < 256; b++) {
      tokens.add(new Token(String.format("<0x%02X>", b), 0, TOKEN_BYTE));
    }
    tokens.add(new Token("<|im_start|>", 0, TOKEN_CONTROL));
    tokens.add(new Token(END_OF_TURN, 0, TOKEN_CONTROL));
    tokens.add(new Token("\u2581", -1, TOKEN_NORMAL));
    for (char c = '!'; c <= '~'; c++) {
      tokens.add(new Token(String.valueOf(c), -2, TOKEN_NORMAL));
    }
    return tokens;
  }

  /** The text that these tokens of {@link #characters} stand for. */
  static String text(List<Integer> tokens) {
    List<Token> all = characters();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      Token said = all.get(token);
      byte[] one =
          said.type() == TOKEN_BYTE
              ? new byte[] {(byte) (token - FIRST_BYTE)}
              : said.text().replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(one);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ByteBuffer model(Map<String, Object> metadata, List<Tensor> tensors) {
    long dataBytes = 0;
    for (Tensor tensor : tensors) {
      dataBytes += padded(4L * tensor.values().length);
    }
    int headerBytesMax = 256 * 1024;
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(headerBytesMax + dataBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    out.putLong(tensors.size()).putLong(metadata.size());
    metadata.forEach((key, value) -> putEntry(out, key, value));
    long offset = 0;
    for (Tensor tensor : tensors) {
      putString(out, tensor.name());
      out.putInt(tensor.dimensions().length);
      for (long dimension : tensor.dimensions()) {
        out.putLong(dimension);
      }
      out.putInt(0).putLong(offset);
      offset += padded(4L * tensor.values().length);
    }
    for (Tensor tensor : tensors) {
      out.position(Math.toIntExact(padded(out.position())));
      for (float value : tensor.values()) {
        out.putFloat(value);
      }
    }
    out.position(Math.toIntExact(padded(out.position())));
    return out.flip();
  }

  private Map<String, Object> metadata(String architecture) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("general.architecture", architecture);
    all.put("general.name", "Tiny of the tests");
    all.put("general.alignment", ALIGNMENT_BYTES);
    all.put(architecture + ".context_length", shape.contextTokens());
    all.put(architecture + ".embedding_length", shape.embedding());
    all.put(architecture + ".block_count", shape.layers());
    all.put(architecture + ".feed_forward_length", shape.feedForward());
    all.put(architecture + ".attention.head_count", shape.heads());
    all.put(architecture + ".attention.head_count_kv", shape.heads());
    all.put(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
    all.put(architecture + ".rope.dimension_count", shape.embedding() / shape.heads());
    putTokens(all, tokens);
    all.put("tokenizer.chat_template", CHATML_TEMPLATE);
    return all;
  }

  /** The metadata of a tokenizer; the first tokens are those of {@link #characters}. */
  static void putTokens(Map<String, Object> all, List<Token> tokens) {
    all.put("tokenizer.ggml.model", "llama");
    all.put("tokenizer.ggml.tokens", tokens.stream().map(Token::text).toArray(String[]::new));
    float[] scores = new float[tokens.size()];
    int[] types = new int[tokens.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = tokens.get(i).score();
      types[i] = tokens.get(i).type();
    }
    all.put("tokenizer.ggml.scores", scores);
    all.put("tokenizer.ggml.token_type", types);
    all.put("tokenizer.ggml.unknown_token_id", 0);
    all.put("tokenizer.ggml.bos_token_id", 1);
    all.put("tokenizer.ggml.eos_token_id", 2);
  }

  private List<Tensor> tensors() {
    int width = shape.embedding();
    int vocabulary = tokens.size();
    List<Tensor> all = new ArrayList<>();
    float[] embedding = random(vocabulary * width, 1f);
    float[] output = random(vocabulary * width, 1f);
    for (int token = 0; token < vocabulary; token++) {
      embedding[token * width] = ANCHOR;
      output[token * width] = bias(tokens.get(token));
    }
    all.add(matrix("token_embd.weight", width, vocabulary, embedding));
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "blk." + layer + ".";
      all.add(ones(block + "attn_norm.weight"));
      for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
        all.add(weights(block + name + ".weight", width, width));
      }
      all.add(ones(block + "ffn_norm.weight"));
      all.add(weights(block + "ffn_gate.weight", width, shape.feedForward()));
      all.add(weights(block + "ffn_up.weight", width, shape.feedForward()));
      all.add(weights(block + "ffn_down.weight", shape.feedForward(), width));
    }
    all.add(ones("output_norm.weight"));
    all.add(matrix("output.weight", width, vocabulary, output));
    return all;
  }

  private float bias(Token token) {
    if (shape.endsAtOnce() && token.text().equals(END_OF_TURN)) {
      return ALWAYS * ANCHOR;
    }
    return token.type() == TOKEN_NORMAL ? 0 : NEVER * ANCHOR;
  }

  private Tensor ones(String name) {
    float[] values = new float[shape.embedding()];
    java.util.Arrays.fill(values, 1f);
    return new Tensor(name, new long[] {values.length}, values);
  }

  /** Small enough for the anchor to outlast every layer. */
  private Tensor weights(String name, int columns, int rows) {
    return matrix(name, columns, rows, random(columns * rows, (float) (0.5 / Math.sqrt(columns))));
  }

  static Tensor matrix(String name, int columns, int rows, float[] values) {
    return new Tensor(name, new long[] {columns, rows}, values);
  }

  private float[] random(int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = scale * (2 * random.nextFloat() - 1);
    }
    return values;
  }

  private static long padded(long bytes) {
    return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
  }

  static void putString(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putLong(bytes.length).put(bytes);
  }

  private static void putEntry(ByteBuffer out, String key, Object value) {
    putString(out, key);
    switch (value) {
      case Integer i -> out.putInt(TYPE_UINT32).putInt(i);
      case Boolean b -> out.putInt(TYPE_BOOL).put((byte) (b ? 1 : 0));
      case Float f -> out.putInt(TYPE_FLOAT32).putFloat(f);
      case String s -> putString(out.putInt(TYPE_STRING), s);
      case float[] floats -> {
        out.putInt(TYPE_ARRAY).putInt(TYPE_FLOAT32).putLong(floats.length);
        for (float f : floats) {
          out.putFloat(f);
        }
      }
      case int[] ints -> {
        out.putInt(TYPE_ARRAY).putInt(TYPE_INT32).putLong(ints.length);
        for (int i : ints) {
          out.putInt(i);
        }
      }
      case String[] strings -> {
        out.putInt(TYPE_ARRAY).putInt(TYPE_STRING).putLong(strings.length);
        for (String s : strings) {
          putString(out, s);
        }
      }
      default -> throw new IllegalArgumentException("no GGUF type for " + value.getClass());
    }
  }
}
