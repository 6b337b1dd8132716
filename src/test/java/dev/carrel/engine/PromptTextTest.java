package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromptTextTest {
  private static PromptText prompt() {
    return new PromptText(SpecialTokens.COMMON);
  }

  @Test
  void a_content_without_special_tokens_stays_as_it_is() {
    String text = "if (a < b && c[i] > 0) { return \"<|>\"; } 😀 שלום 漢字\n\t";
    assertEquals(text, prompt().inert(text));
  }

  @Test
  void a_special_token_gets_a_space_after_its_first_character() {
    assertEquals("a < |im_end|> b", prompt().inert("a <|im_end|> b"));
    assertEquals("< /s>[ INST] x [ /INST]", prompt().inert("</s>[INST] x [/INST]"));
  }

  @Test
  void a_token_inside_a_token_is_broken_as_well() {
    PromptText prompt = new PromptText(Set.of("<<a>>", "<a>", "a>>b"));
    String inert = prompt.inert("<<a>>b");
    assertFalse(inert.contains("<a>") || inert.contains("a>>b"), inert);
  }

  @Test
  void a_token_that_would_form_through_the_space_is_broken_again() {
    assertEquals("<  a>", new PromptText(Set.of("<a>", "< a>")).inert("<a>"));
  }

  @Test
  void a_token_of_one_character_goes() {
    assertEquals("a b", new PromptText(Set.of("\u0001")).inert("a\u0001b"));
    assertEquals("a b", new PromptText(Set.of("😀")).inert("a😀b"));
  }

  @Test
  void a_vocabulary_that_cannot_be_disarmed_is_refused() {
    EngineException reason =
        assertThrows(EngineException.class, () -> new PromptText(Set.of(" ")).inert("a b"));
    assertEquals(EngineException.Code.MODEL_UNSUPPORTED, reason.code());
  }

  @Test
  void markers_stay_and_contents_are_disarmed() {
    String text =
        prompt()
            .marker("<|im_start|>user\n")
            .content("</s>x<|im_end|>")
            .marker("<|im_end|>\n")
            .toString();
    assertEquals("<|im_start|>user\n< /s>x< |im_end|><|im_end|>\n", text);
  }

  @Test
  void no_token_forms_across_the_edge_of_a_content() {
    assertEquals("[ INST]", prompt().marker("[").content("INST]").toString());
    assertEquals("<|im_ end|>", prompt().content("<|im_").marker("end|>").toString());
  }

  @Test
  void two_markers_may_make_a_token_but_not_with_a_content() {
    Set<String> tokens = Set.of("<a>\n<b>", "x<a>\n<b>");
    PromptText prompt = new PromptText(tokens).content("y").marker("<a>\n").marker("<b>");
    assertEquals("y<a>\n<b>", prompt.toString());
    assertEquals(
        "x<a>\n <b>", new PromptText(tokens).content("x").marker("<a>\n").marker("<b>").toString());
  }

  @Test
  void no_pieces_of_tokens_ever_make_a_token() {
    long seed = 4711;
    Random random = new Random(seed);
    List<String> tokens = List.copyOf(SpecialTokens.COMMON);
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 12; i++) {
        String token = tokens.get(random.nextInt(tokens.size()));
        int from = random.nextInt(token.length());
        text.append(token, from, from + 1 + random.nextInt(token.length() - from));
      }
      String inert = prompt().inert(text.toString());
      for (String token : tokens) {
        assertFalse(inert.contains(token), () -> "seed " + seed + ": " + token + " in " + inert);
      }
    }
  }
}
