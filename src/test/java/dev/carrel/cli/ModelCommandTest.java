package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.carrel.engine.TinyGguf;
import dev.carrel.models.ModelPlaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
  private @TempDir Path folder;
  private final MemoryHome home = new MemoryHome();

  @BeforeEach
  void makeModels() throws IOException {
    Files.createDirectories(folder.resolve("models"));
    Files.createDirectories(folder.resolve("lmstudio/some/repo"));
    TinyGguf.write(folder.resolve("models/tiny.gguf"), 3);
    TinyGguf.write(
        folder.resolve("lmstudio/some/repo/later.gguf"), 3, TinyGguf.Shape.SMALL, "qwen3");
    home.places =
        new ModelPlaces(folder.resolve("models"), List.of(), List.of(folder.resolve("lmstudio")));
  }

  @Test
  void the_list_says_what_each_model_is_and_who_can_load_it() {
    home.chosen.put("answer", "tiny.gguf");
    MemoryHome.Result result = home.run("model");
    assertEquals(0, result.exitCode(), result.err());
    List<String> lines = result.out().lines().toList();
    assertEquals(2, lines.size());
    assertTrue(
        lines.get(0).matches("tiny\\.gguf\t0\\.1M F32; .*context 8,192; .*embedded; answers"));
    assertTrue(lines.get(1).startsWith("lmstudio:some/repo/later.gguf\t"));
    assertTrue(lines.get(1).contains("not embedded, but by llama-server, Ollama, LM Studio"));
    assertTrue(result.err().contains(folder.resolve("models").toString()), result.err());
  }

  @Test
  void the_list_for_programs_has_every_figure() throws IOException {
    MemoryHome.Result result = home.run("model", "list", "--json");
    JsonNode json = JsonMapper.builder().build().readTree(result.out());
    assertEquals(folder.resolve("models").toString(), json.path("folder").asText());
    JsonNode tiny = json.path("models").path(0);
    assertEquals("tiny.gguf", tiny.path("name").asText());
    assertEquals("own", tiny.path("origin").asText());
    assertEquals("language", tiny.path("kind").asText());
    assertEquals(2, tiny.path("dimensions").path("layers").asInt());
    assertEquals("embedded", tiny.path("engines").path(0).asText());
    assertTrue(tiny.path("memoryBytes").asLong() > 1 << 20);
    assertTrue(tiny.path("fits").isBoolean());
    assertFalse(tiny.path("answers").asBoolean());
    assertTrue(json.path("machine").path("totalBytes").asLong() > 0);
  }

  @Test
  void inspect_says_all_about_a_model_and_its_memory() {
    MemoryHome.Result result = home.run("model", "inspect", "tiny", "--context", "2048", "--hash");
    assertEquals(0, result.exitCode(), result.err());
    for (String words :
        List.of(
            "architecture  llama",
            "quantization  F32 (tensors: 21 F32)",
            "layers        2 of width 64",
            "attention     4 heads, 4 with keys and values",
            "its template is taken for CHATML",
            "at a context of 2,048 tokens",
            "engines       embedded",
            "SHA-256       ")) {
      assertTrue(result.out().contains(words), words + " is not in " + result.out());
    }
    MemoryHome.Result later =
        home.run("model", "inspect", folder.resolve("lmstudio/some/repo/later.gguf").toString());
    assertTrue(later.out().contains("which the embedded engine (llama.cpp of March 2025)"));
    assertEquals(2, home.run("model", "inspect", "tiny", "--context", "0").exitCode());
    assertEquals(1, home.run("model", "inspect", "nothing").exitCode());
  }

  @Test
  void use_keeps_what_can_be_loaded_and_says_so() {
    MemoryHome.Result result = home.run("model", "use", "tiny");
    assertEquals(0, result.exitCode(), result.err());
    assertEquals("tiny.gguf", home.chosen.get("answer"));
    home.running = Optional.of(new RunningService(URI.create("http://127.0.0.1:1"), 7, "key"));
    MemoryHome.Result refused = home.run("model", "use", "lmstudio:some/repo/later");
    assertEquals(1, refused.exitCode());
    assertTrue(refused.err().contains("qwen3"), refused.err());
    MemoryHome.Result none = home.run("model", "use", "--none");
    assertTrue(none.err().contains("start it again"), none.err());
    assertEquals(0, home.chosen.size());
    assertEquals(2, home.run("model", "use").exitCode());
    assertEquals(2, home.run("model", "use", "--none", "tiny").exitCode());
  }

  @Test
  void remove_deletes_and_reminds_of_what_was_chosen() {
    home.chosen.put("answer", "tiny.gguf");
    MemoryHome.Result result = home.run("model", "remove", "tiny.gguf");
    assertEquals(0, result.exitCode(), result.err());
    assertFalse(Files.exists(folder.resolve("models/tiny.gguf")));
    assertTrue(result.err().contains("It was the model that answers"), result.err());
    assertEquals(1, home.run("model", "remove", "lmstudio:some/repo/later").exitCode());
  }

  @Test
  void pull_fetches_and_names_what_to_do_next() throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve("models/tiny.gguf"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, model.length);
            exchange.getResponseBody().write(model);
          }
        });
    server.start();
    try {
      home.terminal = new Terminal(80, 80, false);
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/file?id=7";
      MemoryHome.Result result = home.run("model", "pull", address, "--name", "new.gguf");
      assertEquals(0, result.exitCode(), result.err());
      assertTrue(result.out().contains("new.gguf (0.5 MB, SHA-256 "), result.out());
      assertTrue(result.err().contains("carrel model use new.gguf"), result.err());
      assertEquals(2, home.run("model", "pull", address).exitCode());
      assertEquals(2, home.run("model", "pull", "http://example.org/a.gguf").exitCode());
      assertEquals(1, home.run("model", "pull", address, "--name", "new.gguf").exitCode());
    } finally {
      server.stop(0);
    }
  }
}
