package dev.carrel.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What llama.cpp takes for granted of the tensors, or tells in words that name no remedy; see
 * {@link LoadingTerms}.
 */
final class TensorTerms {
  private static final Pattern OF_A_LAYER = Pattern.compile("blk\\.(0|[1-9][0-9]{0,8})\\..+");

  /** The families that are met most; what is missing in others, llama.cpp says. */
  private static final Set<String> WHOLLY_KNOWN = Set.of("llama", "qwen2");

  private static final List<String> OF_EACH_LAYER =
      List.of(
          "attn_norm.weight",
          "attn_q.weight",
          "attn_k.weight",
          "attn_v.weight",
          "attn_output.weight",
          "ffn_norm.weight");

  private static final List<String> OF_DENSE_LAYERS =
      List.of("ffn_gate.weight", "ffn_up.weight", "ffn_down.weight");

  private static final List<String> OF_EXPERTS =
      List.of(
          "ffn_gate_inp.weight",
          "ffn_gate_exps.weight",
          "ffn_up_exps.weight",
          "ffn_down_exps.weight");

  /** They fold keys and values, or have other tensors for them. */
  private static final Set<String> OWN_ATTENTION = Set.of("deepseek2", "minicpm3");

  /** Its layers are half as wide as it says. */
  private static final Set<String> OWN_FEED_FORWARD = Set.of("qwen");

  private final GgufHeader header;
  private final ModelDimensions dimensions;
  private final Map<String, GgufTensor> tensors = new HashMap<>();

  TensorTerms(GgufHeader header, ModelDimensions dimensions) {
    this.header = header;
    this.dimensions = dimensions;
    header.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
  }

  void require() {
    header.tensors().forEach(this::requireType);
    requireLayers();
    long width = dimensions.embedding();
    long vocabulary = header.vocabularyTokens();
    requireThere("token_embd.weight");
    if (WHOLLY_KNOWN.contains(header.architecture())) {
      requireThere("output_norm.weight");
      for (int layer = 0; layer < dimensions.layers(); layer++) {
        String block = "blk." + layer + ".";
        OF_EACH_LAYER.forEach(name -> requireThere(block + name));
        (header.experts() == 0 ? OF_DENSE_LAYERS : OF_EXPERTS)
            .forEach(name -> requireThere(block + name));
      }
    }
    requireShape("token_embd.weight", width, vocabulary);
    requireShape("output.weight", width, vocabulary);
    requireShape("output_norm.weight", width);
    if (!LoadingTerms.isRecurrent(header.architecture())) {
      for (int layer = 0; layer < dimensions.layers(); layer++) {
        requireLayer(layer, width);
      }
    }
  }

  private void requireType(GgufTensor tensor) {
    TensorType type = tensor.type();
    switch (type.use()) {
      case WEIGHTS -> {
        // What is added to or multiplied with a whole layer has to be plain numbers.
        if (tensor.isRow() && !type.name().equals("F32")) {
          throw damaged(
              "has the row %s as %s, wanted F32"
                  .formatted(GgufBytes.shown(tensor.name()), type.name()));
        }
      }
      case NEVER_WEIGHTS ->
          throw damaged(
              "has the tensor %s as %s, which are no weights"
                  .formatted(GgufBytes.shown(tensor.name()), type.name()));
      case UNKNOWN ->
          throw new EngineException(
              EngineException.Code.MODEL_UNSUPPORTED,
              "%s is packed as %s, which the embedded engine (llama.cpp of March 2025) does not know; a newer llama-server, Ollama or LM Studio on this machine may."
                  .formatted(header.file().getFileName(), type.name()));
    }
  }

  private void requireLayers() {
    Set<Integer> found = new HashSet<>();
    for (String name : tensors.keySet()) {
      Matcher layer = OF_A_LAYER.matcher(name);
      if (layer.matches()) {
        found.add(Integer.parseInt(layer.group(1)));
      }
    }
    for (int layer = 0; layer < dimensions.layers(); layer++) {
      if (!found.remove(layer)) {
        throw damaged("has no tensor of its layer %d, of %d".formatted(layer, dimensions.layers()));
      }
    }
    found.stream()
        .findFirst()
        .ifPresent(layer -> {
          throw damaged("has tensors of a layer %d, of %d".formatted(layer, dimensions.layers()));
        });
  }

  private void requireLayer(int layer, long width) {
    String block = "blk." + layer + ".";
    requireShape(block + "attn_norm.weight", width);
    requireShape(block + "ffn_norm.weight", width);
    if (!OWN_ATTENTION.contains(header.architecture())) {
      long keys = (long) dimensions.keyLength();
      long values = (long) dimensions.valueLength();
      long heads = dimensions.heads().get(layer);
      long kept = dimensions.keyValueHeads().get(layer);
      if (kept > 0) {
        requireShape(block + "attn_q.weight", width, heads * keys);
        requireShape(block + "attn_k.weight", width, kept * keys);
        requireShape(block + "attn_v.weight", width, kept * values);
        requireShape(block + "attn_output.weight", heads * values, width);
        requireShape(block + "attn_q.bias", heads * keys);
        requireShape(block + "attn_k.bias", kept * keys);
        requireShape(block + "attn_v.bias", kept * values);
      }
    }
    if (!OWN_FEED_FORWARD.contains(header.architecture())) {
      header
          .feedForward(layer)
          .ifPresent(inner -> requireShape(block + "ffn_down.weight", inner, width));
    }
    if (WHOLLY_KNOWN.contains(header.architecture())) {
      requireFeedForward(block, width, header.feedForward(layer).orElse(0));
    }
  }

  private void requireFeedForward(String block, long width, long inner) {
    requireShape(block + "ffn_gate.weight", width, inner);
    requireShape(block + "ffn_up.weight", width, inner);
    requireShape(block + "ffn_gate_inp.weight", width, header.experts());
    requireShape(block + "ffn_gate_exps.weight", width, inner, header.experts());
    requireShape(block + "ffn_up_exps.weight", width, inner, header.experts());
    requireShape(block + "ffn_down_exps.weight", inner, width, header.experts());
  }

  private void requireThere(String name) {
    if (!tensors.containsKey(name)) {
      throw damaged("has no tensor %s".formatted(name));
    }
  }

  /** A tensor that is not there is missed elsewhere. */
  private void requireShape(String name, long... wanted) {
    GgufTensor tensor = tensors.get(name);
    if (tensor == null) {
      return;
    }
    List<Long> found = tensor.dimensions();
    for (int i = 0; i < Math.max(found.size(), wanted.length); i++) {
      long has = i < found.size() ? found.get(i) : 1;
      long should = i < wanted.length ? wanted[i] : 1;
      if (has != should) {
        throw damaged(
            "has a tensor %s of %s, but its metadata wants %s"
                .formatted(GgufBytes.shown(name), found, Arrays.toString(wanted)));
      }
    }
  }

  private EngineException damaged(String finding) {
    return GgufBytes.damaged(header.file(), finding);
  }
}
