package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code carrel doctor} on real data folders, well and ill. */
class DoctorTest {
  @TempDir Path scratch;
  private Path data = Path.of("");
  private Path notes = Path.of("");

  @BeforeEach
  void a_folder_of_notes_and_a_port_of_our_own() throws IOException {
    scratch = scratch.toRealPath();
    data = scratch.resolve("data");
    notes = Files.createDirectory(scratch.resolve("notes"));
    Files.createDirectory(notes.resolve("deep"));
    Files.writeString(notes.resolve("boat.md"), "# Boat\n\nThe bilge pump hangs to port.\n");
    Files.writeString(notes.resolve("deep/garden.md"), "# Garden\n\nTomatoes want a wall.\n");
    Files.createDirectory(scratch.resolve("config"));
    configure("server:\n  port: 0\n");
  }

  @Test
  void all_is_well_in_a_healthy_folder_and_nothing_is_changed_by_looking() throws IOException {
    index();
    assertEquals(0, doctor().exitCode(), "the model is unpacked now");
    Map<String, FileTime> before = modified();
    CommandRun result = doctor();
    assertEquals(
        """
        ok       config       HOME/config/carrel.yaml can be read.
        ok       data folder  HOME/data is Carrel's, format 1.
        ok       permissions  Private to you.
        ok       disk         N GB are free for an index of 0.0 GB.
        ok       service      None runs.
        ok       index        Generation 1, N segments, N MB: every checksum is right.
        ok       model        bge-small-en-v1.5-q opens and gives sound vectors of 384 numbers.
        ok       engine       No language model is configured: answers are your documents' own sentences.
        ok       power        Background work takes what others leave (power: polite).
        ok       sources      1 of 1 can be read, with 2 folders in all.
        WATCHES
        ok       port         A free one is taken.
        Verdict: all is well.
        """,
        result
            .out()
            .replace(scratch.toString(), "HOME")
            .replaceAll("[\\d.,]+ GB are", "N GB are")
            .replaceAll("1, \\d+ segments, [\\d.]+ MB", "1, N segments, N MB")
            // What the system allows is not ours to say.
            .replaceAll("(?m)^(ok  |warn).*watch  .*$", "WATCHES")
            .replace("works, with 1 warning.", "all is well."));
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    assertEquals(before, modified());
    assertTrue(doctor("--deep").line("ok       index").contains("every entry was read"));
  }

  @Test
  void a_data_folder_that_is_not_there_is_a_beginning_and_stays_away() {
    CommandRun result = doctor();
    assertTrue(result.line("ok       data folder").contains("holds nothing yet"));
    assertTrue(result.line("warning  index").contains("There is no index"));
    assertTrue(result.line("warning  sources").contains("no source yet"));
    assertEquals("Verdict: works, with 2 warnings.", result.line("Verdict"));
    assertEquals(0, result.exitCode());
    assertFalse(Files.exists(data));
  }

  @Test
  void a_segment_file_that_was_cut_off_is_a_problem_with_a_way_out() throws IOException {
    index();
    Path file = segmentFiles().getFirst();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    CommandRun result = doctor();
    assertEquals(1, result.exitCode(), file + ": " + result.out());
    String line = result.line("problem  index");
    assertTrue(line.contains("is damaged ("), line);
    assertTrue(line.contains("rebuilt from your files"), line);
    assertEquals("", result.err());
  }

  @Test
  void one_flipped_byte_is_found_by_its_checksum() throws IOException {
    index();
    Path largest =
        segmentFiles().stream()
            .max(Comparator.comparingLong(file -> file.toFile().length()))
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 0x20;
    Files.write(largest, bytes);
    CommandRun result = doctor();
    assertEquals(1, result.exitCode());
    assertTrue(result.line("problem  index").contains("is damaged ("), result.out());
  }

  @Test
  void a_list_of_segments_that_is_gone_and_a_generation_that_is_gone_are_problems()
      throws IOException {
    index();
    Path generation = data.resolve("generations/1");
    for (Path file : segmentFiles()) {
      if (file.getFileName().toString().startsWith("segments_")) {
        Files.delete(file);
      }
    }
    assertTrue(doctor().line("problem  index").contains("list of segments is missing"));
    Files.move(generation, data.resolve("generations/7"));
    assertTrue(doctor().line("problem  index").contains("the folder is missing"));
    Files.writeString(data.resolve("generations/current"), "seven");
    assertTrue(doctor().line("problem  index").contains("current"));
  }

  @Test
  void a_folder_that_others_may_look_into_is_a_warning_and_is_left_to_its_owner()
      throws IOException {
    index();
    assumeTrue(Files.getFileStore(data).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    CommandRun result = doctor();
    assertTrue(result.line("warning  permissions").contains("rwxr-xr-x"), result.out());
    assertTrue(result.line("warning  permissions").contains("chmod"), result.out());
    assertTrue(result.line("Verdict").startsWith("Verdict: works, with "), result.out());
    assertEquals(0, result.exitCode());
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
  }

  @Test
  void a_service_at_work_is_examined_without_disturbing_it() throws IOException {
    try (Service service =
        new Carrel(scratch).serve(new Options(data, null, 0), List.of(notes), remark -> {})) {
      CommandRun result = doctor();
      int port = service.address().getPort();
      assertTrue(result.line("ok       service").contains("serves on port " + port), result.out());
      assertTrue(result.line("ok       port").contains("our own service"), result.out());
      assertEquals(0, result.exitCode(), result.out());
      assertFalse(result.out().contains("problem "), result.out());
    }
    assertTrue(doctor().line("ok       service").endsWith("None runs."));
  }

  @Test
  void a_configuration_a_model_a_source_and_a_port_that_are_wrong_are_all_named()
      throws IOException {
    index();
    Files.move(notes, scratch.resolve("elsewhere"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      configure(
          "server:\n  port: "
              + taken.getLocalPort()
              + "\nengines:\n  answer:\n    model: models/none.gguf\n");
      CommandRun result = doctor();
      assertEquals(1, result.exitCode());
      assertTrue(result.line("problem  engine").contains("none.gguf is not there"), result.out());
      assertTrue(result.line("problem  sources").contains("notes is missing"), result.out());
      assertTrue(result.line("problem  port").contains("--port"), result.out());
      assertTrue(result.line("Verdict").startsWith("Verdict: 3 problems to mend"), result.out());
    }
    configure("servr:\n  port: 1\n");
    CommandRun result = doctor();
    assertTrue(result.line("problem  config").contains("servr"), result.out());
    assertTrue(result.line("ok       index").contains("Generation 1"), result.out());
    assertEquals(1, result.exitCode());
  }

  @Test
  void each_kind_of_engine_is_examined() throws IOException {
    index();
    configure("engines:\n  answer: {kind: llama-server, model: m.gguf, command: none}\n");
    assertTrue(doctor().line("problem  engine").contains("m.gguf is not there"));
    TinyGguf.write(scratch.resolve("m.gguf"), 7, TinyGguf.Shape.SMALL, "qwen3");
    assertTrue(doctor().line("problem  engine").contains("none, which is not there"));
    Path program = Files.writeString(scratch.resolve("none"), "#!/bin/sh\necho version: 4916\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    String found = doctor().line("ok       engine");
    assertTrue(found.contains("qwen3") && found.contains("version: 4916"), found);
    configure(
        """
        engines:
          answer: {kind: loopback, model: m, url: 'http://192.0.2.1:1/v1'}
          rewrite: {model: m.gguf}
        """);
    CommandRun result = doctor();
    assertTrue(result.out().contains("leads to 192.0.2.1"), result.out());
    assertTrue(result.out().contains("qwen3, which the embedded engine"), result.out());
  }

  @Test
  void somebody_elses_folder_is_refused_and_left_alone() throws IOException {
    Files.createDirectory(data);
    Files.writeString(data.resolve("photo.jpg"), "x");
    CommandRun result = doctor();
    assertTrue(result.line("problem  data folder").contains("holds other things"), result.out());
    assertEquals(1, result.exitCode());
    try (Stream<Path> entries = Files.list(data)) {
      assertEquals(List.of(data.resolve("photo.jpg")), entries.toList());
    }
    Files.delete(data.resolve("photo.jpg"));
    Files.delete(data);
    Files.writeString(data, "x");
    assertTrue(doctor().line("problem  data folder").contains("is a file"));
  }

  @Test
  void what_a_killed_service_left_is_a_warning() throws IOException {
    index();
    Files.writeString(
        data.resolve("service.json"),
        """
        {"version":1,"port":7411,"pid":999999999,"key":"k","startedAt":"2025-01-01T00:00:00Z"}
        """);
    assertTrue(doctor().line("warning  service").contains("did not end in order"));
    Files.writeString(data.resolve("service.json"), "{\"port\"");
    CommandRun result = doctor();
    assertTrue(result.line("problem  service").contains("is damaged"), result.out());
    assertEquals(1, result.exitCode());
  }

  @Test
  void as_JSON_the_verdict_and_every_finding() throws IOException {
    JsonNode report = new ObjectMapper().readTree(doctor("--json").out());
    assertEquals("warning", report.get("verdict").asText());
    List<String> fields = new ArrayList<>();
    report.get("findings").get(0).fieldNames().forEachRemaining(fields::add);
    assertEquals(List.of("subject", "verdict", "sentence"), fields);
    assertEquals("config", report.get("findings").get(0).get("subject").asText());
  }

  private void configure(String yaml) throws IOException {
    Files.writeString(scratch.resolve("config/carrel.yaml"), yaml);
  }

  private void index() {
    CommandRun result = run("index", notes.toString());
    assertEquals(0, result.exitCode(), result.err());
  }

  private CommandRun doctor(String... more) {
    return run(Stream.concat(Stream.of("doctor"), Stream.of(more)).toArray(String[]::new));
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(
        scratch,
        Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString()))
            .toArray(String[]::new));
  }

  private List<Path> segmentFiles() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("generations/1"))) {
      return files.filter(file -> !file.endsWith("write.lock")).sorted().toList();
    }
  }

  private Map<String, FileTime> modified() throws IOException {
    Map<String, FileTime> modified = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.toList()) {
        modified.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return modified;
  }
}
