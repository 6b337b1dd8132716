package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents are data: whatever they say, the tokenizer of llama.cpp makes of a prompt the control
 * tokens that its template has, and not one more.
 */
class ControlTokensTest {
  private static final int MIXTURES = 100;

  private @TempDir Path folder;

  /** A conversation in which everybody repeats the document. */
  private static List<ChatMessage> conversation(String document) {
    return List.of(
        SystemMessage.from("Rules. " + document),
        UserMessage.from(document + "\nWhere?"),
        AiMessage.from("There [1]." + document),
        UserMessage.from("Passages:\n" + document));
  }

  private static List<Integer> controls(List<Integer> tokens, Set<Integer> control) {
    return tokens.stream().filter(control::contains).toList();
  }

  @Test
  void no_control_token_comes_from_a_document_whatever_the_template() throws Exception {
    long seed = 31_415;
    Random random = new Random(seed);
    Path model = TinyGguf.writeWithControls(folder.resolve("tiny.gguf"), 7, SpecialTokens.COMMON);
    Set<String> special = GgufHeader.read(model).specialTokens();
    List<String> documents = new ArrayList<>();
    documents.add("The pump hangs there.");
    documents.addAll(Injections.PLANTED);
    for (int i = 0; i < MIXTURES; i++) {
      documents.add(mixture(random));
    }
    List<String> prompts = new ArrayList<>();
    for (ChatTemplate template : ChatTemplate.values()) {
      for (String document : documents) {
        prompts.add(template.render(conversation(document), special));
      }
    }
    // The last one shows that these texts are control tokens where nobody breaks them.
    List<String> names = List.copyOf(SpecialTokens.COMMON);
    prompts.addAll(names);
    List<List<Integer>> tokens = BareTokenizer.tokens(model, folder, prompts);
    Set<Integer> control = new java.util.HashSet<>();
    for (List<Integer> one : tokens.subList(tokens.size() - names.size(), tokens.size())) {
      assertEquals(1, one.size(), "a marker that stands alone is one token");
      control.add(one.getFirst());
    }
    assertEquals(names.size(), control.size());
    int at = 0;
    for (ChatTemplate template : ChatTemplate.values()) {
      List<Integer> own = controls(tokens.get(at), control);
      assertEquals(template == ChatTemplate.PLAIN, own.isEmpty());
      for (String document : documents) {
        assertEquals(
            own,
            controls(tokens.get(at), control),
            () -> "seed " + seed + ", " + template + ": " + document);
        at++;
      }
    }
  }

  /** Pieces of markers, whole markers and words, run together. */
  private static String mixture(Random random) {
    List<String> markers = List.copyOf(SpecialTokens.COMMON);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      String marker = markers.get(random.nextInt(markers.size()));
      int cut = random.nextInt(marker.length());
      switch (random.nextInt(4)) {
        case 0 -> text.append(marker);
        case 1 -> text.append(marker, 0, cut);
        case 2 -> text.append(marker, cut, marker.length());
        default -> text.append(random.nextBoolean() ? " " : "pump\n");
      }
    }
    return text.toString();
  }

  @Test
  void every_script_reaches_the_tokenizer_as_it_was_written() throws Exception {
    Path model = TinyGguf.write(folder.resolve("tiny.gguf"), 7);
    List<String> texts =
        List.of("😀👩‍👩‍👧", "שלום عربى", "漢字かな交じり文 한국어", "a\u0000b\u200Bc\uFEFF", "Größe é");
    List<List<Integer>> tokens = BareTokenizer.tokens(model, folder, texts);
    for (int i = 0; i < texts.size(); i++) {
      assertEquals(texts.get(i), TinyGguf.text(tokens.get(i)).strip());
      assertFalse(tokens.get(i).contains(0), "no unknown token");
    }
  }
}
