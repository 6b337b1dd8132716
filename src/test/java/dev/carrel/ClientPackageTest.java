package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.client.CarrelService;
import dev.langchain4j.data.segment.TextSegment;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The package client in a program of somebody else, against a real service. */
class ClientPackageTest {
  private static final int SECONDS_MAX = 60;

  @TempDir Path scratch;

  /** Its own classes and langchain4j-core with what that needs; nothing else of Carrel. */
  private String classPath() throws Exception {
    Path classes = scratch.resolve("classes");
    Path into = Files.createDirectories(classes.resolve("dev/carrel/client"));
    for (Path from : List.of(place(CarrelService.class), place(ClientPackageTest.class))) {
      try (Stream<Path> files = Files.list(from.resolve("dev/carrel/client"))) {
        for (Path file : files.toList()) {
          Files.copy(file, into.resolve(String.valueOf(file.getFileName())));
        }
      }
    }
    return Stream.concat(
            Stream.of(classes),
            Stream.of(
                    TextSegment.class,
                    ObjectMapper.class,
                    JsonFactory.class,
                    JsonInclude.class,
                    Logger.class,
                    NullMarked.class)
                .map(ClientPackageTest::place))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no file holds " + type, e);
    }
  }

  private List<String> told(String address) throws Exception {
    Path out = scratch.resolve("out.txt");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                "dev.carrel.client.ClientProgram",
                address)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(program.waitFor(SECONDS_MAX, TimeUnit.SECONDS), "still running");
    } finally {
      program.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
    assertEquals(0, program.exitValue(), String.join("\n", lines));
    return lines.stream().filter(line -> !line.startsWith("SLF4J")).toList();
  }

  @Test
  void a_program_with_langchain4j_core_alone_embeds_and_retrieves() throws Exception {
    try (ServiceRoom room = new ServiceRoom(Files.createDirectory(scratch.resolve("room")))) {
      Service service = room.serve(new Options(room.data(), null, 0), room.notes);
      room.awaitIdle(service);
      List<String> told = told(service.address().toString());
      assertEquals(
          List.of("dimension 384", "length 1.0", "many 300 1"), told.subList(0, 3), "" + told);
      assertTrue(
          told.stream()
              .anyMatch(line ->
                  line.startsWith("content boat.md:")
                      && line.contains("bilge pump of the Albatross")),
          told.toString());
      assertEquals(
          List.of(
              "stored 0,2,1",
              "since 2,1",
              "not 2",
              "best The ferry to the island sails at noon. 2024",
              "again 2,0,1",
              "removed 0,1",
              "filtered 1",
              "empty 0"),
          told.stream()
              .filter(
                  line -> line.matches("(stored|since|not|best|again|removed|filtered|empty) .*"))
              .toList());
      assertTrue(
          told.stream()
              .anyMatch(line -> line.startsWith("foreign The embedding has 2 numbers, wanted")),
          told.toString());
      assertTrue(
          told.stream().anyMatch(line -> line.startsWith("nobody No Carrel answers at")),
          told.toString());
      assertTrue(
          told.stream().anyMatch(line -> line.startsWith("InvalidRequestException ")),
          told.toString());
      assertEquals(
          List.of("absent dev.carrel.index.ChunkIndex", "absent org.apache.lucene.index.Term"),
          told.subList(told.size() - 2, told.size()));
    }
  }
}
