package dev.carrel.engine;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the common families of models want a conversation to be written. The first token of a text is
 * never part of it: llama.cpp adds it where the model wants one.
 *
 * <p>What some templates add of themselves is left out. A date (Llama 3, Granite, Mistral Small)
 * says nothing about documents, and would make the same question another prompt tomorrow, which a
 * replay could not repeat. A default system message (Qwen, SmolLM2, Granite, Mistral Small) names
 * the model's maker and a helpful assistant where nobody gave rules; who asks through Carrel gives
 * the rules, and who gives none shall get none. Some Mistrals repeat the rules before the last
 * message of the user: here they stand before the first, so that the prompt's beginning stays the
 * same when a conversation goes on.
 */
@SuppressWarnings("ImmutableEnumChecker") // The list is List.of and the record holds strings.
enum ChatTemplate {
  PHI_4(
      List.of("<|im_start|>", "<|im_sep|>"),
      new Style(
          "<|im_start|>system<|im_sep|>",
          "<|im_end|>",
          "<|im_start|>user<|im_sep|>",
          "<|im_end|>",
          "<|im_start|>assistant<|im_sep|>",
          "<|im_end|>")),
  CHATML(
      List.of("<|im_start|>"),
      new Style(
          "<|im_start|>system\n",
          "<|im_end|>\n",
          "<|im_start|>user\n",
          "<|im_end|>\n",
          "<|im_start|>assistant\n",
          "<|im_end|>\n")),
  LLAMA_3(
      List.of("<|start_header_id|>", "<|end_header_id|>"),
      new Style(
              "<|start_header_id|>system<|end_header_id|>\n\n",
              "<|eot_id|>",
              "<|start_header_id|>user<|end_header_id|>\n\n",
              "<|eot_id|>",
              "<|start_header_id|>assistant<|end_header_id|>\n\n",
              "<|eot_id|>")
          .withContentsTrimmed()),
  GEMMA(
      List.of("<start_of_turn>"),
      new Style(
              "",
              "\n\n",
              "<start_of_turn>user\n",
              "<end_of_turn>\n",
              "<start_of_turn>model\n",
              "<end_of_turn>\n")
          .withSystemInsideUser()
          .withContentsTrimmed()),
  GRANITE(
      List.of("<|start_of_role|>"),
      new Style(
          "<|start_of_role|>system<|end_of_role|>",
          "<|end_of_text|>\n",
          "<|start_of_role|>user<|end_of_role|>",
          "<|end_of_text|>\n",
          "<|start_of_role|>assistant<|end_of_role|>",
          "<|end_of_text|>\n")),
  PHI_3(
      List.of("<|user|>", "<|end|>"),
      new Style(
          "<|system|>\n", "<|end|>\n", "<|user|>\n", "<|end|>\n", "<|assistant|>\n", "<|end|>\n")),
  /** Phi-4-mini and later, of which the template writes the name of every role by a variable. */
  PHI_4_MINI(
      List.of("'<|' + message['role'] + '|>'", "<|end|>"),
      new Style("<|system|>", "<|end|>", "<|user|>", "<|end|>", "<|assistant|>", "<|end|>")),
  ZEPHYR(
      List.of("<|user|>"),
      new Style("<|system|>\n", "</s>\n", "<|user|>\n", "</s>\n", "<|assistant|>\n", "</s>\n")),
  /** Also the models of Qwen's and Llama's kind that were taught by DeepSeek R1. */
  DEEPSEEK(
      List.of("<｜User｜>", "<｜Assistant｜>"),
      new Style("", "", "<｜User｜>", "", "<｜Assistant｜>", "<｜end▁of▁sentence｜>")),
  MISTRAL_7(
      List.of("[INST]", "[SYSTEM_PROMPT]"),
      new Style("[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[INST]", "[/INST]", "", "</s>")),
  LLAMA_2(
      List.of("[INST]", "<<SYS>>"),
      new Style("<<SYS>>\n", "\n<</SYS>>\n\n", "[INST] ", " [/INST]", " ", " </s><s>")
          .withSystemInsideUser()
          .withAnswerOpen("")),
  /** Mistral NeMo and later, of which the template writes the marker in double quotes. */
  MISTRAL_TEKKEN(
      List.of("\"[INST]\""),
      new Style("", "\n\n", "[INST]", "[/INST]", "", "</s>").withSystemInsideUser()),
  MISTRAL_1(
      List.of(" [INST]"),
      new Style("", "\n\n", " [INST] ", " [/INST]", " ", "</s>")
          .withSystemInsideUser()
          .withAnswerOpen("")),
  MISTRAL_3(
      List.of("[INST]"),
      new Style("", "\n\n", "[INST] ", "[/INST]", " ", "</s>")
          .withSystemInsideUser()
          .withAnswerOpen("")),
  /** For models without a template, or with one that is not known here. */
  PLAIN(
      List.of(),
      new Style("", "\n\n", "User: ", "\n\n", "Assistant: ", "\n\n").withAnswerOpen("Assistant:"));

  /** No sound conversation is longer. */
  static final int MESSAGES_MAX = 1000;

  /**
   * The markers around what is said.
   *
   * @param systemInsideUser whether the family knows no rules of its own; they stand at the
   *     beginning of what the user says then
   * @param answerOpen after which the model goes on
   * @param contentsTrimmed whether what is said loses the white space at its ends
   */
  private record Style(
      String systemOpen,
      String systemClose,
      String userOpen,
      String userClose,
      String aiOpen,
      String aiClose,
      boolean systemInsideUser,
      String answerOpen,
      boolean contentsTrimmed) {
    Style(
        String systemOpen,
        String systemClose,
        String userOpen,
        String userClose,
        String aiOpen,
        String aiClose) {
      this(systemOpen, systemClose, userOpen, userClose, aiOpen, aiClose, false, aiOpen, false);
    }

    Style withSystemInsideUser() {
      return new Style(
          systemOpen,
          systemClose,
          userOpen,
          userClose,
          aiOpen,
          aiClose,
          true,
          answerOpen,
          contentsTrimmed);
    }

    Style withContentsTrimmed() {
      return new Style(
          systemOpen,
          systemClose,
          userOpen,
          userClose,
          aiOpen,
          aiClose,
          systemInsideUser,
          answerOpen,
          true);
    }

    String said(String content) {
      return contentsTrimmed ? content.strip() : content;
    }

    Style withAnswerOpen(String open) {
      return new Style(
          systemOpen,
          systemClose,
          userOpen,
          userClose,
          aiOpen,
          aiClose,
          systemInsideUser,
          open,
          contentsTrimmed);
    }
  }

  private final List<String> signs;
  private final Style style;

  ChatTemplate(List<String> signs, Style style) {
    this.signs = signs;
    this.style = style;
  }

  /** The family whose signs a template in Jinja has; the constants stand in the order of trial. */
  static ChatTemplate of(Optional<String> jinja) {
    return jinja
        .flatMap(template ->
            Stream.of(values())
                .filter(family -> !family.signs.isEmpty())
                .filter(family -> family.signs.stream().allMatch(template::contains))
                .findFirst())
        .orElse(PLAIN);
  }

  /** Texts that end an answer where the model writes them out instead of ending its turn. */
  List<String> stops() {
    if (this == PLAIN) {
      return List.of("\nUser:");
    }
    return List.of(style.aiClose().contains("</s>") ? "</s>" : style.aiClose().strip());
  }

  /**
   * Writes a conversation, and the beginning of the answer to it.
   *
   * @param specialTokens of the model; what is said cannot contain them afterwards
   * @throws EngineException if something is said otherwise than in text
   */
  String render(List<ChatMessage> messages, Set<String> specialTokens) {
    if (messages.isEmpty() || messages.size() > MESSAGES_MAX) {
      throw unsupported(
          "a conversation of %,d messages, wanted 1 to %,d"
              .formatted(messages.size(), MESSAGES_MAX));
    }
    PromptText prompt = new PromptText(specialTokens);
    StringBuilder rules = new StringBuilder();
    for (ChatMessage message : messages) {
      switch (message) {
        case SystemMessage system when style.systemInsideUser() ->
            rules.append(rules.isEmpty() ? "" : "\n\n").append(system.text());
        case SystemMessage system ->
            prompt
                .marker(style.systemOpen())
                .content(style.said(system.text()))
                .marker(style.systemClose());
        case UserMessage user -> {
          prompt.marker(style.userOpen());
          putRules(prompt, rules);
          prompt.content(style.said(text(user))).marker(style.userClose());
        }
        case AiMessage ai when !ai.hasToolExecutionRequests() && ai.text() != null ->
            prompt.marker(style.aiOpen()).content(style.said(ai.text())).marker(style.aiClose());
        default -> throw unsupported("a message of type " + message.type());
      }
    }
    if (!rules.isEmpty()) {
      prompt.marker(style.userOpen());
      putRules(prompt, rules);
      prompt.marker(style.userClose());
    }
    return prompt.marker(style.answerOpen()).toString();
  }

  private void putRules(PromptText prompt, StringBuilder rules) {
    if (!rules.isEmpty()) {
      prompt.marker(style.systemOpen()).content(rules.toString()).marker(style.systemClose());
      rules.setLength(0);
    }
  }

  static String text(UserMessage message) {
    StringBuilder all = new StringBuilder();
    for (Content content : message.contents()) {
      if (!(content instanceof TextContent text)) {
        throw unsupported("content of type " + content.type());
      }
      all.append(all.isEmpty() ? "" : "\n").append(text.text());
    }
    return all.toString();
  }

  static EngineException unsupported(String what) {
    return new EngineException(
        EngineException.Code.REQUEST_UNSUPPORTED,
        "The request holds %s, which this engine cannot use; ask in text.".formatted(what));
  }
}
