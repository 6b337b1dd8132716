package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.CommandFailure;
import dev.carrel.engine.LoopbackUrl;
import dev.carrel.serve.Exposure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  @TempDir Path folder;

  @Test
  void everything_that_can_be_said_is_understood() throws IOException {
    Settings settings =
        read(
            """
            sources:
              - folder: ~/notes
                name: notes
              - folder: /srv/papers
            data: /var/carrel
            server: {port: 0}
            watch: {hidden: true, gitignore: false, leaveOut: ["*.bak"], everySeconds: 10}
            parse: {fileMegabytesMax: 5, secondsMax: 7, ocr: true}
            embed: {threads: 1, cacheMegabytesMax: 10}
            engines:
              answer: {kind: embedded, model: m.gguf, contextTokens: 512, threads: 1, idleSeconds: 9}
            """);
    assertEquals(2, settings.sources().size());
    assertEquals("/var/carrel", settings.data());
    assertEquals(0, settings.server().port());
    assertEquals(List.of("*.bak"), settings.watch().leaveOut());
    assertTrue(settings.watch().hidden());
    assertEquals(7, settings.parse().secondsMax());
    assertTrue(settings.parse().ocr());
    assertEquals(1, settings.embed().threads());
    assertEquals(
        Map.of("answer", new EngineSetting.Embedded("m.gguf", 512, 1, 9)),
        settings.engineChoices());
  }

  @Test
  void an_empty_file_and_a_missing_default_mean_the_defaults() throws IOException {
    assertEquals(Settings.DEFAULT, read(""));
    assertEquals(Settings.DEFAULT, read("# nothing said\n"));
    assertEquals(Settings.DEFAULT, SettingsFile.read(folder.resolve("none.yaml"), false));
    assertEquals(7411, Settings.DEFAULT.server().port());
  }

  @Test
  void the_configuration_that_comes_with_the_program_says_the_defaults() {
    assertEquals(Settings.DEFAULT, SettingsFile.read(Path.of("config/carrel.yaml"), true));
  }

  @Test
  void beyond_this_machine_only_what_a_person_said_is_listened_on() throws IOException {
    assertSays("server: {host: 192.168.1.5}", "server.host is 192.168.1.5", "server.insecure");
    assertSays("server: {host: \"::\", insecure: true}", "say in server.hosts");
    assertSays(
        "server: {host: box, insecure: true, tls: {certificate: a, key: b}}", "leave out one");
    assertSays("server: {host: box, tls: {certificate: a}}", "server.tls has 1 keys, wanted two");
    assertSays("server: {host: box, tls: {certificate: a, passwordFile: b}}", "wanted two");
    assertSays("server: {tls: {certificate: a, key: b}}", "server.tls has no meaning");
    assertSays("server: {insecure: true}", "server.insecure has no meaning");
    assertSays("server: {hosts: [box]}", "server.hosts has no meaning");
    assertSays("server: {host: \"::1\"}", "leave it out");
    assertSays("server: {tokens: none}", "wanted optional or required");
    assertEquals(Exposure.LOOPBACK, Settings.DEFAULT.server().exposure(7411, folder));
    Exposure exposure =
        read("""
        server:
          host: 0.0.0.0
          hosts: [library.example]
          tls: {keystore: tls/carrel.p12, passwordFile: /etc/password}
          tokens: required
          socket: run/carrel.sock
        """)
            .server()
            .exposure(8443, folder);
    assertEquals(
        new Exposure(
            true,
            50,
            Optional.of(
                new Exposure.Beyond(
                    "0.0.0.0",
                    8443,
                    List.of("library.example"),
                    Optional.of(
                        new Exposure.TlsFiles.Pkcs12(
                            folder.resolve("tls/carrel.p12"), Path.of("/etc/password"))))),
            Optional.of(folder.resolve("run/carrel.sock"))),
        exposure);
  }

  @Test
  void each_task_may_have_an_engine_of_its_own_kind() throws IOException {
    Settings settings =
        read(
            """
            engines:
              answer: {kind: llama-server, model: m.gguf, threads: 2, gpuLayers: 99}
              rewrite: {kind: loopback, url: "http://localhost:11434/v1/", model: small}
              summarize: {kind: loopback, url: "http://LOCALHOST:11434/v1", model: small}
            """);
    EngineSetting.Choice small =
        new EngineSetting.Loopback(
            new LoopbackUrl("localhost", 11434, "/v1"),
            "small",
            Optional.empty(),
            Optional.empty(),
            4096);
    assertEquals(
        Map.of(
            "answer",
            new EngineSetting.LlamaServer("m.gguf", Optional.empty(), 4096, 2, 99, 300),
            "rewrite",
            small,
            "summarize",
            small),
        settings.engineChoices());
  }

  @Test
  void a_file_that_was_named_must_be_there() {
    CommandFailure failure =
        assertThrows(
            CommandFailure.class, () -> SettingsFile.read(folder.resolve("none.yaml"), true));
    assertTrue(String.valueOf(failure.getMessage()).contains("none.yaml"), failure.getMessage());
  }

  @Test
  void what_is_wrong_is_named() throws IOException {
    assertSays("servr: {port: 1}", "servr", "did you mean server?");
    assertSays("server: {prot: 1}", "server.prot", "did you mean port?");
    assertSays("server: {port: many}", "server.port", "a whole number");
    assertSays("server: {port: 70000}", "server.port is 70000", "0 to 65535");
    assertSays("server: 7", "server");
    assertSays("sources: [{name: x}]", "a source needs a folder");
    assertSays("sources: notes", "sources", "a list");
    assertSays("engines: {answer: {kind: cloud, model: m}}", "engines.answer.kind is cloud");
    assertSays("engines: {answer: {kind: embedded}}", "needs a model");
    assertSays("engines: {cook: {model: m}}", "engines.cook names no task", "answer, rewrite");
    assertSays("engines: {rewrite: {model: m, threads: 0}}", "engines.rewrite.threads is 0");
    assertSays(
        "engines: {answer: {model: m, url: u}}", "engines.answer.url is for the kind loopback");
    assertSays("engines: {answer: {model: m, gpuLayers: 9}}", "gpuLayers is for", "llama-server");
    assertSays("engines: {answer: {kind: loopback, model: m}}", "engines.answer needs a url");
    assertSays(
        "engines: {answer: {kind: loopback, model: m, url: 'https://a.example/v1'}}",
        "engines.answer.url is https://a.example/v1",
        "http://127.0.0.1:PORT/v1");
    assertSays(
        "engines: {answer: {kind: loopback, url: 'http://127.0.0.1/v1', threads: 2, model: m}}",
        "engines.answer.threads is for");
    assertSays(
        "engines: {answer: {kind: llama-server, model: m, gpuLayers: 2000}}",
        "engines.answer.gpuLayers is 2000");
    assertSays("rerank: {passagesMax: 1}", "rerank.passagesMax is 1", "2 to 200");
    assertSays("watch: {hidden: perhaps}", "watch.hidden", "true or false");
    assertSays("chunk: {tokensMax: 5000}", "chunk.tokensMax is 5000", "64 to 398");
    assertSays("nightly: {at: at three}", "nightly.at", "at three", "0 3 * * *");
    assertSays("nightly: {quietHours: all}", "nightly.quietHours", "22:30-07:00");
    assertSays("nightly: {evalSeconds: 4000}", "nightly.evalSeconds is 4000", "0 to 3600");
    assertSays("nightly: {onlyWhen: bored}", "nightly.onlyWhen is bored", "idle, power or always");
    assertSays("data: [", "line", "YAML");
    assertSays("data: a\ndata: b", "data");
    assertSays("\tdata: a", "YAML");
  }

  private void assertSays(String yaml, String... wanted) throws IOException {
    CommandFailure failure = assertThrows(CommandFailure.class, () -> read(yaml));
    String message = String.valueOf(failure.getMessage());
    List<String> missing = new ArrayList<>();
    for (String part : wanted) {
      if (!message.contains(part)) {
        missing.add(part);
      }
    }
    assertEquals(List.of(), missing, yaml + " gave: " + message);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains("carrel.yaml"), message);
  }

  private Settings read(String yaml) throws IOException {
    Path file = folder.resolve("carrel.yaml");
    Files.writeString(file, yaml);
    return SettingsFile.read(file, true);
  }
}
