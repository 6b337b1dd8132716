package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Question;
import dev.carrel.answer.Turn;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.HttpService;
import dev.carrel.serve.MemoryModels;
import dev.carrel.serve.ServeSettings;
import dev.carrel.serve.WhyNotRequest;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Asks the real service over the real network, and a server that misbehaves where ours would not.
 */
@Timeout(60)
class RemoteDeskTest {
  private static final String KEY = "a-key";
  private static final SearchRequest SEARCH =
      new SearchRequest(
          "grüße & 100% + mehr?",
          7, SearchMode.KEYWORD, PreparedDesk.filter("a b", "x/**", "md"), true, true);
  private static final Question QUESTION =
      new Question(
          "When does it leave?",
          PreparedDesk.filter("notes", "*.md", "md"),
          5,
          List.of(new Turn("Is there a train?", "Yes [1].")));

  private final PreparedDesk desk = new PreparedDesk();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  @Test
  void everything_that_is_asked_of_a_service_arrives_and_comes_back_whole() {
    RemoteDesk remote = remoteToOurs(KEY);
    assertEquals(desk.search(SEARCH), remote.search(SEARCH));
    WhyNotRequest whyNot =
        new WhyNotRequest(
            "a b/grüße.md",
            "notes",
            new SearchRequest("x + y", 3, SearchMode.SEMANTIC, ChunkFilter.NONE, true, true));
    assertEquals(desk.whyNot, remote.whyNot(whyNot));
    assertEquals(List.of(whyNot), desk.asked(WhyNotRequest.class));
    assertEquals(PreparedDesk.IDLE, remote.status());
    FileQuery query = new FileQuery(null, "failed", "*.pdf", 0, 10);
    assertEquals(desk.files(query), remote.files(query));
    assertEquals(List.of(SEARCH, SEARCH), desk.asked(SearchRequest.class));
    assertEquals(List.of(query, query), desk.asked(FileQuery.class));
    remote.reindex(Ingestion.Reindex.FAILED);
    assertEquals(List.of(Ingestion.Reindex.FAILED), desk.asked(Ingestion.Reindex.class));
  }

  @Test
  void a_backup_is_written_by_the_service_and_tells_how_far_it_is() {
    RemoteDesk remote = remoteToOurs(KEY);
    List<BackupProgress> seen = new ArrayList<>();
    assertEquals(
        new BackupReport("/mnt/there.zip", 10, 3, 4_711, 2),
        remote.backup(Path.of("/mnt/there.zip"), true, seen::add));
    assertEquals(List.of(new BackupProgress(5, 10)), seen);
    DeskException refused =
        assertThrows(
            DeskException.class,
            () -> remote.backup(Path.of("/mnt/there.zip"), false, progress -> {}));
    assertEquals("/mnt/there.zip is there already.", refused.getMessage());
  }

  @Test
  void sources_are_added_listed_and_removed() {
    RemoteDesk remote = remoteToOurs(KEY);
    Source added = remote.addSource(Path.of("/mnt/Größe & Co"), null);
    assertEquals(new Source("Größe & Co", Path.of("/mnt/Größe & Co")), added);
    assertEquals(desk.sources(), remote.sources());
    remote.removeSource("Größe & Co", true);
    assertEquals(1, desk.sources().size());
    DeskException gone =
        assertThrows(DeskException.class, () -> remote.removeSource("Größe & Co", true));
    assertEquals(DeskException.Kind.NOT_FOUND, gone.kind());
    assertEquals("There is no source Größe & Co: carrel sources lists them.", gone.getMessage());
  }

  @Test
  void an_answer_streams_event_by_event() {
    List<AnswerEvent> events = new ArrayList<>();
    remoteToOurs(KEY).ask(QUESTION, events::add, () -> false);
    assertEquals(desk.answer.getLast(), events.getLast(), "the whole answer is the last event");
    assertTrue(events.contains(new AnswerEvent.Cited(PreparedDesk.CITATION)));
    assertEquals(List.of(QUESTION), desk.asked(Question.class));
  }

  @Test
  void an_answer_that_failed_there_fails_here() {
    desk.answer = List.of(new AnswerEvent.Failed("The engine has died.", "engine_unavailable"));
    List<AnswerEvent> events = new ArrayList<>();
    remoteToOurs(KEY).ask(QUESTION, events::add, () -> false);
    assertEquals(desk.answer, events);
  }

  @Test
  void the_key_of_another_service_is_refused() {
    DeskException refused =
        assertThrows(DeskException.class, () -> remoteToOurs("another-key").status());
    assertEquals(DeskException.Kind.UNAVAILABLE, refused.kind());
    assertTrue(String.valueOf(refused.getMessage()).contains("another service"));
  }

  @Test
  void what_the_service_calls_wrong_keeps_its_sentence() throws IOException {
    RemoteDesk remote =
        remoteTo(exchange ->
            reply(
                exchange,
                400,
                "{\"error\":{\"message\":\"k is 0.\",\"type\":\"invalid_request_error\","
                    + "\"param\":\"k\",\"code\":\"invalid_value\"}}"));
    DeskException wrong = assertThrows(DeskException.class, remote::status);
    assertEquals(DeskException.Kind.WRONG_REQUEST, wrong.kind());
    assertEquals("k is 0.", wrong.getMessage());
    assertEquals(
        "k is 0.",
        assertThrows(DeskException.class, () -> remote.ask(QUESTION, event -> {}, () -> false))
            .getMessage());
  }

  @Test
  void an_error_in_no_known_form_is_still_one_sentence() throws IOException {
    RemoteDesk remote = remoteTo(exchange -> reply(exchange, 502, "<h1>Bad gateway</h1>"));
    String message = assertThrows(DeskException.class, remote::status).getMessage();
    assertTrue(String.valueOf(message).contains("answered 502 without saying why"), message);
  }

  @Test
  void something_else_on_the_port_is_recognised() throws IOException {
    RemoteDesk remote = remoteTo(exchange -> reply(exchange, 200, "hello"));
    String message = assertThrows(DeskException.class, remote::status).getMessage();
    assertTrue(String.valueOf(message).contains("is not Carrel of this version"), message);
  }

  @Test
  void a_stream_that_breaks_off_ends_in_a_failure() throws IOException {
    RemoteDesk remote =
        remoteTo(exchange ->
            reply(exchange, 200, ":\n\nevent: token\ndata: {\"text\":\"At\"}\n\nevent: tok"));
    List<AnswerEvent> events = new ArrayList<>();
    remote.ask(QUESTION, events::add, () -> false);
    assertEquals(new AnswerEvent.Token("At"), events.getFirst());
    assertEquals(
        "service_gone", assertInstanceOf(AnswerEvent.Failed.class, events.getLast()).code());
  }

  @Test
  void an_answer_can_be_cancelled_between_two_events() throws IOException {
    RemoteDesk remote =
        remoteTo(exchange ->
            reply(exchange, 200, "event: token\ndata: {\"text\":\"x\"}\n\n".repeat(100)));
    List<AnswerEvent> events = new ArrayList<>();
    AtomicBoolean cancelled = new AtomicBoolean();
    remote.ask(
        QUESTION,
        event -> {
          events.add(event);
          cancelled.set(true);
        },
        cancelled::get);
    assertEquals(2, events.size());
    assertEquals("cancelled", assertInstanceOf(AnswerEvent.Failed.class, events.getLast()).code());
  }

  @Test
  void a_service_that_does_not_answer_is_one_sentence_that_names_it() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    RemoteDesk remote = remote(port, KEY);
    String message = assertThrows(DeskException.class, remote::status).getMessage();
    assertTrue(
        String.valueOf(message)
            .startsWith("The service at http://127.0.0.1:" + port + " (process 4242) does not"),
        message);
  }

  @Test
  void no_address_but_this_machines_is_spoken_to() {
    RunningService elsewhere = new RunningService(URI.create("http://192.0.2.1:7411"), 4242, KEY);
    CommandFailure refused = assertThrows(CommandFailure.class, () -> new RemoteDesk(elsewhere));
    assertTrue(String.valueOf(refused.getMessage()).contains("not this machine"));
    assertFalse(elsewhere.toString().contains(KEY));
  }

  @Test
  void a_command_uses_the_service_that_runs_and_opens_nothing() {
    MemoryHome home = new MemoryHome();
    home.running = Optional.of(ours(KEY));
    MemoryHome.Result status = home.run("status");
    assertTrue(
        status.out().startsWith("state     idle, service at http://127.0.0.1:"), status.out());
    MemoryHome.Result index = home.run("index", "/home/runa/notes", "/srv/new");
    assertEquals(0, index.exitCode(), index.err());
    assertTrue(index.out().contains("0 vectors computed"), index.out());
    assertEquals(
        List.of(Path.of("/home/runa/notes"), Path.of("/srv/new")),
        desk.sources().stream().map(Source::folder).toList());
    assertEquals(List.of(Ingestion.Reindex.CHANGED), desk.asked(Ingestion.Reindex.class));
    assertEquals(List.of(), home.purposes);
    assertEquals(1, home.run("sources", "remove", "nobody").exitCode());
    assertFalse(desk.closed);
  }

  private RemoteDesk remoteToOurs(String key) {
    return opened(new RemoteDesk(ours(key)));
  }

  private RunningService ours(String key) {
    HttpService service =
        opened(
            HttpService.start(
                desk,
                new MemoryModels(),
                ServeSettings.defaults().withPort(0).withServiceKey(KEY)));
    return running(service.port(), key);
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private RemoteDesk remoteTo(Handler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          handler.handle(exchange);
        });
    server.start();
    open.add(() -> server.stop(0));
    return remote(server.getAddress().getPort(), KEY);
  }

  private RemoteDesk remote(int port, String key) {
    return opened(new RemoteDesk(running(port, key)));
  }

  private static RunningService running(int port, String key) {
    return new RunningService(URI.create("http://127.0.0.1:" + port), 4242, key);
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
