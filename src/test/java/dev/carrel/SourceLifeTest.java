package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Service;
import dev.carrel.index.FileRecord;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that come, go away for a while, are removed or erased. */
class SourceLifeTest {
  @AutoClose private final ServiceRoom room;

  SourceLifeTest(@TempDir Path scratch) throws IOException {
    room = new ServiceRoom(scratch);
  }

  @Test
  void a_source_whose_folder_goes_away_loses_nothing() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    Path away = room.scratch.resolve("away");
    Files.move(room.notes, away);
    room.post(service, "/api/v1/reindex", "{\"which\":\"changed\"}");
    ServiceRoom.await(() -> room.sourceState(service).equals("missing"));
    assertTrue(room.paths(service, "bilge pump").contains("boat.md"));
    Files.move(away, room.notes);
    room.post(service, "/api/v1/reindex", "{\"which\":\"changed\"}");
    ServiceRoom.await(() -> room.sourceState(service).equals("ok"));
    room.awaitIdle(service);
    assertEquals(2, room.status(service).get("files").get("indexed").asInt());
  }

  @Test
  void an_empty_folder_where_a_disk_was_mounted_loses_nothing() throws Exception {
    Service first = room.serve(room.notes);
    room.awaitIdle(first);
    first.close();
    pretendThatTheFilesWereOnAnotherDisk();
    Path away = Files.createDirectory(room.scratch.resolve("away"));
    for (String name : List.of("boat.md", "garden.md")) {
      Files.move(room.notes.resolve(name), away.resolve(name));
    }

    Service second = room.serve();
    ServiceRoom.await(() -> room.sourceState(second).equals("incomplete"));
    room.awaitIdle(second);
    assertTrue(room.paths(second, "bilge pump").contains("boat.md"));
    assertEquals(2, room.status(second).get("files").get("indexed").asInt());

    Files.move(away.resolve("boat.md"), room.notes.resolve("boat.md"));
    // One file of that disk is there again: the other one is really gone.
    ServiceRoom.await(() -> !room.paths(second, "tomatoes").contains("garden.md"));
    ServiceRoom.await(() -> room.sourceState(second).equals("ok"));
    room.awaitIdle(second);
    JsonNode status = room.status(second);
    assertEquals(1, status.get("files").get("found").asInt());
    assertEquals(0, status.get("embeddings").get("computed").asInt());
  }

  @Test
  void a_source_that_is_removed_is_found_no_more() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    HttpRequest delete =
        HttpRequest.newBuilder(service.address().resolve("/api/v1/sources/notes")).DELETE().build();
    HttpResponse<String> reply = room.send(delete);
    assertTrue(reply.statusCode() < 300, reply.body());
    ServiceRoom.await(() -> room.search(service, "bilge pump").get("hits").isEmpty());
    room.awaitIdle(service);
    assertEquals(0, room.status(service).get("files").get("found").asInt());
    assertTrue(Files.exists(room.notes.resolve("boat.md")));
  }

  @Test
  void a_source_that_is_erased_over_http_is_off_the_disk_when_the_answer_comes() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    assertTrue(diskHolds("boat.md"), "else the proof below proves nothing");
    HttpResponse<String> reply =
        room.send(
            HttpRequest.newBuilder(ServiceRoom.uri(service, "/api/v1/sources/notes?purge=true"))
                .DELETE()
                .build());
    assertEquals(204, reply.statusCode(), reply.body());
    assertFalse(diskHolds("boat.md"));
    assertFalse(diskHolds("Albatross"));
    assertEquals(List.of(), room.paths(service, "bilge pump"));
  }

  @Test
  void a_source_can_be_erased_without_a_service() throws Exception {
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    service.close();
    assertTrue(diskHolds("boat.md"), "else the proof below proves nothing");
    assertEquals(0, carrel("sources", "remove", "notes", "--purge"));
    assertFalse(diskHolds("boat.md"));
    assertFalse(diskHolds("Albatross"));
  }

  @Test
  void sources_are_added_and_removed_without_a_service() throws Exception {
    assertEquals(0, carrel("sources", "add", room.notes.toString()));
    Service service = room.serve();
    room.awaitIdle(service);
    assertEquals(2, room.status(service).get("files").get("indexed").asInt());
    service.close();
    assertEquals(0, carrel("sources", "remove", "notes"));
    Service after = room.serve();
    room.awaitIdle(after);
    assertEquals(0, room.status(after).get("files").get("found").asInt());
  }

  /** Runs a command as a person does; what it says is not looked at. */
  private int carrel(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", room.data().toString()));
    return CommandRun.of(room.scratch, line.toArray(String[]::new)).exitCode();
  }

  /** Paths stand in the index as they are; Lucene may cut a word of a text in two. */
  private boolean diskHolds(String word) throws IOException {
    for (String part : List.of("generations", "vectors")) {
      try (Stream<Path> files = Files.walk(room.data().resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(word)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void pretendThatTheFilesWereOnAnotherDisk() {
    try (LuceneIndex index =
        LuceneIndex.open(
            room.scratch.resolve("data/generations"), IndexSettings.of("any", "any", "any"))) {
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
}
