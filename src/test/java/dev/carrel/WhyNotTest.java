package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carrel.cli.Home;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.index.ChunkFilter;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Desk;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNotRequest;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each stage at which a file can be lost, asked of a real service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhyNotTest {
  /** More notes than a side has candidates. */
  private static final int TOMATOES = 110;

  @TempDir static Path scratch;
  @TempDir static Path elsewhere;
  private ServiceRoom room;
  private Service service;
  private Path notes = Path.of("");

  @BeforeAll
  void a_service_over_files_of_every_fate() throws Exception {
    room = new ServiceRoom(scratch);
    notes = room.notes;
    write("same/copy.md", Files.readString(notes.resolve("boat.md")));
    write(".gitignore", "*.log\n");
    write("today.log", "the bilge pump");
    write("drafts/.carrelignore", "old/\n");
    write("drafts/old/plan.md", "the bilge pump");
    write(".hidden/plan.md", "the bilge pump");
    write("node_modules/pump.md", "the bilge pump");
    write("id_rsa", "the bilge pump");
    write("deed.pdf", "%PDF-1.7\nthe bilge pump\n");
    write("empty.md", "");
    for (int i = 0; i < TOMATOES; i++) {
      write("tomatoes/" + i + ".md", "Tomato soup number " + i + " wants ripe tomatoes.\n");
    }
    Path papers = Files.createDirectory(scratch.resolve("papers"));
    Files.writeString(papers.resolve("garden.md"), "A lease for the allotment by the canal.");
    service = room.serve(notes, papers);
    room.awaitIdle(service);
  }

  @AfterAll
  void close() {
    room.close();
  }

  @Test
  void a_file_outside_of_every_source() throws Exception {
    Path file = Files.writeString(elsewhere.resolve("boat.md"), "the bilge pump");
    assertStage("no_source", whyNot(file.toString(), "pump"), "carrel sources add");
  }

  @Test
  void a_file_that_an_ignore_file_leaves_out() throws Exception {
    assertStage("left_out", whyNot("today.log", "pump"), "the pattern *.log in .gitignore");
    assertStage(
        "left_out",
        whyNot("drafts/old/plan.md", "pump"),
        "The folder drafts/old is left out by the pattern old/ in drafts/.carrelignore.");
  }

  @Test
  void a_hidden_file_and_what_programs_leave_behind() throws Exception {
    assertStage("left_out", whyNot(".hidden/plan.md", "pump"), "set watch.hidden");
    assertStage("left_out", whyNot("node_modules/pump.md", "pump"), "!node_modules/");
  }

  @Test
  void a_file_that_is_not_read_on_purpose() throws Exception {
    assertStage("skipped", whyNot("id_rsa", "pump"), "watch.secrets");
    assertStage("skipped", whyNot("empty.md", "pump"), "the file is empty");
  }

  @Test
  void a_file_that_could_not_be_read() throws Exception {
    JsonNode found = whyNot("deed.pdf", "pump");
    JsonNode file = room.get(service, "/api/v1/files?path=deed.pdf").at("/files/0");
    assertStage("failed", found, file.get("reason").asText());
  }

  @Test
  void a_file_that_an_operator_excludes() throws Exception {
    assertStage("filtered", whyNot("boat.md", "pump path:garden.md"), "meet path:garden.md.");
    assertStage("filtered", whyNot("boat.md", "pump -albatross"), "meet -\"albatross\".");
    assertStage(
        "filtered", whyNot("boat.md", "pump type:md after:2999-05"), "meet after:2999-05-01.");
    assertStage("filtered", whyNot("boat.md", "type:pdf type:txt pump"), "meet type:pdf type:txt.");
  }

  @Test
  void a_file_that_neither_side_brings_up() throws Exception {
    JsonNode found = whyNot("boat.md", "ripe tomato soup");
    assertStage("no_candidate", found, "None of the words stand in it; by meaning its best");
    assertTrue(found.get("sentence").asText().contains("number 100 has"), found.toString());
    assertStage(
        "no_candidate",
        room.get(service, "/api/v1/why-not?path=boat.md&q=tomatoes&mode=keyword"),
        "None of the words stand in it.");
  }

  @Test
  void a_copy_of_what_is_shown() throws Exception {
    JsonNode one = whyNot("boat.md", "bilge pump of the albatross");
    JsonNode other = whyNot("same/copy.md", "bilge pump of the albatross");
    boolean first = one.get("stage").asText().equals("found");
    JsonNode shown = first ? one : other;
    JsonNode copy = first ? other : one;
    assertStage("found", shown, "rank 1");
    assertStage("duplicate", copy, "notes/" + shown.get("path").asText() + " and is shown there");
    assertEquals(shown.get("path"), copy.at("/shownAt/path"));
    assertEquals(1, copy.get("rank").asInt());
  }

  @Test
  void a_file_that_ranks_beyond_what_was_asked_for() throws Exception {
    JsonNode found = room.get(service, "/api/v1/why-not?path=tomatoes/7.md&q=garden+wall&k=1");
    assertStage("beyond", found, "a larger k shows it");
    int rank = found.get("rank").asInt();
    assertTrue(rank > 1, found.toString());
    JsonNode hits = room.get(service, "/api/v1/search?q=garden+wall&k=100").get("hits");
    assertEquals("tomatoes/7.md", hits.get(rank - 1).get("path").asText());
    assertEquals(hits.get(rank - 1).get("score"), found.at("/hit/score"));
  }

  @Test
  void a_file_that_is_found() throws Exception {
    JsonNode found = whyNot("notes/garden.md", "warm wall");
    assertStage("found", found, "rank 1");
    assertEquals("notes", found.get("source").asText());
    assertEquals("garden.md", found.get("path").asText());
    double sum =
        found.at("/hit/explanation/parts").valueStream().mapToDouble(JsonNode::asDouble).sum();
    assertEquals(found.at("/hit/score").asDouble(), sum);
    assertStage("found", whyNot(notes.resolve("garden.md").toString(), "warm wall"), "rank 1");
  }

  @Test
  void a_file_that_is_not_read_yet_or_has_changed_since() throws Exception {
    try (ServiceRoom other = new ServiceRoom(Files.createDirectory(scratch.resolve("later")))) {
      Service before = other.serve(other.notes);
      other.awaitIdle(before);
      before.close();
      Files.writeString(other.notes.resolve("late.md"), "the bilge pump");
      Files.writeString(other.notes.resolve("garden.md"), "Now about something else altogether.");
      Options options = new Options(other.data(), null, null);
      try (Desk desk =
          new Carrel(other.scratch).open(options, List.of(), Home.Purpose.LOOK, _ -> {})) {
        WhyNot late = desk.whyNot(request("late.md"));
        assertEquals("waiting", late.stage());
        assertTrue(late.sentence().contains("carrel index takes it in"), late.sentence());
        WhyNot changed = desk.whyNot(request("garden.md"));
        assertEquals("waiting", changed.stage());
        assertTrue(changed.sentence().contains("has changed"), changed.sentence());
      }
    }
  }

  @Test
  void a_file_whose_vectors_are_still_to_come() throws Exception {
    try (ServiceRoom other = new ServiceRoom(Files.createDirectory(scratch.resolve("quiet")))) {
      LocalTime now = LocalTime.now(ZoneId.systemDefault());
      DateTimeFormatter minutes = DateTimeFormatter.ofPattern("HH:mm");
      Path config =
          Files.writeString(
              scratch.resolve("quiet.yaml"),
              "nightly:\n  quietHours: \""
                  + minutes.format(now.minusHours(1))
                  + "-"
                  + minutes.format(now.plusHours(2))
                  + "\"\n");
      Service quiet = other.serve(new Options(other.data(), config, 0), other.notes);
      ServiceRoom.await(() -> other.status(quiet).at("/files/indexed").asInt() == 2);
      JsonNode found = other.get(quiet, "/api/v1/why-not?path=boat.md&q=leaking+hull");
      assertStage(
          "vector_waiting", found, "None of the words stand in it; its vectors are still to come.");
      assertStage("found", other.get(quiet, "/api/v1/why-not?path=boat.md&q=pump"), "rank 1");
    }
  }

  @Test
  void what_is_no_single_file_is_a_problem_that_says_so() throws Exception {
    assertProblem(404, "no/such.md", "There is no file no/such.md in ");
    assertProblem(404, notes.resolve("no-such.md").toString(), "There is no file ");
    assertProblem(400, "garden.md", "garden.md is in notes, papers: say which source is meant.");
    assertProblem(400, "tomatoes", "tomatoes is a folder");
    assertProblem(400, "../papers/garden.md", "is no path relative to a source");
    assertProblem(404, "garden.md&source=nowhere", "There is no source named nowhere");
    assertStage(
        "found",
        room.get(service, "/api/v1/why-not?path=garden.md&source=papers&q=canal+lease"),
        "rank 1");
  }

  private void assertProblem(int status, String path, String sentence) throws Exception {
    HttpResponse<String> reply =
        room.send(
            HttpRequest.newBuilder(ServiceRoom.uri(service, "/api/v1/why-not?q=pump&path=" + path))
                .build());
    assertEquals(status, reply.statusCode(), reply.body());
    String message = ServiceRoom.json(reply).at("/error/message").asText();
    assertTrue(message.contains(sentence), message);
  }

  private static void assertStage(String stage, JsonNode found, String sentence) {
    assertEquals(stage, found.get("stage").asText(), found.toString());
    String actual = found.get("sentence").asText();
    assertTrue(actual.contains(sentence), actual);
  }

  private JsonNode whyNot(String path, String query) throws Exception {
    return room.get(
        service,
        "/api/v1/why-not?path=" + ServiceRoom.encoded(path) + "&q=" + ServiceRoom.encoded(query));
  }

  private static WhyNotRequest request(String path) {
    return new WhyNotRequest(
        path,
        null,
        new SearchRequest("pump", 10, SearchMode.HYBRID, ChunkFilter.NONE, true, false));
  }

  private void write(String path, String text) throws IOException {
    Path file = notes.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
