package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.TinyGguf;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaLanguageModel;
import dev.langchain4j.model.ollama.OllamaModel;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's client of Ollama against a real service with a real, if senseless, model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OllamaClientTest {
  private static final String QUESTION = "Where is the bilge pump of the Albatross?";

  private ServiceRoom room;
  private String address = "";

  @BeforeAll
  void serve(@TempDir Path scratch) throws Exception {
    room = new ServiceRoom(scratch);
    TinyGguf.write(scratch.resolve("tiny.gguf"), 3);
    Path config = scratch.resolve("carrel.yaml");
    Files.writeString(
        config,
        "engines: {answer: {kind: embedded, model: tiny.gguf, contextTokens: 2048, threads: 1}}\n");
    Service service = room.serve(new Options(room.data(), config, 0), room.notes);
    room.awaitIdle(service);
    String uri = service.address().toString();
    address = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  @AfterAll
  void close() {
    room.close();
  }

  @Test
  void the_models_are_listed_and_those_in_memory_apart() {
    OllamaModels models = OllamaModels.builder().baseUrl(address).build();
    assertEquals(
        List.of("carrel", "carrel:notes", "tiny.gguf", "bge-small-en-v1.5-q"),
        models.availableModels().content().stream().map(OllamaModel::getName).toList());
    assertTrue(
        models.runningModels().content().stream()
            .anyMatch(model -> model.getName().equals("bge-small-en-v1.5-q")));
  }

  @Test
  void texts_get_their_vectors() {
    OllamaEmbeddingModel model =
        OllamaEmbeddingModel.builder()
            .baseUrl(address)
            .modelName("bge-small-en-v1.5-q:latest")
            .build();
    assertEquals(384, model.embed("night train").content().dimension());
  }

  @Test
  void a_model_chats_whole_and_in_pieces() throws Exception {
    OllamaChatModel whole =
        OllamaChatModel.builder().baseUrl(address).modelName("tiny.gguf").numPredict(9).build();
    ChatResponse response = whole.chat(UserMessage.from("Say something."));
    assertEquals(9, response.tokenUsage().outputTokenCount());
    assertFalse(response.aiMessage().text().isEmpty());
    OllamaStreamingChatModel streaming =
        OllamaStreamingChatModel.builder()
            .baseUrl(address)
            .modelName("tiny.gguf")
            .numPredict(9)
            .temperature(0.0)
            .build();
    StringBuilder pieces = new StringBuilder();
    CompletableFuture<ChatResponse> ended = new CompletableFuture<>();
    streaming.chat(
        "Say something.",
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String piece) {
            pieces.append(piece);
          }

          @Override
          public void onCompleteResponse(ChatResponse complete) {
            ended.complete(complete);
          }

          @Override
          public void onError(Throwable error) {
            ended.completeExceptionally(error);
          }
        });
    assertEquals(ended.get(60, TimeUnit.SECONDS).aiMessage().text(), pieces.toString());
  }

  @Test
  void a_question_without_an_answer_in_the_documents_is_told_so_by_chat_and_generate() {
    String none = "This is not in your documents.";
    assertEquals(
        none,
        OllamaChatModel.builder()
            .baseUrl(address)
            .modelName("carrel:latest")
            .build()
            .chat("How is a helicopter repaired?"));
    assertEquals(
        none,
        OllamaLanguageModel.builder()
            .baseUrl(address)
            .modelName("carrel:notes")
            .build()
            .generate("How is a helicopter repaired?")
            .content());
  }

  @Test
  void a_name_that_stands_for_nothing_is_refused() {
    assertThrows(
        ModelNotFoundException.class,
        () ->
            OllamaChatModel.builder()
                .baseUrl(address)
                .modelName("llama3.2")
                .maxRetries(0)
                .build()
                .chat(QUESTION));
  }
}
