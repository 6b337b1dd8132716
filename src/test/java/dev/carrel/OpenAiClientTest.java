package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client against a real service, unchanged but for the base URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiClientTest {
  private static final String QUESTION = "Where is the bilge pump of the Albatross?";

  @AutoClose private OpenAiRoom plain;
  @AutoClose private OpenAiRoom engined;
  private OpenAIClient client;
  private OpenAIClient withEngine;

  @BeforeAll
  void serve(@TempDir Path scratch) throws Exception {
    plain = OpenAiRoom.plain(scratch.resolve("plain"));
    client = plain.client();
    engined = OpenAiRoom.withEngine(scratch.resolve("engine"));
    withEngine = engined.client();
  }

  private static ChatCompletionCreateParams.Builder asked(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(QUESTION);
  }

  @Test
  void the_models_are_the_library_its_sources_and_those_of_this_machine() {
    assertEquals(
        List.of("carrel", "carrel:notes", "bge-small-en-v1.5-q"),
        client.models().list().data().stream().map(Model::id).toList());
    assertEquals("carrel:notes", client.models().retrieve("carrel:notes").id());
    assertTrue(
        withEngine.models().list().data().stream().map(Model::id).toList().contains("tiny.gguf"));
    assertThrows(NotFoundException.class, () -> client.models().retrieve("gpt-4o"));
  }

  @Test
  void a_conversation_is_answered_from_the_documents_with_its_places_as_annotations() {
    for (String model : List.of("carrel", "carrel:notes")) {
      ChatCompletion completion =
          client
              .chat()
              .completions()
              .create(
                  ChatCompletionCreateParams.builder()
                      .model(model)
                      .addSystemMessage("Answer like a pirate.")
                      .addUserMessage("What do tomatoes want?")
                      .addAssistantMessage("A warm wall. [1]")
                      .addUserMessage(QUESTION)
                      .build());
      ChatCompletionMessage message = completion.choices().getFirst().message();
      String content = message.content().orElseThrow();
      assertTrue(content.contains("port locker. [1]"), content);
      ChatCompletionMessage.Annotation annotation = message.annotations().orElseThrow().getFirst();
      assertEquals("notes/boat.md:3-3", annotation.urlCitation().title());
      assertEquals(
          "[1]",
          content.substring(
              (int) annotation.urlCitation().startIndex(),
              (int) annotation.urlCitation().endIndex()));
      assertTrue(
          annotation
              .urlCitation()
              .url()
              .endsWith("/api/v1/document?source=notes&path=boat.md&startLine=3&endLine=3"),
          annotation.urlCitation().url());
      assertEquals(
          ChatCompletion.Choice.FinishReason.STOP, completion.choices().getFirst().finishReason());
      assertTrue(completion.usage().orElseThrow().completionTokens() > 5);
    }
  }

  @Test
  void the_place_of_an_annotation_can_be_opened() throws Exception {
    String url =
        client
            .chat()
            .completions()
            .create(asked("carrel").build())
            .choices()
            .getFirst()
            .message()
            .annotations()
            .orElseThrow()
            .getFirst()
            .urlCitation()
            .url();
    try (InputStream in = URI.create(url).toURL().openStream()) {
      assertTrue(
          new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("behind the port locker"));
    }
  }

  @Test
  void an_answer_streams_and_ends_with_its_usage() {
    List<ChatCompletionChunk> chunks = new ArrayList<>();
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(
                asked("carrel")
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      stream.stream().forEach(chunks::add);
    }
    StringBuilder text = new StringBuilder();
    for (ChatCompletionChunk chunk : chunks) {
      chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
    }
    assertTrue(text.toString().contains("port locker. [1]"), text.toString());
    assertTrue(chunks.getLast().choices().isEmpty());
    assertTrue(chunks.getLast().usage().orElseThrow().totalTokens() > 10);
    assertEquals(1, chunks.stream().map(ChatCompletionChunk::id).distinct().count());
  }

  @Test
  void an_agent_that_offers_tools_is_answered_without_them_and_one_that_demands_them_refused() {
    JsonValue tools =
        JsonValue.from(
            List.of(
                Map.of(
                    "type",
                    "function",
                    "function",
                    Map.of("name", "run", "parameters", Map.of("type", "object")))));
    ChatCompletion answered =
        client
            .chat()
            .completions()
            .create(asked("carrel").putAdditionalBodyProperty("tools", tools).build());
    assertEquals("stop", answered.choices().getFirst().finishReason().asString());
    String content = answered.choices().getFirst().message().content().orElseThrow();
    assertTrue(content.contains("port locker. [1]"), content);
    BadRequestException refused =
        assertThrows(
            BadRequestException.class,
            () ->
                client
                    .chat()
                    .completions()
                    .create(
                        asked("carrel")
                            .putAdditionalBodyProperty("tools", tools)
                            .putAdditionalBodyProperty("tool_choice", JsonValue.from("required"))
                            .build()));
    assertTrue(String.valueOf(refused.getMessage()).contains("leave it at auto"));
  }

  @Test
  void what_the_documents_do_not_hold_is_said() {
    String content =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("carrel")
                    .addUserMessage("How is a helicopter repaired?")
                    .build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    assertEquals("This is not in your documents.", content);
  }

  @Test
  void the_language_model_answers_by_itself_under_its_own_name() {
    ChatCompletion completion =
        withEngine
            .chat()
            .completions()
            .create(asked("tiny.gguf").maxCompletionTokens(12).temperature(0.7).build());
    assertEquals(12, completion.usage().orElseThrow().completionTokens());
    assertEquals(
        ChatCompletion.Choice.FinishReason.LENGTH, completion.choices().getFirst().finishReason());
    StringBuilder streamed = new StringBuilder();
    try (StreamResponse<ChatCompletionChunk> stream =
        withEngine
            .chat()
            .completions()
            .createStreaming(asked("tiny.gguf").maxCompletionTokens(12).temperature(0.7).build())) {
      stream.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .forEach(choice -> choice.delta().content().ifPresent(streamed::append));
    }
    assertFalse(streamed.isEmpty());
  }

  @Test
  void the_older_form_answers_too() {
    assertTrue(
        client
            .completions()
            .create(CompletionCreateParams.builder().model("carrel").prompt(QUESTION).build())
            .choices()
            .getFirst()
            .text()
            .contains("port locker"));
  }

  @Test
  void texts_get_their_vectors_as_floats_packed_or_from_tokens() {
    CreateEmbeddingResponse two =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .inputOfArrayOfStrings(List.of("night train", "sleeping car"))
                    .build());
    assertEquals(2, two.data().size());
    assertEquals(384, two.data().getFirst().embedding().size());
    assertEquals("bge-small-en-v1.5-q", two.model());
    CreateEmbeddingResponse packed =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("bge-small-en-v1.5-q")
                    .input("night train")
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                    .build());
    assertEquals(two.data().getFirst().embedding(), packed.data().getFirst().embedding());
    CreateEmbeddingResponse tokens =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("bge-small-en-v1.5-q")
                    .inputOfArrayOfTokens(List.of(9471L, 5542L)) // "night", " train"
                    .build());
    assertEquals(two.data().getFirst().embedding(), tokens.data().getFirst().embedding());
    CreateEmbeddingResponse mean =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("bge-small-en-v1.5-q")
                    .input("night train ".repeat(700))
                    .build());
    double squares = mean.data().getFirst().embedding().stream().mapToDouble(v -> v * v).sum();
    assertEquals(1, squares, 1e-3);
    assertTrue(mean.usage().promptTokens() >= 1_400);
  }

  @Test
  void what_cannot_be_done_is_refused_in_a_form_that_the_client_knows() {
    NotFoundException unknown =
        assertThrows(
            NotFoundException.class,
            () -> client.chat().completions().create(asked("gpt-4o").build()));
    assertTrue(
        String.valueOf(unknown.getMessage()).contains("There is no model"), unknown::toString);
    assertThrows(
        BadRequestException.class,
        () -> client.chat().completions().create(asked("carrel").n(2).build()));
    assertThrows(
        BadRequestException.class,
        () -> client.chat().completions().create(asked("bge-small-en-v1.5-q").build()));
    assertThrows(
        BadRequestException.class,
        () ->
            client
                .embeddings()
                .create(EmbeddingCreateParams.builder().model("carrel").input("x").build()));
  }
}
