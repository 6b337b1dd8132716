package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  private final MemoryDesk desk = new MemoryDesk();

  @Test
  void every_document_reads_back_as_it_was() throws IOException {
    SearchDocument search =
        desk.search(new SearchRequest("Oslo", 10, SearchMode.HYBRID, ChunkFilter.NONE));
    FileList files = desk.files(new FileQuery(null, null, null, 0, 100));
    Status busy =
        new Status(
            "indexing",
            1,
            Long.MAX_VALUE,
            new Status.Files(1, 0, 0, 0, 1),
            new Status.Chunks(0, 0),
            List.of(),
            new Status.Progress(true, 0, 1, 0, 0, 0.25, 1e-9, 12L),
            new Status.Embeddings(0, 0),
            List.of("A remark."),
            "The disk is full.");
    for (Object document :
        List.of(
            search,
            files,
            busy,
            desk.status(),
            answer(),
            answer().citations().getFirst(),
            new Source("notes", Path.of("/home/ada/Grüße und mehr")),
            SourceList.of(desk.sources()),
            new Health("up", List.of(new Health.Check("index", "up", null))),
            ErrorDocument.of(400, "Wrong.", null, "wrong"))) {
      assertEquals(document, Json.document(Json.bytes(document), document.getClass()));
      assertEquals(document, Json.document(Json.prettyText(document), document.getClass()));
    }
  }

  @Test
  void the_fields_of_a_document_keep_their_order_and_their_nulls() {
    assertEquals(
        "{\"error\":{\"message\":\"Wrong.\",\"type\":\"server_error\",\"param\":null,\"code\":\"wrong\"}}",
        Json.text(ErrorDocument.of(500, "Wrong.", null, "wrong")));
    assertEquals(
        "{\"name\":\"notes\",\"folder\":\"/home/ada/notes\",\"owned\":false}",
        Json.text(desk.sources().getFirst()));
  }

  @Test
  void a_document_of_a_later_version_can_be_read() throws IOException {
    assertEquals(
        new Health("up", List.of()),
        Json.document("{\"status\":\"up\",\"since\":{\"a\":[1]},\"checks\":[]}", Health.class));
  }

  @Test
  void a_request_is_read_strictly() {
    for (String json :
        List.of(
            "{\"question\": \"a\", \"since\": 1}",
            "{\"question\": 1}",
            "{\"passages\": \"1\"}",
            "{\"passages\": 1.0}",
            "{\"stream\": 0}",
            "{\"stream\": \" \"}",
            "{\"stream\": \"\"}",
            "{\"passages\": \"\"}",
            "{\"source\": \"\"}",
            "{} {}")) {
      assertThrows(
          IOException.class,
          () -> Json.request(json.getBytes(StandardCharsets.UTF_8), AskBody.class),
          json);
    }
  }

  @Test
  void what_a_client_writes_a_service_can_read() throws IOException {
    AskBody body =
        new AskBody(
            "Wann?",
            List.of("notes"),
            List.of("**/*.md"),
            List.of(),
            5,
            true,
            List.of(new AskBody.AskedBefore("Wo?", "")));
    assertEquals(body, Json.request(Json.bytes(body), AskBody.class));
  }

  private Answer answer() {
    List<AnswerEvent> events = new ArrayList<>();
    desk.ask(new Question("Oslo", ChunkFilter.NONE, 8), events::add, () -> false);
    assertTrue(events.getLast() instanceof AnswerEvent.Finished);
    return ((AnswerEvent.Finished) events.getLast()).answer();
  }
}
