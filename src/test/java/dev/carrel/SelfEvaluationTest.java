package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code carrel eval --self} over the samples, everything behind it real. */
class SelfEvaluationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path installation;

  @Test
  void the_own_files_are_asked_for_what_stands_above_their_texts() throws Exception {
    run("index", Path.of("samples").toAbsolutePath().toString());
    JsonNode first = JSON.readTree(run("eval", "--self", "--json"));
    JsonNode hybrid = first.at("/report/modes/0");
    assertEquals("hybrid", hybrid.get("mode").asText());
    Set<String> questions = new HashSet<>(hybrid.get("questions").findValuesAsText("query"));
    assertTrue(questions.contains("Autumn meeting and the oxalic acid"), questions.toString());
    assertTrue(questions.contains("Height above chart datum"), questions.toString());
    assertTrue(questions.contains("When it shows E07"), questions.toString());
    assertTrue(hybrid.at("/metrics/recall10").asDouble() > 0.5, hybrid.get("metrics").toString());
    JsonNode again = JSON.readTree(run("eval", "--self", "--json"));
    assertEquals(2, again.get("trend").size());
    assertEquals("", again.get("warning").asText());
    assertEquals(first.at("/trend/0/modes"), again.at("/trend/1/modes"));
    assertNothingIsLeftAndNothingTold(questions);
    assertTheServiceShowsIt();
  }

  private void assertNothingIsLeftAndNothingTold(Set<String> questions) throws IOException {
    Path data = installation.resolve("index");
    try (Stream<Path> work = Files.list(data.resolve("work"))) {
      assertEquals(List.of(), work.filter(each -> each.toString().contains("self-eval-")).toList());
    }
    String noted = Files.readString(data.resolve("state/self-evaluation.json"));
    for (String question : questions) {
      assertFalse(noted.contains(question), question);
    }
  }

  private void assertTheServiceShowsIt() throws Exception {
    try (Service service =
        new Carrel(installation).serve(new Options(null, null, 0), List.of(), remark -> {})) {
      assertTrue(service.address().getPort() > 0);
      String status = run("status");
      assertTrue(status.contains("quality recall at 1 "), status);
      assertTrue(status.contains("trend recall at 10: "), status);
      String table = run("eval", "--self");
      assertTrue(table.contains("MRR@10"), table);
    }
  }

  private String run(String... arguments) {
    return CommandRun.output(installation, arguments);
  }
}
