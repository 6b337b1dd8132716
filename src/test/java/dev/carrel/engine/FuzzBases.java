package dev.carrel.engine;

import java.util.List;

/** Small sound models of several kinds, which a fuzz test damages. */
final class FuzzBases {
  private static final int WIDTH = 64;
  private static final int INNER = 128;
  private static final int CONTEXT = 512;

  private FuzzBases() {}

  static List<GgufDraft.Written> all() {
    return List.of(
        plain().write(), grouped().write(), experts().write(), learned().write(), qwen().write());
  }

  /** Of llama's kind, with weights as they were computed. */
  static GgufDraft plain() {
    GgufDraft draft = llama("llama", 1, 2, 4, 4).pieces();
    return layers(draft, GgufDraft.F32, 2, 4, 4);
  }

  /** Keys and values of half of the heads, packed weights, merged pairs. */
  private static GgufDraft grouped() {
    GgufDraft draft =
        llama("llama", 2, 2, 4, 2)
            .put("llama.attention.key_length", 16)
            .put("llama.attention.value_length", 16)
            .put("llama.rope.freq_base", 10_000f)
            .put("llama.rope.scaling.type", "linear")
            .put("llama.rope.scaling.factor", 2f)
            .put("general.file_type", 7)
            .pairs();
    return layers(draft, GgufDraft.Q8_0, 2, 4, 2);
  }

  /** A layer of experts, of which some are asked. */
  private static GgufDraft experts() {
    GgufDraft draft =
        llama("llama", 3, 1, 4, 4)
            .put("llama.expert_count", 4)
            .put("llama.expert_used_count", 2)
            .pieces();
    attention(draft.tensor("token_embd.weight", GgufDraft.F16, WIDTH, draft.tokens()), 0, 4, 4);
    return draft
        .tensor("blk.0.ffn_norm.weight", GgufDraft.F32, WIDTH)
        .tensor("blk.0.ffn_gate_inp.weight", GgufDraft.F32, WIDTH, 4)
        .tensor("blk.0.ffn_gate_exps.weight", GgufDraft.F16, WIDTH, INNER, 4)
        .tensor("blk.0.ffn_down_exps.weight", GgufDraft.F16, INNER, WIDTH, 4)
        .tensor("blk.0.ffn_up_exps.weight", GgufDraft.F16, WIDTH, INNER, 4)
        .tensor("output_norm.weight", GgufDraft.F32, WIDTH)
        .tensor("output.weight", GgufDraft.F16, WIDTH, draft.tokens());
  }

  /** Of the second GPT's kind: learned positions, biases, one tensor for three. */
  private static GgufDraft learned() {
    GgufDraft draft =
        new GgufDraft(4)
            .put("general.architecture", "gpt2")
            .put("gpt2.context_length", CONTEXT)
            .put("gpt2.embedding_length", WIDTH)
            .put("gpt2.block_count", 1)
            .put("gpt2.feed_forward_length", INNER)
            .put("gpt2.attention.head_count", 4)
            .put("gpt2.attention.layer_norm_epsilon", 1e-5f)
            .pairs();
    draft
        .tensor("token_embd.weight", GgufDraft.F16, WIDTH, draft.tokens())
        .tensor("position_embd.weight", GgufDraft.F32, WIDTH, CONTEXT)
        .tensor("output_norm.weight", GgufDraft.F32, WIDTH)
        .tensor("output_norm.bias", GgufDraft.F32, WIDTH)
        .tensor("output.weight", GgufDraft.F16, WIDTH, draft.tokens());
    for (String part : List.of("attn_norm", "ffn_norm")) {
      draft
          .tensor("blk.0." + part + ".weight", GgufDraft.F32, WIDTH)
          .tensor("blk.0." + part + ".bias", GgufDraft.F32, WIDTH);
    }
    linear(draft, "blk.0.attn_qkv", WIDTH, 3 * WIDTH);
    linear(draft, "blk.0.attn_output", WIDTH, WIDTH);
    linear(draft, "blk.0.ffn_up", WIDTH, INNER);
    linear(draft, "blk.0.ffn_down", INNER, WIDTH);
    return draft;
  }

  /** Of Qwen's second kind: biases in the attention. */
  private static GgufDraft qwen() {
    GgufDraft draft = llama("qwen2", 5, 1, 4, 2).pairs();
    layers(draft, GgufDraft.F16, 1, 4, 2);
    return draft
        .tensor("blk.0.attn_q.bias", GgufDraft.F32, WIDTH)
        .tensor("blk.0.attn_k.bias", GgufDraft.F32, WIDTH / 2)
        .tensor("blk.0.attn_v.bias", GgufDraft.F32, WIDTH / 2);
  }

  private static void linear(GgufDraft draft, String name, int columns, int rows) {
    draft
        .tensor(name + ".weight", GgufDraft.F16, columns, rows)
        .tensor(name + ".bias", GgufDraft.F32, rows);
  }

  private static GgufDraft llama(
      String architecture, long seed, int layers, int heads, int keyValueHeads) {
    return new GgufDraft(seed)
        .put("general.architecture", architecture)
        .put("general.name", "Fuzzed")
        .put("general.alignment", 32)
        .put(architecture + ".context_length", CONTEXT)
        .put(architecture + ".embedding_length", WIDTH)
        .put(architecture + ".block_count", layers)
        .put(architecture + ".feed_forward_length", INNER)
        .put(architecture + ".attention.head_count", heads)
        .put(architecture + ".attention.head_count_kv", keyValueHeads)
        .put(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f)
        .put(architecture + ".rope.dimension_count", WIDTH / heads)
        .put("tokenizer.chat_template", TinyGguf.CHATML_TEMPLATE);
  }

  private static GgufDraft layers(
      GgufDraft draft, int type, int layers, int heads, int keyValueHeads) {
    draft.tensor("token_embd.weight", type, WIDTH, draft.tokens());
    for (int layer = 0; layer < layers; layer++) {
      attention(draft, layer, heads, keyValueHeads);
      draft
          .tensor("blk." + layer + ".ffn_norm.weight", GgufDraft.F32, WIDTH)
          .tensor("blk." + layer + ".ffn_gate.weight", type, WIDTH, INNER)
          .tensor("blk." + layer + ".ffn_up.weight", type, WIDTH, INNER)
          .tensor("blk." + layer + ".ffn_down.weight", type, INNER, WIDTH);
    }
    return draft
        .tensor("output_norm.weight", GgufDraft.F32, WIDTH)
        .tensor("output.weight", type, WIDTH, draft.tokens());
  }

  private static GgufDraft attention(GgufDraft draft, int layer, int heads, int keyValueHeads) {
    String block = "blk." + layer + ".";
    int kept = WIDTH / heads * keyValueHeads;
    return draft
        .tensor(block + "attn_norm.weight", GgufDraft.F32, WIDTH)
        .tensor(block + "attn_q.weight", GgufDraft.F16, WIDTH, WIDTH)
        .tensor(block + "attn_k.weight", GgufDraft.F16, WIDTH, kept)
        .tensor(block + "attn_v.weight", GgufDraft.F16, WIDTH, kept)
        .tensor(block + "attn_output.weight", GgufDraft.F16, WIDTH, WIDTH);
  }
}
