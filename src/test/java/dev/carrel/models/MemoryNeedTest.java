package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.EngineSettings;
import dev.carrel.engine.TinyGguf;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is reckoned, held against the memory that the embedded engine really takes. */
class MemoryNeedTest {
  private static final int CONTEXT_TOKENS = 4096;
  private static final double MEASURED_SHARE_MIN = 0.5;

  private @TempDir Path folder;

  @Test
  void an_engine_takes_no_more_than_was_reckoned_and_not_much_less() throws Exception {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.isReadable(status), "memory is measured on Linux");
    Path model =
        TinyGguf.write(
            folder.resolve("some-megabytes.gguf"),
            9,
            new TinyGguf.Shape(CONTEXT_TOKENS, 512, 3, 8, 1536, false));
    StoredModel stored =
        StoredModel.whole("some", StoredModel.Origin.PATH, model, Files.size(model));
    ModelReport.Content content = ModelReport.of(stored, CONTEXT_TOKENS).content();
    assertNotNull(content);
    try (EmbeddedEngine engine =
        EmbeddedEngine.of(
            EngineSettings.of(model, folder.resolve("private"))
                .withTerms(terms -> terms.withTokens(CONTEXT_TOKENS, 16)))) {
      say(engine, "word ".repeat(500));
      long measured = residentBytes(engine.processId().orElseThrow());
      System.out.printf(
          "reckoned %,d bytes (%s), measured %,d%n",
          content.memory().bytes(), content.memory(), measured);
      assertTrue(measured <= content.memory().bytes(), measured + " of " + content.memory());
      assertTrue(
          measured >= MEASURED_SHARE_MIN * content.memory().bytes(),
          measured + " of " + content.memory());
    }
  }

  private static void say(EmbeddedEngine engine, String text) throws Exception {
    CompletableFuture<ChatResponse> said = new CompletableFuture<>();
    engine.chat(
        ChatRequest.builder().messages(UserMessage.from(text)).maxOutputTokens(8).build(),
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String piece) {}

          @Override
          public void onCompleteResponse(ChatResponse complete) {
            said.complete(complete);
          }

          @Override
          public void onError(Throwable error) {
            said.completeExceptionally(error);
          }
        });
    assertNotNull(said.get(60, TimeUnit.SECONDS));
  }

  private static long residentBytes(long process) throws IOException {
    return Files.readAllLines(Path.of("/proc", String.valueOf(process), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        * 1024;
  }
}
