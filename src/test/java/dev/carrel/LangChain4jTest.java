package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.EngineSettings;
import dev.carrel.engine.TinyGguf;
import dev.carrel.engine.WholeAnswers;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.PassageContentRetriever;
import dev.carrel.retrieve.SearchMode;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.TokenStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Our engine and our retrieval as parts of somebody's LangChain4j service; all of it real. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LangChain4jTest {
  private static final int ANSWER_TOKENS = 24;
  private static final String NOTE =
      "The bilge pump of the Albatross hangs behind the port locker.";

  /** What somebody's program asks. */
  interface Assistant {
    Result<String> ask(String question);
  }

  /** The same, piece by piece. */
  interface StreamingAssistant {
    TokenStream ask(String question);
  }

  private Embedder embedder;
  private LuceneIndex index;
  private EmbeddedEngine engine;
  private RetrievalAugmentor augmentor;

  @BeforeAll
  void open(@TempDir Path folder) {
    embedder = Embedder.open(folder.resolve("model"), 2);
    index = LuceneIndex.open(folder.resolve("index"), IndexSettings.of("p", "c", "m"));
    put("boat.md", NOTE);
    put("bread.md", "Let the dough rest overnight in the refrigerator before baking.");
    index.refresh();
    engine =
        EmbeddedEngine.of(
            EngineSettings.of(
                    TinyGguf.write(folder.resolve("tiny.gguf"), 5), folder.resolve("private"))
                .withThreads(1)
                .withTerms(terms -> terms.withTokens(4096, ANSWER_TOKENS).withWaiting(4)));
    augmentor =
        DefaultRetrievalAugmentor.builder()
            .contentRetriever(
                new PassageContentRetriever(
                    new HybridRetriever(index, embedder::embedQuery),
                    1,
                    SearchMode.HYBRID,
                    ChunkFilter.NONE))
            .build();
  }

  private void put(String path, String text) {
    DocumentId id = DocumentId.ofFile("notes", path);
    String sha256 = "0".repeat(64);
    float @Nullable [] vector = embedder.embedPassage(text);
    index.putDocument(
        new IndexedDocument(id, path, "text/plain", sha256, null, Instant.EPOCH),
        List.of(
            new Chunk(id, 0, 0, text.length(), 1, 1, null, List.of(), null, 1, text, "", sha256)),
        Collections.singletonList(vector));
  }

  @AfterAll
  void close() {
    engine.close();
    index.close();
    embedder.close();
  }

  @Test
  void an_AI_service_gets_our_passages_and_the_answer_of_our_engine() {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(new WholeAnswers(engine))
            .retrievalAugmentor(augmentor)
            .build();
    Result<String> result = assistant.ask("Where is the bilge pump?");
    assertFalse(result.content().isEmpty());
    assertEquals(FinishReason.LENGTH, result.finishReason());
    assertEquals(ANSWER_TOKENS, result.tokenUsage().outputTokenCount());
    assertTrue(
        result.tokenUsage().inputTokenCount() > NOTE.length() / 2, "the passage was in the prompt");
    assertSource(result.sources());
  }

  @Test
  void a_streaming_AI_service_tells_of_the_passages_and_then_each_piece() throws Exception {
    StreamingAssistant assistant =
        AiServices.builder(StreamingAssistant.class)
            .streamingChatModel(engine)
            .retrievalAugmentor(augmentor)
            .build();
    StringBuilder pieces = new StringBuilder();
    CompletableFuture<List<Content>> retrieved = new CompletableFuture<>();
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    assistant
        .ask("Where is the bilge pump?")
        .onRetrieved(retrieved::complete)
        .onPartialResponse(pieces::append)
        .onCompleteResponse(whole::complete)
        .onError(whole::completeExceptionally)
        .start();
    assertEquals(whole.get(60, TimeUnit.SECONDS).aiMessage().text(), pieces.toString());
    assertSource(retrieved.get(0, TimeUnit.SECONDS));
  }

  private static void assertSource(List<Content> sources) {
    assertEquals(1, sources.size());
    assertEquals(NOTE, sources.getFirst().textSegment().text());
    assertEquals("boat.md", sources.getFirst().textSegment().metadata().getString("path"));
    assertEquals(1, sources.getFirst().textSegment().metadata().getInteger("startLine"));
  }
}
