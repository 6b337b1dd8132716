package engine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes a model of the shape of Llama 3.2 1B with random weights: speed depends on none of them. */
final class Billion {
  static final int CONTEXT_TOKENS = 4096;

  private static final int WIDTH = 2048;
  private static final int LAYERS = 16;
  private static final int HEADS = 32;
  private static final int HEADS_OF_KEYS = 8;
  private static final int KEYS = WIDTH / HEADS * HEADS_OF_KEYS;
  private static final int FEED_FORWARD = 8192;
  private static final int VOCABULARY = 128_256;

  private static final int ALIGNMENT = 32;
  private static final int F32 = 0;
  private static final int Q4_0 = 2;

  /** A block of Q4_0: a scale of two bytes, and 32 weights of four bits. */
  private static final int BLOCK_BYTES = 18;

  private static final int BLOCK_WEIGHTS = 32;

  /** .005 in half precision: 2048 weights of up to eight times that keep the states in bounds. */
  private static final short SCALE = 0x1D1F;

  private record Tensor(String name, int type, long columns, long rows) {
    long bytes() {
      return type == F32 ? 4 * columns * rows : columns / BLOCK_WEIGHTS * BLOCK_BYTES * rows;
    }
  }

  private Billion() {}

  static Path write(Path file) throws IOException {
    List<Tensor> tensors = tensors();
    byte[] head = head(tensors);
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(head);
      byte[] weights = blocks(random);
      ByteBuffer ones = ByteBuffer.allocate(4 * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < WIDTH; i++) {
        ones.putFloat(1);
      }
      for (Tensor tensor : tensors) {
        byte[] source = tensor.type() == F32 ? ones.array() : weights;
        for (long left = tensor.bytes(); left > 0; left -= source.length) {
          out.write(source, 0, (int) Math.min(left, source.length));
        }
        out.write(new byte[(int) (padded(tensor.bytes()) - tensor.bytes())]);
      }
    }
    return file;
  }

  private static List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>();
    // As in the model it is shaped after, the embedding is the output too.
    all.add(new Tensor("token_embd.weight", Q4_0, WIDTH, VOCABULARY));
    for (int layer = 0; layer < LAYERS; layer++) {
      String block = "blk." + layer + ".";
      all.add(new Tensor(block + "attn_norm.weight", F32, WIDTH, 1));
      all.add(new Tensor(block + "attn_q.weight", Q4_0, WIDTH, WIDTH));
      all.add(new Tensor(block + "attn_k.weight", Q4_0, WIDTH, KEYS));
      all.add(new Tensor(block + "attn_v.weight", Q4_0, WIDTH, KEYS));
      all.add(new Tensor(block + "attn_output.weight", Q4_0, WIDTH, WIDTH));
      all.add(new Tensor(block + "ffn_norm.weight", F32, WIDTH, 1));
      all.add(new Tensor(block + "ffn_gate.weight", Q4_0, WIDTH, FEED_FORWARD));
      all.add(new Tensor(block + "ffn_up.weight", Q4_0, WIDTH, FEED_FORWARD));
      all.add(new Tensor(block + "ffn_down.weight", Q4_0, FEED_FORWARD, WIDTH));
    }
    all.add(new Tensor("output_norm.weight", F32, WIDTH, 1));
    return all;
  }

  private static byte[] blocks(Random random) {
    byte[] blocks = new byte[BLOCK_BYTES * 65_536];
    random.nextBytes(blocks);
    for (int at = 0; at < blocks.length; at += BLOCK_BYTES) {
      blocks[at] = (byte) SCALE;
      blocks[at + 1] = (byte) (SCALE >> 8);
    }
    return blocks;
  }

  private static byte[] head(List<Tensor> tensors) {
    ByteBuffer out = ByteBuffer.allocate(16 << 20).order(ByteOrder.LITTLE_ENDIAN);
    out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3);
    int counts = out.position();
    out.putLong(tensors.size()).putLong(0);
    int entries = 0;
    entries += text(out, "general.architecture", "llama");
    entries += number(out, "general.alignment", ALIGNMENT);
    entries += number(out, "llama.context_length", CONTEXT_TOKENS);
    entries += number(out, "llama.embedding_length", WIDTH);
    entries += number(out, "llama.block_count", LAYERS);
    entries += number(out, "llama.feed_forward_length", FEED_FORWARD);
    entries += number(out, "llama.attention.head_count", HEADS);
    entries += number(out, "llama.attention.head_count_kv", HEADS_OF_KEYS);
    entries += real(out, "llama.attention.layer_norm_rms_epsilon", 1e-5f);
    entries += real(out, "llama.rope.freq_base", 500_000f);
    entries += number(out, "llama.rope.dimension_count", WIDTH / HEADS);
    entries += text(out, "tokenizer.ggml.model", "llama");
    entries += vocabulary(out);
    entries += number(out, "tokenizer.ggml.unknown_token_id", 0);
    entries += number(out, "tokenizer.ggml.bos_token_id", 1);
    entries += number(out, "tokenizer.ggml.eos_token_id", 2);
    out.putLong(counts + 8, entries);
    long offset = 0;
    for (Tensor tensor : tensors) {
      string(out, tensor.name());
      if (tensor.rows() == 1) {
        out.putInt(1).putLong(tensor.columns());
      } else {
        out.putInt(2).putLong(tensor.columns()).putLong(tensor.rows());
      }
      out.putInt(tensor.type()).putLong(offset);
      offset += padded(tensor.bytes());
    }
    byte[] head = new byte[(int) padded(out.position())];
    out.flip().get(head, 0, out.limit());
    return head;
  }

  /** Control tokens, bytes, characters, and what fills the vocabulary up, each a text of its own. */
  private static int vocabulary(ByteBuffer out) {
    List<String> texts = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Integer> types = new ArrayList<>(List.of(2, 3, 3));
    for (int b = 0; b < 256; b++) {
      texts.add(String.format("<0x%02X>", b));
      types.add(6);
    }
    texts.add("\u2581");
    types.add(1);
    for (char c = '!'; c <= '~'; c++) {
      texts.add(String.valueOf(c));
      types.add(1);
    }
    while (texts.size() < VOCABULARY) {
      texts.add("w" + texts.size());
      types.add(1);
    }
    string(out, "tokenizer.ggml.tokens");
    out.putInt(9).putInt(8).putLong(VOCABULARY);
    texts.forEach(text -> string(out, text));
    string(out, "tokenizer.ggml.scores");
    out.putInt(9).putInt(6).putLong(VOCABULARY);
    texts.forEach(text -> out.putFloat(0));
    string(out, "tokenizer.ggml.token_type");
    out.putInt(9).putInt(5).putLong(VOCABULARY);
    types.forEach(out::putInt);
    return 3;
  }

  private static int text(ByteBuffer out, String key, String value) {
    string(out, key);
    string(out.putInt(8), value);
    return 1;
  }

  private static int number(ByteBuffer out, String key, int value) {
    string(out, key);
    out.putInt(4).putInt(value);
    return 1;
  }

  private static int real(ByteBuffer out, String key, float value) {
    string(out, key);
    out.putInt(6).putFloat(value);
    return 1;
  }

  private static void string(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putLong(bytes.length).put(bytes);
  }

  private static long padded(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
