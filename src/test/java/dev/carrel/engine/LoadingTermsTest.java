package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What llama.cpp takes for granted: for each thing a model that breaks it, and the reason. */
class LoadingTermsTest {
  private @TempDir Path folder;

  private void refused(String words, UnaryOperator<GgufDraft> change) throws IOException {
    Path file = folder.resolve("changed.gguf");
    Files.write(file, change.apply(FuzzBases.plain()).write().bytes());
    EngineException reason =
        assertThrows(EngineException.class, () -> GgufHeader.read(file).requireEmbeddable(), words);
    assertTrue(String.valueOf(reason.getMessage()).contains(words), reason.getMessage());
  }

  private void refused(String words, String key, Object value) throws IOException {
    refused(words, draft -> draft.put(key, value));
  }

  @Test
  void sizes_beyond_all_bounds_or_of_another_type() throws IOException {
    refused("context_length is 3", "llama.context_length", 3);
    refused("embedding_length is 0", "llama.embedding_length", 0);
    refused("block_count is 0", "llama.block_count", 0);
    refused("block_count is 513", "llama.block_count", 513);
    refused("block_count as a number of type FLOAT32", "llama.block_count", 2f);
    refused("head_count is 0", "llama.attention.head_count", 0);
    refused("head_count is 4294967295", "llama.attention.head_count", -1);
    refused("2 heads of attention and keeps 4", "llama.attention.head_count", 2);
    refused("keeps 3", "llama.attention.head_count_kv", 3);
    refused("key_length is 2147483664", "llama.attention.key_length", (1 << 31) + 16);
    refused("rope.dimension_count is 15", "llama.rope.dimension_count", 15);
    refused("rope.dimension_count is 32", "llama.rope.dimension_count", 32);
    refused("general.alignment is 16", "general.alignment", 16);
    refused("power of two", "general.alignment", 48);
    refused("general.alignment as text", "general.alignment", "32");
  }

  @Test
  void numbers_for_each_layer_that_are_not_as_many_as_layers() throws IOException {
    refused("3 values of llama.attention.head_count", "llama.attention.head_count", new int[3]);
    refused("layer 1 has 0 heads", "llama.attention.head_count", new int[] {4, 0});
    refused("is 18446744073709551615", "llama.feed_forward_length", new int[] {128, -1});
  }

  @Test
  void numbers_that_are_none() throws IOException {
    String epsilon = "llama.attention.layer_norm_rms_epsilon";
    refused("is NaN", epsilon, Float.NaN);
    refused("is 0.0", epsilon, 0f);
    refused("is -1.0", epsilon, -1f);
    refused("is Infinity", "llama.rope.freq_base", Float.POSITIVE_INFINITY);
    refused("freq_base is 0.0", "llama.rope.freq_base", 0f);
    refused("is NaN", "llama.logit_scale", Float.NaN);
    refused("rope.scaling.type is sideways", "llama.rope.scaling.type", "sideways");
  }

  @Test
  void experts_that_are_not_there() throws IOException {
    refused("uses 1 of 0 experts", "llama.expert_used_count", 1);
    refused("uses 0 of 4 experts", "llama.expert_count", 4);
    refused("expert_count is 257", "llama.expert_count", 257);
    refused("expert_gating_func is 3", "llama.expert_gating_func", 3);
  }

  @Test
  void vocabularies_of_which_rows_do_not_fit() throws IOException {
    int tokens = FuzzBases.plain().tokens();
    refused("values in tokenizer.ggml.scores", GgufVocabulary.SCORES, new float[tokens - 1]);
    refused("values in tokenizer.ggml.token_type", GgufVocabulary.TOKEN_TYPES, new int[tokens + 1]);
    refused(
        "token_type as an array of type FLOAT32", GgufVocabulary.TOKEN_TYPES, new float[tokens]);
    float[] scores = new float[tokens];
    scores[7] = Float.NaN;
    refused("no number", GgufVocabulary.SCORES, scores);
    String[] twice = new String[tokens];
    Arrays.fill(twice, "again");
    refused("token again twice", GgufVocabulary.TOKENS, twice);
    refused("no vocabulary", GgufVocabulary.TOKENS, new String[0]);
    refused("no vocabulary", GgufVocabulary.TOKENS, new int[tokens]);
    refused("bos_token_id is " + tokens, "tokenizer.ggml.bos_token_id", tokens);
    refused("eot_token_id is 4294967295", "tokenizer.ggml.eot_token_id", -1);
    refused("eos_token_id as text", "tokenizer.ggml.eos_token_id", "2");
    refused("tokenizer of the kind t5", "tokenizer.ggml.model", "t5");
    refused("merges as nothing", "tokenizer.ggml.model", "gpt2");
    refused("merges as an array of type INT32", GgufVocabulary.MERGES, new int[3]);
  }

  @Test
  void tensors_that_do_not_agree_with_the_sizes() throws IOException {
    refused("but its metadata wants", "llama.feed_forward_length", 64);
    refused("has tensors of a layer 1", "llama.block_count", 1);
    refused("has no tensor of its layer 2", "llama.block_count", 3);
    refused("as F16, wanted F32", draft -> draft.tensor("rope_freqs.weight", GgufDraft.F16, 8));
    refused("wants [64]", draft -> draft.tensor("blk.0.attn_q.bias", GgufDraft.F32, 63));
    refused("has tensors of a layer 7", draft -> draft.tensor("blk.7.extra", GgufDraft.F32, 64));
  }

  @Test
  void models_for_other_work() throws IOException {
    refused("a model for embeddings", "llama.pooling_type", 1);
    refused("a model for embeddings", "llama.attention.causal", false);
    refused("one part of a model", "split.count", 2);
    refused("belongs to another model", "general.type", "adapter");
  }
}
