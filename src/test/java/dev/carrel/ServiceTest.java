package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Cli;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.index.FileRecord;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import dev.carrel.serve.BackupReport;
import dev.carrel.state.StateException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, with everything real: files, watcher, parser, model, index, HTTP. */
class ServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path scratch;
  private Path notes = Path.of("");
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Service> services = new ArrayList<>();

  @BeforeEach
  void a_folder_of_notes() throws IOException {
    notes = Files.createDirectory(scratch.resolve("notes"));
    Files.writeString(
        notes.resolve("boat.md"),
        "# The boat\n\nThe bilge pump of the Albatross hangs behind the port locker.\n");
    Files.writeString(
        notes.resolve("garden.md"), "# Garden\n\nTomatoes want a warm wall and no wind.\n");
  }

  @AfterEach
  void close() {
    services.forEach(Service::close);
  }

  @Test
  void a_folder_becomes_hits_that_open_at_their_place() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    JsonNode hit = search(service, "where is the bilge pump").get("hits").get(0);
    assertEquals("boat.md", hit.get("path").asText());
    String text = Files.readString(notes.resolve("boat.md"));
    assertEquals(
        hit.get("text").asText(),
        text.substring(hit.get("startChar").asInt(), hit.get("endChar").asInt()));
    assertEquals(3, hit.get("endLine").asInt());
  }

  @Test
  void a_saved_a_renamed_and_a_deleted_file_are_followed_while_serving() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);

    Path draft = scratch.resolve("draft");
    Files.writeString(draft, "# The boat\n\nThe sextant lies in the chart table.\n");
    Files.move(draft, notes.resolve("boat.md"), StandardCopyOption.ATOMIC_MOVE);
    await(() -> paths(service, "sextant chart table").contains("boat.md"));
    await(() -> !texts(service, "bilge pump").contains("bilge"));

    Files.move(notes.resolve("boat.md"), notes.resolve("ship.md"));
    await(() -> paths(service, "sextant").contains("ship.md"));
    await(() -> !paths(service, "sextant").contains("boat.md"));

    Files.delete(notes.resolve("ship.md"));
    await(() -> !paths(service, "sextant").contains("ship.md"));

    Path folder = Files.createDirectories(notes.resolve("a/b"));
    Files.writeString(folder.resolve("c.txt"), "The heron fishes at the weir.");
    await(() -> paths(service, "heron weir").contains("a/b/c.txt"));
    Files.move(notes.resolve("a"), notes.resolve("z"));
    await(() -> paths(service, "heron weir").contains("z/b/c.txt"));
    await(() -> !paths(service, "heron weir").contains("a/b/c.txt"));
    awaitIdle(service);
    JsonNode files = get(service, "/api/v1/status").get("files");
    assertEquals(2, files.get("found").asInt(), files.toString());
    assertEquals(2, files.get("indexed").asInt(), files.toString());
  }

  @Test
  void what_changed_while_nobody_watched_is_mended_and_nothing_is_embedded_twice()
      throws Exception {
    Service first = serve(notes);
    awaitIdle(first);
    first.close();
    Files.delete(notes.resolve("garden.md"));
    Files.writeString(notes.resolve("bees.md"), "# Bees\n\nThe hive needs a new frame in May.\n");

    Service second = serve();
    awaitIdle(second);
    assertEquals(List.of(), only(paths(second, "tomatoes warm wall"), "garden.md"));
    assertTrue(paths(second, "hive frame May").contains("bees.md"));
    assertEquals(
        1, get(second, "/api/v1/status").get("embeddings").get("computed").asInt(), "bees alone");
    second.close();

    Service third = serve();
    awaitIdle(third);
    assertEquals(0, get(third, "/api/v1/status").get("embeddings").get("computed").asInt());
  }

  @Test
  void a_copy_and_a_move_cost_no_embedding() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    int before = get(service, "/api/v1/status").get("embeddings").get("computed").asInt();
    Files.copy(notes.resolve("boat.md"), notes.resolve("boat copy.md"));
    Files.move(notes.resolve("garden.md"), notes.resolve("allotment.md"));
    await(() -> paths(service, "bilge pump").contains("boat copy.md"));
    await(() -> paths(service, "tomatoes").contains("allotment.md"));
    awaitIdle(service);
    assertEquals(before, get(service, "/api/v1/status").get("embeddings").get("computed").asInt());
  }

  @Test
  void a_source_whose_folder_goes_away_loses_nothing() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    Path away = scratch.resolve("away");
    Files.move(notes, away);
    post(service, "/api/v1/reindex", "{\"which\":\"changed\"}");
    await(() ->
        get(service, "/api/v1/status")
            .get("sources")
            .get(0)
            .get("state")
            .asText()
            .equals("missing"));
    assertTrue(paths(service, "bilge pump").contains("boat.md"));
    Files.move(away, notes);
    post(service, "/api/v1/reindex", "{\"which\":\"changed\"}");
    await(() ->
        get(service, "/api/v1/status").get("sources").get(0).get("state").asText().equals("ok"));
    awaitIdle(service);
    assertEquals(2, get(service, "/api/v1/status").get("files").get("indexed").asInt());
  }

  @Test
  void an_empty_folder_where_a_disk_was_mounted_loses_nothing() throws Exception {
    Service first = serve(notes);
    awaitIdle(first);
    first.close();
    pretendThatTheFilesWereOnAnotherDisk();
    Path away = Files.createDirectory(scratch.resolve("away"));
    for (String name : List.of("boat.md", "garden.md")) {
      Files.move(notes.resolve(name), away.resolve(name));
    }

    Service second = serve();
    await(() -> sourceState(second).equals("incomplete"));
    awaitIdle(second);
    assertTrue(paths(second, "bilge pump").contains("boat.md"));
    assertEquals(2, get(second, "/api/v1/status").get("files").get("indexed").asInt());

    Files.move(away.resolve("boat.md"), notes.resolve("boat.md"));
    // One file of that disk is there again: the other one is really gone.
    await(() -> !paths(second, "tomatoes").contains("garden.md"));
    await(() -> sourceState(second).equals("ok"));
    awaitIdle(second);
    JsonNode status = get(second, "/api/v1/status");
    assertEquals(1, status.get("files").get("found").asInt());
    assertEquals(0, status.get("embeddings").get("computed").asInt());
  }

  @Test
  void a_secret_is_listed_with_its_reason_and_never_read() throws Exception {
    Files.writeString(notes.resolve("id_rsa"), "the heron key");
    Service service = serve(notes);
    awaitIdle(service);
    assertFalse(paths(service, "heron key").contains("id_rsa"));
    JsonNode file = get(service, "/api/v1/files?state=skipped").get("files").get(0);
    assertEquals("id_rsa", file.get("path").asText());
    assertTrue(file.get("reason").asText().contains("watch.secrets"), file.toString());

    Files.writeString(notes.resolve(".carrelignore"), "!id_rsa\n");
    await(() -> paths(service, "heron key").contains("id_rsa"));
    Files.delete(notes.resolve(".carrelignore"));
    await(() -> !paths(service, "heron key").contains("id_rsa"));
  }

  @Test
  void a_secret_by_content_is_read_only_while_it_is_allowed() throws Exception {
    Files.writeString(
        notes.resolve("backup.txt"), "AGE-SECRET-KEY-1HERONQQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L\n");
    Service service = serve(notes);
    awaitIdle(service);
    JsonNode file = get(service, "/api/v1/files?state=skipped").get("files").get(0);
    assertEquals("backup.txt", file.get("path").asText());
    assertTrue(file.get("reason").asText().contains("!backup.txt"), file.toString());

    Files.writeString(notes.resolve(".carrelignore"), "!backup.txt\n");
    await(() -> paths(service, "AGE SECRET KEY").contains("backup.txt"));
    Files.delete(notes.resolve(".carrelignore"));
    await(() -> !paths(service, "AGE SECRET KEY").contains("backup.txt"));
  }

  @Test
  void a_source_that_is_removed_is_found_no_more() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    HttpRequest delete =
        HttpRequest.newBuilder(service.address().resolve("/api/v1/sources/notes")).DELETE().build();
    HttpResponse<String> reply = client.send(delete, HttpResponse.BodyHandlers.ofString());
    assertTrue(reply.statusCode() < 300, reply.body());
    await(() -> search(service, "bilge pump").get("hits").isEmpty());
    awaitIdle(service);
    assertEquals(0, get(service, "/api/v1/status").get("files").get("found").asInt());
    assertTrue(Files.exists(notes.resolve("boat.md")));
  }

  @Test
  void a_source_that_is_erased_over_http_is_off_the_disk_when_the_answer_comes() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    assertTrue(diskHolds("boat.md"), "else the proof below proves nothing");
    HttpResponse<String> reply =
        client.send(
            HttpRequest.newBuilder(uri(service, "/api/v1/sources/notes?purge=true"))
                .DELETE()
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(204, reply.statusCode(), reply.body());
    assertFalse(diskHolds("boat.md"));
    assertFalse(diskHolds("Albatross"));
    assertEquals(List.of(), paths(service, "bilge pump"));
  }

  @Test
  void a_source_can_be_erased_without_a_service() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    service.close();
    assertTrue(diskHolds("boat.md"), "else the proof below proves nothing");
    assertEquals(0, carrel("sources", "remove", "notes", "--purge"));
    assertFalse(diskHolds("boat.md"));
    assertFalse(diskHolds("Albatross"));
  }

  @Test
  void sources_are_added_and_removed_without_a_service() throws Exception {
    assertEquals(0, carrel("sources", "add", notes.toString()));
    Service service = serve();
    awaitIdle(service);
    assertEquals(2, get(service, "/api/v1/status").get("files").get("indexed").asInt());
    service.close();
    assertEquals(0, carrel("sources", "remove", "notes"));
    Service after = serve();
    awaitIdle(after);
    assertEquals(0, get(after, "/api/v1/status").get("files").get("found").asInt());
  }

  /** Runs a command as a person does; what it says is not looked at. */
  private int carrel(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", scratch.resolve("data").toString()));
    try (PrintStream sink =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      return Cli.run(line.toArray(String[]::new), new Carrel(scratch), sink, sink);
    }
  }

  /** Paths stand in the index as they are; Lucene may cut a word of a text in two. */
  private boolean diskHolds(String word) throws IOException {
    for (String room : List.of("generations", "vectors")) {
      try (Stream<Path> files = Files.walk(scratch.resolve("data").resolve(room))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(word)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void a_question_is_answered_with_the_documents_own_words_or_not_at_all() throws Exception {
    Service service = serve(notes);
    awaitIdle(service);
    JsonNode answer =
        post(
            service, "/api/v1/ask", "{\"question\":\"Where is the bilge pump of the Albatross?\"}");
    assertTrue(answer.get("grounded").asBoolean(), answer.toString());
    JsonNode citation = answer.get("citations").get(0);
    assertEquals("boat.md", citation.get("path").asText());
    String text = Files.readString(notes.resolve("boat.md"));
    assertEquals(
        citation.get("quote").asText(),
        text.substring(citation.get("startChar").asInt(), citation.get("endChar").asInt()));

    JsonNode none =
        post(
            service,
            "/api/v1/ask",
            "{\"question\":\"Which enzyme unwinds the double helix during replication?\"}");
    assertFalse(none.get("grounded").asBoolean(), none.toString());
    assertTrue(none.get("citations").isEmpty());
  }

  @Test
  void a_second_service_on_the_same_data_folder_is_refused_and_the_first_goes_on()
      throws Exception {
    Service first = serve(notes);
    awaitIdle(first);
    StateException refused = assertThrows(StateException.class, () -> serve(notes));
    assertTrue(String.valueOf(refused.getMessage()).contains("is in use"), refused.getMessage());
    Files.writeString(notes.resolve("late.md"), "The heron fishes at the weir.");
    await(() -> paths(first, "heron weir").contains("late.md"));
    first.close();
    awaitIdle(serve());
  }

  @Test
  void a_backup_of_a_service_at_work_is_restored_and_follows_its_files() throws Exception {
    Service first = serve(notes);
    awaitIdle(first);
    Path file = scratch.resolve("carrel.zip");
    for (int i = 0; i < 20; i++) {
      Files.writeString(notes.resolve("note-" + i + ".md"), "The heron number " + i + " fishes.");
    }
    BackupReport report = first.desk().backup(file, false, progress -> {});
    assertEquals(Files.size(file), report.sizeBytes());
    awaitIdle(first);
    first.close();
    Files.delete(notes.resolve("garden.md"));

    Carrel home = new Carrel(scratch);
    Path restored = scratch.resolve("restored");
    home.restore(new Options(restored, null, null), file, false, progress -> {});
    Service second = home.serve(new Options(restored, null, 0), List.of(), remark -> {});
    services.add(second);
    assertTrue(paths(second, "bilge pump").contains("boat.md"), "found before anything is read");
    awaitIdle(second);
    await(() -> sourceState(second).equals("ok"));
    awaitIdle(second);
    JsonNode status = get(second, "/api/v1/status");
    assertEquals(21, status.get("files").get("indexed").asInt(), status.toString());
    assertEquals(List.of(), only(paths(second, "tomatoes warm wall"), "garden.md"));
    assertTrue(paths(second, "heron number 17").contains("note-17.md"));
    second.close();

    Options options = new Options(restored, null, null);
    home.backup(options, file, true, progress -> {});
    home.restore(options, file, true, progress -> {});
    assertTrue(Files.exists(scratch.resolve("restored.before-restore-1/carrel.json")));
  }

  private void pretendThatTheFilesWereOnAnotherDisk() {
    try (LuceneIndex index =
        LuceneIndex.open(
            scratch.resolve("data/generations"), IndexSettings.of("any", "any", "any"))) {
      List<FileRecord> records = new ArrayList<>();
      index.forEachFile(null, records::add);
      for (FileRecord each : records) {
        index.putRecord(
            new FileRecord(
                each.source(),
                each.path(),
                each.state(),
                each.reason(),
                each.attempts(),
                each.sizeBytes(),
                each.modifiedAt(),
                "(dev=0,ino=1)",
                each.contentSha256(),
                each.mediaType(),
                each.parser(),
                each.documentCount(),
                each.chunkCount(),
                each.stageTimes()));
      }
      index.commit();
    }
  }

  private String sourceState(Service service) throws Exception {
    return get(service, "/api/v1/status").get("sources").get(0).get("state").asText();
  }

  private Service serve(Path... folders) {
    Service service =
        new Carrel(scratch)
            .serve(new Options(scratch.resolve("data"), null, 0), List.of(folders), remark -> {});
    services.add(service);
    return service;
  }

  private void awaitIdle(Service service) throws Exception {
    await(() -> get(service, "/api/v1/status").get("state").asText().equals("idle"));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "it did not happen within " + PATIENCE);
      Thread.sleep(20);
    }
  }

  private JsonNode search(Service service, String query) throws Exception {
    return get(service, "/api/v1/search?q=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private List<String> paths(Service service, String query) throws Exception {
    return search(service, query).get("hits").findValuesAsText("path");
  }

  private String texts(Service service, String query) throws Exception {
    return String.join("\n", search(service, query).get("hits").findValuesAsText("text"));
  }

  private static List<String> only(List<String> paths, String path) {
    return paths.stream().filter(path::equals).toList();
  }

  private JsonNode get(Service service, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(service, path)).GET().build());
  }

  private JsonNode post(Service service, String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(service, path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertTrue(reply.statusCode() < 300, request.uri() + ": " + reply.body());
    return JSON.readTree(reply.body());
  }

  private static URI uri(Service service, String path) {
    return service.address().resolve(path);
  }
}
