package dev.carrel.engine;

import dev.carrel.engine.TinyGguf.Tensor;
import dev.carrel.engine.TinyGguf.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a language model whose weights are set by hand, so that what it says can be known
 * beforehand: it looks in its prompt for the place where the last words stood before, copies what
 * followed there to the end of the line, cites the passage it copied from, and ends its turn.
 *
 * <p>It is a llama of six layers with one head each. Every hidden state is made of slots, each of
 * which names a token by the three digits of its number:
 *
 * <ol>
 *   <li>The first four layers look back by one, two, four and eight tokens, and so every position
 *       knows its own token and the fifteen before it.
 *   <li>The fifth finds the last {@code number="} before a position, and notes what followed: the
 *       number of the passage that the position is in.
 *   <li>The sixth, an induction head, finds the position before which the fifteen latest tokens
 *       stand, and notes its token and its passage's number. Its feed-forward part knows a citation
 *       mark: after the opening bracket comes that number, then the closing bracket, then the end.
 * </ol>
 *
 * The line end that opens an answer and the bracket that opens a mark are read as the end of a line
 * in a passage: thus an answer goes on where the question stood in a document, and a mark looks up
 * the line that it ends.
 */
public final class CopierGguf {
  /** How an answer is opened; one token, so that the question is what came right before it. */
  private static final String ANSWER_OPEN = "<|im_end|>\n<|im_start|>assistant\n";

  private static final String MARK_OPEN = "\u2581[";
  private static final String LINE_END = "<0x0A>";
  private static final String PASSAGE_NUMBER = "number=\"";

  /** Of a number, in which a digit has the values 0 to 7. */
  private static final int DIGITS = 3;

  private static final int DIGIT = 8;
  private static final int VOCABULARY = 384;
  private static final int SLOT = DIGITS * DIGIT;
  private static final int SUFFIX = 16;
  private static final int NUMBER = SUFFIX * SLOT;
  private static final int NEXT = NUMBER + SLOT;
  private static final int CITED = NEXT + SLOT;

  /** 1 in every token that opens a mark, then in the one after it, then in the second after it. */
  private static final int MARKED = CITED + SLOT;

  private static final int MARKED_LATELY = MARKED + 1;
  private static final int MARKED_BEFORE = MARKED + 2;

  /** So large in every state that its norm hardly depends on anything else. */
  private static final int ANCHOR = MARKED + 3;

  private static final int WIDTH = 480;
  private static final float ANCHOR_VALUE = 32;
  private static final int LAYERS = 6;
  private static final int FEED_FORWARD = 32;
  private static final int CONTEXT_TOKENS = 8192;

  /**
   * The pairs of dimensions that turn with the position: the first ones fast, so that positions can
   * be told apart; those from {@link #STEADY} on so slowly that they compare tokens wherever they
   * stand.
   */
  private static final float ROTATION_BASE = 1e20f;

  private static final int PAIRS_FAST = 26;
  private static final int STEADY = WIDTH - (SUFFIX - 1) * SLOT;

  /** Pairs that make nearness count, from steps of about a tenth of a turn to thousands. */
  private static final int NEARNESS_FROM = 10;

  private static final int NEARNESS_TO = 40;

  private static final float SCORE_POSITION = 16;
  private static final float SCORE_TOKEN = 24;
  private static final float SCORE_NUMBER = 60;
  private static final float SCORE_NEARNESS = 4;
  private static final float MARK_WEIGHT = 20;

  private final List<Token> tokens = TinyGguf.characters();
  private final Map<String, float[]> matrices = new LinkedHashMap<>();

  private CopierGguf() {
    tokens.add(new Token(ANSWER_OPEN, 0, TinyGguf.TOKEN_CONTROL));
    tokens.add(new Token(MARK_OPEN, 0, TinyGguf.TOKEN_NORMAL));
    while (tokens.size() < VOCABULARY) {
      tokens.add(new Token("<unused" + tokens.size() + ">", 0, TinyGguf.TOKEN_UNUSED));
    }
  }

  /** Writes the model, of about 20 megabytes. */
  public static Path write(Path file) {
    CopierGguf copier = new CopierGguf();
    return TinyGguf.write(file, copier.metadata(), copier.tensors());
  }

  private Map<String, Object> metadata() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("general.architecture", "llama");
    all.put("general.name", "Copier of the tests");
    all.put("general.alignment", TinyGguf.ALIGNMENT_BYTES);
    all.put("llama.context_length", CONTEXT_TOKENS);
    all.put("llama.embedding_length", WIDTH);
    all.put("llama.block_count", LAYERS);
    all.put("llama.feed_forward_length", FEED_FORWARD);
    all.put("llama.attention.head_count", 1);
    all.put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    all.put("llama.rope.dimension_count", WIDTH);
    all.put("llama.rope.freq_base", ROTATION_BASE);
    TinyGguf.putTokens(all, tokens);
    all.put("tokenizer.ggml.add_space_prefix", false);
    all.put("tokenizer.chat_template", TinyGguf.CHATML_TEMPLATE);
    return all;
  }

  private List<Tensor> tensors() {
    lookBack(0, 1);
    lookBack(1, 2);
    lookBack(2, 4);
    lookBack(3, 8);
    add("blk.0.attn_v", MARKED, MARKED, 1);
    add("blk.0.attn_output", MARKED_LATELY, MARKED, 1);
    add("blk.1.attn_v", MARKED, MARKED, 1);
    add("blk.1.attn_output", MARKED_BEFORE, MARKED, 1);
    findNumbers();
    findWhatFollowed();
    cite();
    List<Tensor> all = new ArrayList<>();
    all.add(TinyGguf.matrix("token_embd.weight", WIDTH, VOCABULARY, embedding()));
    for (int layer = 0; layer < LAYERS; layer++) {
      String block = "blk." + layer + ".";
      all.add(norm(block + "attn_norm.weight"));
      for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
        all.add(matrix(block + name, WIDTH, WIDTH));
      }
      all.add(norm(block + "ffn_norm.weight"));
      all.add(matrix(block + "ffn_gate", WIDTH, FEED_FORWARD));
      all.add(matrix(block + "ffn_up", WIDTH, FEED_FORWARD));
      all.add(matrix(block + "ffn_down", FEED_FORWARD, WIDTH));
    }
    all.add(norm("output_norm.weight"));
    all.add(TinyGguf.matrix("output.weight", WIDTH, VOCABULARY, output()));
    return all;
  }

  /** Every position takes over what the one so many tokens before it knows already. */
  private void lookBack(int layer, int tokensBack) {
    String block = "blk." + layer + ".";
    for (int pair = 0; pair < PAIRS_FAST; pair++) {
      double turn = tokensBack * rotation(pair);
      add(block + "attn_k", 2 * pair, ANCHOR, 1 / ANCHOR_VALUE);
      float score = SCORE_POSITION * scale() / ANCHOR_VALUE;
      add(block + "attn_q", 2 * pair, ANCHOR, (float) Math.cos(turn) * score);
      add(block + "attn_q", 2 * pair + 1, ANCHOR, (float) -Math.sin(turn) * score);
    }
    for (int i = 0; i < tokensBack * SLOT; i++) {
      add(block + "attn_v", i, i, 1);
      add(block + "attn_output", tokensBack * SLOT + i, i, 1);
    }
  }

  private void findNumbers() {
    for (int back = 1; back <= PASSAGE_NUMBER.length(); back++) {
      int sought = token(PASSAGE_NUMBER.charAt(PASSAGE_NUMBER.length() - back));
      for (int digit : code(sought)) {
        int at = STEADY + (back - 1) * SLOT + digit;
        add("blk.4.attn_k", at, back * SLOT + digit, 1);
        add("blk.4.attn_q", at, ANCHOR, SCORE_NUMBER * scale() / ANCHOR_VALUE);
      }
    }
    for (int pair = NEARNESS_FROM; pair < NEARNESS_TO; pair++) {
      add("blk.4.attn_k", 2 * pair, ANCHOR, 1 / ANCHOR_VALUE);
      add("blk.4.attn_q", 2 * pair, ANCHOR, SCORE_NEARNESS * scale() / ANCHOR_VALUE);
    }
    for (int i = 0; i < SLOT; i++) {
      add("blk.4.attn_v", i, i, 1);
      add("blk.4.attn_output", NUMBER + i, i, 1);
    }
  }

  private void findWhatFollowed() {
    for (int i = 0; i < (SUFFIX - 1) * SLOT; i++) {
      add("blk.5.attn_q", STEADY + i, i, SCORE_TOKEN * scale());
      add("blk.5.attn_k", STEADY + i, SLOT + i, 1);
    }
    for (int i = 0; i < SLOT; i++) {
      add("blk.5.attn_v", i, i, 1);
      add("blk.5.attn_output", NEXT + i, i, 1);
      add("blk.5.attn_v", SLOT + i, NUMBER + i, 1);
      add("blk.5.attn_output", CITED + i, SLOT + i, 1);
    }
  }

  /** A gate is closed exactly where its flag is 0, and so nothing of this shows elsewhere. */
  private void cite() {
    for (int i = 0; i < SLOT; i++) {
      add("blk.5.ffn_gate", i, MARKED, 1);
      add("blk.5.ffn_up", i, CITED + i, MARK_WEIGHT);
      add("blk.5.ffn_down", NEXT + i, i, 1);
    }
    say(SLOT, MARKED_LATELY, token(']'));
    say(SLOT + 1, MARKED_BEFORE, token(TinyGguf.END_OF_TURN));
  }

  private void say(int unit, int flag, int token) {
    add("blk.5.ffn_gate", unit, flag, 1);
    add("blk.5.ffn_up", unit, ANCHOR, MARK_WEIGHT / ANCHOR_VALUE);
    for (int digit : code(token)) {
      add("blk.5.ffn_down", NEXT + digit, unit, 1);
    }
  }

  private float[] embedding() {
    float[] values = new float[VOCABULARY * WIDTH];
    for (int token = 0; token < VOCABULARY; token++) {
      String text = tokens.get(token).text();
      boolean endsLine = text.equals(ANSWER_OPEN) || text.equals(MARK_OPEN);
      for (int digit : code(endsLine ? token(LINE_END) : token)) {
        values[token * WIDTH + digit] = 1;
      }
      values[token * WIDTH + MARKED] = text.equals(MARK_OPEN) ? 1 : 0;
      values[token * WIDTH + ANCHOR] = ANCHOR_VALUE;
    }
    return values;
  }

  /** A line that ends is cited; the tokens that no answer may hold are never said. */
  private float[] output() {
    float[] values = new float[VOCABULARY * WIDTH];
    for (int token = 0; token < VOCABULARY; token++) {
      String text = tokens.get(token).text();
      boolean said =
          text.equals(TinyGguf.END_OF_TURN)
              || (tokens.get(token).type() != TinyGguf.TOKEN_CONTROL && !text.equals(LINE_END));
      for (int digit : code(text.equals(MARK_OPEN) ? token(LINE_END) : token)) {
        values[token * WIDTH + NEXT + digit] = said ? 1 : -1;
      }
    }
    return values;
  }

  private int token(char character) {
    return token(String.valueOf(character));
  }

  private int token(String text) {
    for (int token = 0; token < tokens.size(); token++) {
      if (tokens.get(token).text().equals(text)) {
        return token;
      }
    }
    throw new IllegalArgumentException("no token for " + text);
  }

  /** The dimensions of a slot that stand for a token, one for each digit. */
  private static int[] code(int token) {
    return new int[] {
      token / DIGIT / DIGIT, DIGIT + token / DIGIT % DIGIT, 2 * DIGIT + token % DIGIT
    };
  }

  /** By how much a pair of dimensions turns from one position to the next. */
  private static double rotation(int pair) {
    return Math.pow(ROTATION_BASE, -2.0 * pair / WIDTH);
  }

  /** What attention divides scores by. */
  private static float scale() {
    return (float) Math.sqrt(WIDTH);
  }

  private void add(String matrix, int row, int column, float value) {
    boolean down = matrix.endsWith("ffn_down");
    int columns = down ? FEED_FORWARD : WIDTH;
    matrices.computeIfAbsent(matrix, _ -> new float[WIDTH * WIDTH])[row * columns + column] = value;
  }

  private Tensor matrix(String name, int columns, int rows) {
    float[] values = matrices.getOrDefault(name, new float[columns * rows]);
    return TinyGguf.matrix(name + ".weight", columns, rows, Arrays.copyOf(values, columns * rows));
  }

  /** Undoes what the norm does to a state in which the anchor outweighs all else. */
  private static Tensor norm(String name) {
    float[] values = new float[WIDTH];
    Arrays.fill(values, ANCHOR_VALUE / scale());
    return new Tensor(name, new long[] {WIDTH}, values);
  }
}
