package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.answer.Answer;
import dev.carrel.answer.Question;
import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.engine.EngineStatus;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.Source;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServiceTest {
  private final MemoryDesk desk = new MemoryDesk();
  private final Loopback loopback = new Loopback(desk);

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void a_search_gives_the_document_of_the_desk() throws Exception {
    HttpResponse<String> response =
        loopback.get(
            "/api/v1/search?q=Oslo&k=1&mode=keyword&source=notes&path=*.md&path=b&type=md&explain=true&recent=true");
    assertEquals(200, response.statusCode());
    assertEquals("application/json", response.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(
        new SearchRequest(
            "Oslo",
            1,
            SearchMode.KEYWORD,
            new ChunkFilter(List.of("notes"), List.of("*.md", "b"), List.of("md")),
            true,
            true),
        desk.searches.getFirst());
    assertEquals(
        desk.search(desk.searches.getFirst()),
        Json.document(response.body(), SearchDocument.class));
  }

  @Test
  void why_not_passes_everything_on() throws Exception {
    HttpResponse<String> response =
        loopback.get("/api/v1/why-not?path=a%20b.md&q=Oslo&source=notes&k=3&mode=semantic");
    assertEquals(200, response.statusCode());
    assertEquals(
        new WhyNotRequest(
            "a b.md",
            "notes",
            new SearchRequest("Oslo", 3, SearchMode.SEMANTIC, ChunkFilter.NONE, true, false)),
        desk.whyNots.getFirst());
    assertEquals(
        desk.whyNot(desk.whyNots.getFirst()), Json.document(response.body(), WhyNot.class));
    assertEquals(
        "missing_parameter",
        Loopback.json(loopback.get("/api/v1/why-not?q=Oslo")).at("/error/code").asText());
  }

  @Test
  void a_search_needs_nothing_but_words() throws Exception {
    assertEquals(200, loopback.get("/api/v1/search?q=%F0%9F%9A%82&mode=&source=&k=").statusCode());
    assertEquals(
        new SearchRequest("🚂", 10, SearchMode.HYBRID, ChunkFilter.NONE), desk.searches.getFirst());
  }

  @Test
  void fields_without_a_value_are_written_as_null() throws Exception {
    JsonNode hit = Loopback.json(loopback.get("/api/v1/search?q=night+train")).at("/hits/0");
    assertTrue(hit.has("page") && hit.get("page").isNull());
    assertTrue(hit.has("symbol") && hit.get("symbol").isNull());
    assertEquals("2026-01-02T03:04:05Z", hit.get("modifiedAt").asText());
  }

  @Test
  void text_with_half_a_surrogate_pair_can_be_returned() throws Exception {
    desk.with("half.txt", "half \ud83d pair");
    assertEquals(
        "half ? pair",
        Loopback.json(loopback.get("/api/v1/search?q=half")).at("/hits/0/text").asText());
  }

  @Test
  void an_ask_gives_the_whole_answer() throws Exception {
    HttpResponse<String> response =
        loopback.post(
            "/api/v1/ask",
            """
            {"question": "night train", "source": ["notes"], "type": [], "path": null,
             "passages": 3}\
            """);
    assertEquals(200, response.statusCode());
    Answer answer = Json.document(response.body(), Answer.class);
    assertEquals("The night train to Oslo leaves at 23:07. [1]", answer.answer());
    assertEquals("trips/oslo.md", answer.citations().getFirst().path());
    assertEquals(
        new Question("night train", new ChunkFilter(List.of("notes"), List.of(), List.of()), 3),
        desk.questions.getFirst());
  }

  @Test
  void a_summary_is_of_what_the_body_names() throws Exception {
    HttpResponse<String> response =
        loopback.post(
            "/api/v1/summaries",
            """
            {"path": ["trips/**"], "sentences": 3}\
            """);
    assertEquals(200, response.statusCode());
    assertEquals("It leaves at 23:07.", Json.document(response.body(), Summary.class).summary());
    assertEquals(
        new SummaryRequest(
            new ChunkFilter(List.of(), List.of("trips/**"), List.of()), Optional.empty(), 3),
        desk.summaries.getFirst());
    assertEquals(
        404, loopback.post("/api/v1/summaries", "{\"path\": [\"nowhere/**\"]}").statusCode());
    assertEquals(400, loopback.post("/api/v1/summaries", "{\"sentences\": 31}").statusCode());
    assertEquals(400, loopback.post("/api/v1/summaries", "{\"q\": \" \"}").statusCode());
    assertEquals(
        "event: progress\ndata: {\"done\":1,\"total\":2}",
        loopback
            .post("/api/v1/summaries", "{\"q\": \"train\", \"stream\": true}")
            .body()
            .lines()
            .filter(line -> !line.isBlank() && !line.equals(":"))
            .limit(2)
            .collect(Collectors.joining("\n")));
  }

  @Test
  void a_question_without_grounds_is_answered_as_such() throws Exception {
    Answer answer =
        Json.document(
            loopback.post("/api/v1/ask", "{\"question\": \"Who?\"}").body(), Answer.class);
    assertFalse(answer.grounded());
    assertEquals(Question.PASSAGES_DEFAULT, desk.questions.getFirst().passagesMax());
  }

  @Test
  void the_status_reads_back_as_it_was() throws Exception {
    assertEquals(desk.status(), Json.document(loopback.get("/api/v1/status").body(), Status.class));
  }

  @Test
  void files_are_listed_by_page() throws Exception {
    HttpResponse<String> response =
        loopback.get("/api/v1/files?source=notes&state=failed&path=*.pdf&offset=20&limit=10000");
    FileQuery query = new FileQuery("notes", "failed", "*.pdf", 20, 10_000);
    assertEquals(query, desk.fileQueries.getFirst());
    assertEquals(desk.files(query), Json.document(response.body(), FileList.class));
    loopback.get("/api/v1/files");
    assertEquals(new FileQuery(null, null, null, 0, 100), desk.fileQueries.getLast());
  }

  @Test
  void a_reindex_is_accepted() throws Exception {
    assertEquals(202, loopback.post("/api/v1/reindex", "{\"which\": \"all\"}").statusCode());
    assertEquals(List.of(Ingestion.Reindex.ALL), desk.reindexed);
  }

  @Test
  void a_source_is_added_listed_and_removed() throws Exception {
    HttpResponse<String> added =
        loopback.post(
            "/api/v1/sources", "{\"folder\": \"/srv/a/../Grüße\", \"name\": \"My Grüße\"}");
    assertEquals(201, added.statusCode());
    Source source = new Source("My Grüße", Path.of("/srv/Grüße"));
    assertEquals(source, Json.document(added.body(), Source.class));
    assertTrue(
        Json.document(loopback.get("/api/v1/sources").body(), SourceList.class)
            .plain()
            .contains(source));
    String location = added.headers().firstValue("Location").orElseThrow();
    HttpResponse<String> removed =
        loopback.send(HttpRequest.newBuilder(loopback.uri(location)).DELETE());
    assertEquals(204, removed.statusCode());
    assertFalse(desk.sources().contains(source));
    HttpResponse<String> again =
        loopback.send(HttpRequest.newBuilder(loopback.uri(location)).DELETE());
    assertEquals(404, again.statusCode());
    assertEquals("not_found", Loopback.json(again).at("/error/code").asText());
  }

  @Test
  void a_source_whose_name_holds_a_slash_can_be_removed() throws Exception {
    desk.addSource(Path.of("/srv/x"), "a/b");
    assertEquals(
        204,
        loopback
            .send(HttpRequest.newBuilder(loopback.uri("/api/v1/sources/a%2Fb")).DELETE())
            .statusCode());
  }

  @Test
  void health_says_what_is_wrong() throws Exception {
    assertEquals("up", health("/health").status());
    assertEquals("up", health("/health/live").status());
    assertEquals("up", health("/health/ready").status());
    desk.sourceRemark = "The folder /home/ada/notes is missing: is it mounted?";
    desk.problem = "The disk is full.";
    desk.engine =
        Optional.of(
            new EngineStatus("tiny.gguf", EngineStatus.State.BACKING_OFF, 0, 3, "It crashed."));
    Health degraded = health("/health");
    assertEquals("degraded", degraded.status());
    assertEquals(
        List.of(
            new Health.Check("index", "up", null),
            new Health.Check("intake", "degraded", "The disk is full."),
            new Health.Check("sources", "degraded", desk.sourceRemark),
            new Health.Check("engine", "degraded", "It crashed.")),
        degraded.checks());
    assertEquals("up", health("/health/ready").status());
  }

  @Test
  void a_desk_that_cannot_answer_is_not_ready() throws Exception {
    Desk broken =
        new MemoryDesk() {
          @Override
          public Status status() {
            throw new DeskException(DeskException.Kind.UNAVAILABLE, "The index is closed.");
          }
        };
    try (Loopback down = new Loopback(broken)) {
      assertEquals(503, down.get("/health").statusCode());
      assertEquals(503, down.get("/health/ready").statusCode());
      assertEquals(200, down.get("/health/live").statusCode());
      assertEquals(503, down.get("/api/v1/status").statusCode());
      assertEquals(503, down.get("/metrics").statusCode());
    }
  }

  @Test
  void the_metrics_count_what_happened() throws Exception {
    desk.engine = Optional.of(new EngineStatus("tiny.gguf", EngineStatus.State.READY, 0, 0, null));
    loopback.get("/api/v1/search?q=Oslo");
    loopback.get("/api/v1/search");
    loopback.get("/nowhere");
    loopback.raw("GET", "/", "Origin: https://evil.example\r\n");
    String metrics = loopback.get("/metrics").body();
    for (String line :
        List.of(
            "carrel_requests_total{route=\"GET /api/v1/search\",status=\"200\"} 1.0",
            "carrel_requests_total{route=\"GET /api/v1/search\",status=\"400\"} 1.0",
            "carrel_requests_total{route=\"unknown\",status=\"404\"} 1.0",
            "carrel_requests_total{route=\"refused\",status=\"403\"} 1.0",
            "carrel_search_seconds_count 1",
            "carrel_search_seconds_bucket{le=\"+Inf\"} 1",
            "carrel_stage_seconds_count{stage=\"parse\"} 0",
            "carrel_queue{queue=\"searches\"} 0.0",
            "carrel_http_seconds_count{route=\"GET /api/v1/search\"} 2",
            "carrel_ask_seconds_count 0",
            "carrel_files{state=\"indexed\"} 2.0",
            "carrel_files{state=\"skipped\"} 1.0",
            "carrel_chunks 2.0",
            "carrel_chunks_embedded 1.0",
            "carrel_embeddings_computed_total 7.0",
            "carrel_embeddings_reused_total 5.0",
            "carrel_engine{state=\"ready\"} 1.0",
            "carrel_engine{state=\"unloaded\"} 0.0",
            "jvm_memory_used_bytes{")) {
      assertTrue(metrics.contains("\n" + line), () -> line + " is missing in\n" + metrics);
    }
  }

  @Test
  void the_page_runs_no_script_but_its_own() throws Exception {
    HttpResponse<String> page = loopback.get("/");
    assertEquals(200, page.statusCode());
    assertEquals(
        List.of("<script type=\"module\" src=\"/page/main.js\"></script>"),
        Pattern.compile("<script.*")
            .matcher(page.body())
            .results()
            .map(MatchResult::group)
            .toList());
    assertTrue(
        page.headers()
            .firstValue("Content-Security-Policy")
            .orElseThrow()
            .equals(
                "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self';"
                    + " require-trusted-types-for 'script'; trusted-types stand-in"));
  }

  @Test
  void a_taken_port_is_told_in_one_sentence() {
    ServeException e =
        assertThrows(
            ServeException.class,
            () ->
                HttpService.start(
                    desk, new MemoryModels(), Loopback.settings().withPort(loopback.port())));
    assertEquals(
        "Carrel cannot listen on 127.0.0.1:"
            + loopback.port()
            + " (Address already in use): give another port with --port, or --port 0 for a free"
            + " one.",
        e.getMessage());
  }

  @Test
  void what_the_desk_did_not_foresee_is_a_number_and_no_stack_trace() throws Exception {
    Desk broken =
        new MemoryDesk() {
          @Override
          public SearchDocument search(SearchRequest request) {
            throw new IllegalStateException("secret detail");
          }
        };
    try (Loopback down = new Loopback(broken)) {
      // Past the contract: no operation is described to fail so.
      HttpResponse<String> response =
          down.send(
              HttpRequest.newBuilder(down.uri("/api/v1/search?q=a")),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(500, response.statusCode());
      JsonNode error = Loopback.json(response).get("error");
      assertEquals("server_error", error.get("type").asText());
      assertEquals("internal", error.get("code").asText());
      assertFalse(response.body().contains("secret"));
      assertTrue(error.get("param").isNull());
    }
    assertNull(broken.engine().orElse(null));
  }

  private Health health(String path) throws Exception {
    HttpResponse<String> response = loopback.get(path);
    assertEquals(200, response.statusCode());
    return Json.document(response.body(), Health.class);
  }
}
