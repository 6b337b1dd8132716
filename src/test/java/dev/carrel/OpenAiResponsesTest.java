package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.ComparisonFilter;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FileSearchTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFileSearchToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.files.FileCreateParams.Attributes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client asks for responses, unchanged but for the base URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiResponsesTest {
  private static final String QUESTION = "When does the night train to Oslo leave?";

  @AutoClose private OpenAiRoom plain;
  @AutoClose private OpenAiRoom engined;
  private OpenAIClient client;
  private OpenAIClient withEngine;
  private String store;
  private String file;

  @BeforeAll
  void serve(@TempDir Path scratch) throws Exception {
    plain = OpenAiRoom.plain(scratch.resolve("room"));
    client = plain.client();
    file = upload("oslo.md", "# Oslo\n\nThe night train to Oslo leaves at 23:07 sharp.\n");
    store = client.vectorStores().create(VectorStoreCreateParams.builder().build()).id();
    client
        .vectorStores()
        .files()
        .create(
            com.openai.models.vectorstores.files.FileCreateParams.builder()
                .vectorStoreId(store)
                .fileId(file)
                .attributes(
                    Attributes.builder()
                        .putAdditionalProperty("year", JsonValue.from(2026))
                        .build())
                .build());
    ServiceRoom.await(
        () -> client.vectorStores().retrieve(store).status().equals(VectorStore.Status.COMPLETED));
    engined = OpenAiRoom.withEngine(scratch.resolve("engine"));
    withEngine = engined.client();
  }

  private String upload(String filename, String text) {
    return plain.upload(filename, text.getBytes(StandardCharsets.UTF_8)).id();
  }

  private FileSearchTool.Builder tool() {
    return FileSearchTool.builder().addVectorStoreId(store);
  }

  private static ResponseOutputText text(Response response) {
    return response.output().getLast().asMessage().content().getFirst().asOutputText();
  }

  @Test
  void a_response_is_grounded_in_the_library_and_leads_to_its_lines() {
    Response response =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("carrel")
                    .instructions("Answer like a pirate.")
                    .input("Where is the bilge pump of the Albatross?")
                    .build());
    response.validate();
    assertEquals(ResponseStatus.COMPLETED, response.status().orElseThrow());
    ResponseOutputText text = text(response);
    assertTrue(text.text().contains("port locker. [1]"), text::text);
    assertEquals("notes/boat.md:3-3", text.annotations().getFirst().asUrlCitation().title());
    assertTrue(response.usage().orElseThrow().outputTokens() > 5);
  }

  @Test
  void file_search_answers_from_its_stores_and_cites_their_files() {
    Response response =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("carrel")
                    .inputOfResponse(
                        List.of(
                            message(EasyInputMessage.Role.USER, "What do tomatoes want?"),
                            message(EasyInputMessage.Role.ASSISTANT, "A warm wall. [1]"),
                            message(EasyInputMessage.Role.USER, QUESTION)))
                    .addTool(tool().build())
                    .addInclude(ResponseIncludable.FILE_SEARCH_CALL_RESULTS)
                    .build());
    response.validate();
    ResponseFileSearchToolCall call = response.output().getFirst().asFileSearchCall();
    assertEquals(List.of(QUESTION), call.queries());
    assertEquals("oslo.md", call.results().orElseThrow().getFirst().filename().orElseThrow());
    ResponseOutputText text = text(response);
    assertTrue(text.text().contains("23:07"), text::text);
    ResponseOutputText.Annotation.FileCitation cited =
        text.annotations().getFirst().asFileCitation();
    assertEquals(file, cited.fileId());
    assertEquals("oslo.md", cited.filename());
    assertEquals('[', text.text().charAt((int) cited.index()));
  }

  private static ResponseInputItem message(EasyInputMessage.Role role, String text) {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(role).content(text).build());
  }

  @Test
  void what_a_filter_or_a_threshold_leaves_out_is_no_ground() {
    for (FileSearchTool tool :
        List.of(
            tool()
                .filters(
                    ComparisonFilter.builder()
                        .type(ComparisonFilter.Type.LT)
                        .key("year")
                        .value(2026.0)
                        .build())
                .build(),
            tool()
                .rankingOptions(FileSearchTool.RankingOptions.builder().scoreThreshold(1.0).build())
                .build())) {
      Response response =
          client
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model("carrel")
                      .input(QUESTION)
                      .addTool(tool)
                      .build());
      assertEquals("This is not in your documents.", text(response).text());
      assertTrue(text(response).annotations().isEmpty());
    }
    // The store holds nothing of it, though the library does.
    assertEquals(
        "This is not in your documents.",
        text(client
                .responses()
                .create(
                    ResponseCreateParams.builder()
                        .model("carrel")
                        .input("Where is the bilge pump of the Albatross?")
                        .addTool(tool().build())
                        .build()))
            .text());
  }

  @Test
  void a_streamed_response_tells_its_events_in_their_order() {
    List<ResponseStreamEvent> events = new ArrayList<>();
    try (StreamResponse<ResponseStreamEvent> stream =
        client
            .responses()
            .createStreaming(
                ResponseCreateParams.builder()
                    .model("carrel:" + store)
                    .input(QUESTION)
                    .addTool(tool().build())
                    .build())) {
      stream.stream().forEach(events::add);
    }
    events.forEach(ResponseStreamEvent::validate);
    List<String> types = new ArrayList<>();
    StringBuilder deltas = new StringBuilder();
    for (ResponseStreamEvent event : events) {
      JsonNode json = Objects.requireNonNull(event._json().orElseThrow().convert(JsonNode.class));
      String type = json.path("type").asText();
      if (types.isEmpty() || !types.getLast().equals(type)) {
        types.add(type);
      }
      event.outputTextDelta().ifPresent(delta -> deltas.append(delta.delta()));
    }
    assertEquals(
        List.of(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.file_search_call.in_progress",
            "response.file_search_call.searching",
            "response.file_search_call.completed",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.annotation.added",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed"),
        types);
    Response whole = events.getLast().asCompleted().response();
    assertEquals(text(whole).text(), deltas.toString());
    assertTrue(deltas.toString().contains("23:07"));
  }

  @Test
  void the_language_model_answers_by_itself_under_its_own_name() {
    Response response =
        withEngine
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("tiny.gguf")
                    .instructions("Be brief.")
                    .input("Hello")
                    .maxOutputTokens(12)
                    .temperature(0.5)
                    .build());
    response.validate();
    assertEquals(ResponseStatus.INCOMPLETE, response.status().orElseThrow());
    assertEquals(12, response.usage().orElseThrow().outputTokens());
    assertFalse(text(response).text().isEmpty());
  }

  @Test
  void what_cannot_be_done_is_refused_in_a_form_that_the_client_knows() {
    assertThrows(
        NotFoundException.class,
        () ->
            client
                .responses()
                .create(
                    ResponseCreateParams.builder()
                        .model("carrel")
                        .input(QUESTION)
                        .addTool(FileSearchTool.builder().addVectorStoreId("vs_none").build())
                        .build()));
    assertThrows(
        NotFoundException.class,
        () ->
            client
                .responses()
                .create(ResponseCreateParams.builder().model("gpt-5").input(QUESTION).build()));
    BadRequestException kept =
        assertThrows(
            BadRequestException.class,
            () ->
                client
                    .responses()
                    .create(
                        ResponseCreateParams.builder()
                            .model("carrel")
                            .input(QUESTION)
                            .previousResponseId("resp_1")
                            .build()));
    assertTrue(String.valueOf(kept.getMessage()).contains("send the earlier"), kept::toString);
  }
}
