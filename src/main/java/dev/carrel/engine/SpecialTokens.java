package dev.carrel.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which texts steer models instead of being read by them. */
final class SpecialTokens {
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  /**
   * The markers of the common families. Models were trained on them as steering even where their
   * files do not list them as control tokens, and llama.cpp makes some of them control tokens
   * whatever the file says.
   */
  static final Set<String> COMMON =
      Set.of(
          "<|im_start|>",
          "<|im_end|>",
          "<|im_sep|>",
          "<|endoftext|>",
          "<|begin_of_text|>",
          "<|end_of_text|>",
          "<|start_header_id|>",
          "<|end_header_id|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|python_tag|>",
          "<start_of_turn>",
          "<end_of_turn>",
          "<bos>",
          "<eos>",
          "<|system|>",
          "<|user|>",
          "<|assistant|>",
          "<|end|>",
          "[INST]",
          "[/INST]",
          "[SYSTEM_PROMPT]",
          "[/SYSTEM_PROMPT]",
          "[TOOL_CALLS]",
          "[AVAILABLE_TOOLS]",
          "[/AVAILABLE_TOOLS]",
          "[TOOL_RESULTS]",
          "[/TOOL_RESULTS]",
          "<<SYS>>",
          "<</SYS>>",
          "<s>",
          "</s>",
          "<unk>",
          "<|start_of_role|>",
          "<|end_of_role|>",
          "<EOT>",
          "_<EOT>",
          "<|eot|>",
          "<｜end▁of▁sentence｜>",
          "<｜begin▁of▁sentence｜>",
          "<｜User｜>",
          "<｜Assistant｜>");

  private SpecialTokens() {}

  /**
   * The special ones of a vocabulary, with the {@link #COMMON} ones.
   *
   * @param types of the tokens, as GGUF numbers them; shorter when the file says less
   */
  static Set<String> of(List<String> tokens, int[] types) {
    Set<String> special = new HashSet<>(COMMON);
    for (int i = 0; i < Math.min(tokens.size(), types.length); i++) {
      String token = tokens.get(i);
      boolean steers =
          types[i] == CONTROL
              || types[i] == UNKNOWN
              || (types[i] == USER_DEFINED && looksLikeMarker(token));
      if (steers && !token.isEmpty()) {
        special.add(token);
      }
    }
    return special;
  }

  /** Other tokens of this kind are runs of spaces, or words of HTML. */
  private static boolean looksLikeMarker(String token) {
    return token.startsWith("<|")
        || token.startsWith("<｜")
        || (token.startsWith("[") && token.endsWith("]") && token.length() > 2);
  }
}
