package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.SettingsBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsEditorTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path scratch;
  private Path file;
  private SettingsEditor editor;

  @BeforeEach
  void open() {
    file = scratch.resolve("config").resolve("carrel.yaml");
    editor = new SettingsEditor(file, Settings.DEFAULT);
  }

  @Test
  void a_changed_value_stands_in_its_place_and_every_comment_stays() throws IOException {
    write(
        """
        # Mine.
        power: full   # while I am away
        #watch:
        #  hidden: false
        watch:
            # indented by four
            everySeconds: 100
            leaveOut:
              - "*.log"
              - drafts/

        nightly:
          at: never
        """);
    change("{\"power\": \"idle\", \"watch.everySeconds\": 600, \"watch.leaveOut\": [\"*.tmp\"]}");
    assertEquals(
        """
        # Mine.
        power: "idle"   # while I am away
        #watch:
        #  hidden: false
        watch:
            # indented by four
            everySeconds: 600
            leaveOut: ["*.tmp"]

        nightly:
          at: never
        """,
        Files.readString(file));
  }

  @Test
  void a_setting_that_is_not_there_is_added_and_one_that_is_null_goes() throws IOException {
    change("{\"watch.everySeconds\": 600, \"log\": \"json\", \"watch.hidden\": true}");
    assertEquals(
        "watch:\n  hidden: true\n  everySeconds: 600\nlog: \"json\"\n", Files.readString(file));
    change("{\"watch.everySeconds\": null, \"watch.hidden\": null}");
    assertEquals("log: \"json\"\n", Files.readString(file));
    change("{\"log\": null}");
    assertEquals("", Files.readString(file));
    assertEquals(Settings.DEFAULT, SettingsFile.read(file, true));
  }

  @Test
  void the_shipped_file_takes_every_setting_that_may_be_changed() throws IOException {
    Files.createDirectories(file.getParent());
    Files.copy(Path.of("config/carrel.yaml"), file);
    String before = Files.readString(file);
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    for (SettingsBook.Setting setting : editor.all().settings()) {
      JsonNode usual = setting.defaultValue();
      if (setting.changeable() && usual != null && !usual.isNull()) {
        changes.put(setting.key(), usual);
      }
    }
    assertTrue(changes.size() > 15, changes.toString());
    changes.put("nightly.quietHours", JSON.getNodeFactory().nullNode());
    SettingsBook.SettingList after = editor.change(changes, all -> {});
    assertEquals(false, after.restartNeeded());
    assertTrue(Files.readString(file).startsWith(before), "a comment was changed");
  }

  @Test
  void what_a_person_has_to_write_is_refused_with_the_name_of_the_setting() throws IOException {
    write("power: full\n");
    refused("{\"rerank.scoringModel\": \"java.lang.Runtime\"}", "rerank.scoringModel");
    refused("{\"engines.answer.command\": \"/bin/sh\"}", "engines.answer.command");
    refused("{\"sources\": []}", "sources");
    refused("{\"watch.secrets\": true}", "watch.secrets");
    refused("{\"watch.everySecond\": 3}", "watch.everySecond");
    refused("{\"watch.everySeconds\": 0}", "watch.everySeconds");
    refused("{\"watch.everySeconds\": \"often\"}", "watch.everySeconds");
    refused("{\"power\": \"all\"}", "power");
    assertEquals("power: full\n", Files.readString(file));
  }

  @Test
  void a_file_in_another_style_is_left_to_a_person() throws IOException {
    String odd = "watch: {hidden: true, everySeconds: 100}\n";
    write(odd);
    assertThrows(DeskException.class, () -> change("{\"watch.everySeconds\": 600}"));
    assertEquals(odd, Files.readString(file));
  }

  @Test
  void a_value_that_is_not_that_of_the_running_service_needs_a_restart() throws IOException {
    write("");
    SettingsBook.SettingList changed = change("{\"power\": \"full\"}");
    assertTrue(changed.restartNeeded());
    assertEquals(
        1, changed.settings().stream().filter(SettingsBook.Setting::restartNeeded).count());
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private SettingsBook.SettingList change(String json) throws IOException {
    Map<String, JsonNode> changes = new LinkedHashMap<>();
    JSON.readTree(json).properties().forEach(each -> changes.put(each.getKey(), each.getValue()));
    return editor.change(changes, all -> {});
  }

  private void refused(String json, String key) {
    DeskException e = assertThrows(DeskException.class, () -> change(json), json);
    assertTrue(String.valueOf(e.getMessage()).contains(key), e.getMessage());
  }
}
