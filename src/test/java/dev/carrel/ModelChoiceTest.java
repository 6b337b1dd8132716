package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.CommandFailure;
import dev.carrel.cli.Finding;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.TinyGguf;
import dev.carrel.models.ModelException;
import dev.carrel.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who says which model answers: the configuration, else what a person chose. */
class ModelChoiceTest {
  private @TempDir Path installation;
  private Options options = new Options(null, null, 0);

  @BeforeEach
  void makeModel() throws IOException {
    Files.createDirectories(installation.resolve("models"));
    Files.createDirectories(installation.resolve("config"));
    TinyGguf.write(installation.resolve("models/tiny.gguf"), 3);
    options = new Options(installation.resolve("data"), null, 0);
  }

  private Carrel carrel() {
    return new Carrel(installation);
  }

  private String engineFinding() {
    return carrel().examine(options, false).stream()
        .filter(finding -> finding.subject().equals("engine"))
        .map(Finding::sentence)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_chosen_model_is_the_engine_until_none_is_chosen() {
    assertNull(carrel().modelChoice(options, "answer").model());
    carrel().chooseModel(options, "answer", "tiny.gguf");
    assertEquals("tiny.gguf", carrel().modelChoice(options, "answer").model());
    assertTrue(engineFinding().contains("models/tiny.gguf is whole"), engineFinding());
    try (Service service = carrel().serve(options, List.of(), remark -> {})) {
      assertTrue(service.address().getPort() > 0);
    }
    carrel().chooseModel(options, "answer", null);
    assertTrue(engineFinding().contains("No language model is configured"));
  }

  @Test
  void the_configuration_decides_and_its_line_is_named() throws IOException {
    String text = "# mine\nengines:\n  answer:\n    threads: 1\n    model: models/tiny.gguf\n";
    Path config = Files.writeString(installation.resolve("config/carrel.yaml"), text);
    assertEquals(config + ", line 5", carrel().modelChoice(options, "answer").configured());
    CommandFailure refused =
        assertThrows(
            CommandFailure.class, () -> carrel().chooseModel(options, "answer", "tiny.gguf"));
    assertTrue(String.valueOf(refused.getMessage()).contains("line 5"), refused.getMessage());
    assertEquals(text, Files.readString(config));
  }

  @Test
  void a_chosen_model_that_went_is_told_at_the_start() throws IOException {
    carrel().chooseModel(options, "answer", "tiny.gguf");
    Files.delete(installation.resolve("models/tiny.gguf"));
    ModelException gone =
        assertThrows(ModelException.class, () -> carrel().serve(options, List.of(), remark -> {}));
    assertTrue(String.valueOf(gone.getMessage()).contains("carrel model use"), gone.getMessage());
  }

  @Test
  void a_file_of_choices_that_cannot_be_read_is_told_and_not_replaced() throws IOException {
    carrel().chooseModel(options, "answer", "tiny.gguf");
    Path file = installation.resolve("data/state/models.json");
    for (String wrong : List.of("{", "{\"version\":9,\"models\":{}}", "[]", "null")) {
      Files.writeString(file, wrong);
      assertThrows(StateException.class, () -> carrel().chooseModel(options, "answer", "b"), wrong);
      assertEquals(wrong, Files.readString(file));
    }
  }

  @Test
  void an_unknown_task_is_refused() {
    assertThrows(CommandFailure.class, () -> carrel().chooseModel(options, "sing", "tiny.gguf"));
  }
}
