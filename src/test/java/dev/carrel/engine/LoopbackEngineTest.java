package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@link ServerBattery} over a server that somebody else started, and what is its own. */
class LoopbackEngineTest extends ServerBattery {
  private static final String KEY = "sk-of-the-tests";

  private FakeModelServer server;
  private Path keyFile;

  @BeforeAll
  void prepare(@TempDir Path folder) {
    server = new FakeModelServer(0, KEY);
    keyFile = folder.resolve("key");
    try {
      Files.writeString(keyFile, KEY + "\n");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  private LoopbackSettings settings(EngineTerms terms) {
    return LoopbackSettings.of(url("127.0.0.1"), "tiny", terms);
  }

  private LoopbackUrl url(String host) {
    return LoopbackUrl.parse("http://" + host + ":" + server.port() + "/v1/");
  }

  @Override
  Engine open(EngineTerms terms) {
    return LoopbackEngine.of(settings(terms).withKeyFile(keyFile));
  }

  @Override
  void kill(Engine engine) {
    server.cut();
  }

  @Override
  void freeze(Engine engine) {
    server.freeze();
  }

  @Test
  void only_addresses_of_this_machine_are_taken() {
    for (String text :
        List.of(
            "http://192.0.2.1:11434/v1",
            "http://0.0.0.0:11434/v1",
            "http://[2001:db8::1]:11434/v1",
            "http://[::ffff:192.0.2.1]/v1",
            "http://2130706434.invalid/v1")) {
      LoopbackSettings settings =
          LoopbackSettings.of(LoopbackUrl.parse(text), "tiny", EngineTerms.DEFAULT);
      EngineException reason =
          assertThrows(EngineException.class, () -> LoopbackEngine.of(settings), text);
      assertEquals(EngineException.Code.START_FAILED, reason.code());
      assertTrue(sentence(reason).contains("127.0.0.1"), sentence(reason));
    }
    for (String text :
        List.of(
            "https://127.0.0.1/v1",
            "127.0.0.1:11434",
            "file:///etc/passwd",
            "http://me:secret@127.0.0.1/v1",
            "http://127.0.0.1:99999/v1",
            "http://127.0.0.1/v1?key=1",
            "http:///v1",
            "http://127.0.0.1/\r\nX: y")) {
      String said =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> LoopbackUrl.parse(text), text)
                  .getMessage());
      assertFalse(said.contains("secret"), said);
    }
  }

  @Test
  void a_name_of_this_machine_leads_to_it() throws InterruptedException {
    try (Engine engine =
        LoopbackEngine.of(
            LoopbackSettings.of(url("localhost"), "tiny", TERMS).withKeyFile(keyFile))) {
      assertAnswers(engine);
    }
  }

  @Test
  void the_system_properties_for_proxies_change_nothing() throws InterruptedException {
    String before = System.getProperty("socksProxyHost", "");
    System.setProperty("socksProxyHost", "192.0.2.1");
    try {
      assertAnswers(shared());
    } finally {
      if (before.isEmpty()) {
        System.clearProperty("socksProxyHost");
      } else {
        System.setProperty("socksProxyHost", before);
      }
    }
  }

  @Test
  void an_answer_given_up_closes_the_connection() throws Exception {
    int before = server.gone.get();
    Heard heard = new Heard();
    StreamingHandle handle = shared().stream(ask("Long", 4000), heard);
    heard.awaitPiece();
    handle.cancel();
    heard.failure();
    long end = System.nanoTime() + LONG.toNanos();
    while (server.gone.get() == before) {
      assertTrue(System.nanoTime() < end, "the server still writes");
      Thread.sleep(5);
    }
  }

  @Test
  void a_redirect_leads_nowhere() throws InterruptedException {
    heard(shared(), ask("#redirect", 5)).failure();
    assertEquals(0, server.redirected.get());
  }

  @Test
  void a_key_is_shown_but_never_told(@TempDir Path folder) throws Exception {
    LoopbackSettings none = settings(TERMS);
    LoopbackSettings variable = none.withKeyVariable("TOKEN", Map.of("TOKEN", KEY));
    assertFalse(variable.toString().contains(KEY), variable.toString());
    try (Engine engine = LoopbackEngine.of(variable)) {
      assertAnswers(engine);
    }
    try (Engine engine = LoopbackEngine.of(none)) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertTrue(sentence(reason).contains("apiKeyFile"), sentence(reason));
      assertEquals(EngineStatus.State.BACKING_OFF, engine.status().state());
    }
    Path wrong = Files.writeString(folder.resolve("wrong"), "two words\r\nX-Evil: yes");
    try (Engine engine = LoopbackEngine.of(none.withKeyFile(wrong))) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertTrue(sentence(reason).contains("no API key"), sentence(reason));
      assertFalse(sentence(reason).contains("words"), sentence(reason));
    }
    try (Engine engine = LoopbackEngine.of(none.withKeyFile(folder.resolve("none")))) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertTrue(sentence(reason).contains("cannot be read"), sentence(reason));
    }
  }

  @Test
  void a_server_that_is_not_there_is_told_and_found_when_it_comes() throws Exception {
    FakeModelServer late = new FakeModelServer(0, "");
    int port = late.port();
    late.close();
    LoopbackSettings settings =
        LoopbackSettings.of(LoopbackUrl.parse("http://127.0.0.1:" + port + "/v1"), "tiny", TERMS);
    try (Engine engine = LoopbackEngine.of(settings)) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertEquals(EngineException.Code.START_FAILED, reason.code());
      assertTrue(sentence(reason).contains("No server answers"), sentence(reason));
      assertEquals(sentence(reason), engine.status().lastError());
      try (FakeModelServer come = new FakeModelServer(port, "")) {
        assertEquals(port, come.port());
        assertAnswers(engine);
        assertEquals(EngineStatus.State.READY, engine.status().state());
        assertEquals(List.of("tiny", "other"), LoopbackEngine.models(settings));
      }
    }
  }

  @Test
  void a_wrong_route_and_a_wrong_model_are_told_alike() throws Exception {
    LoopbackSettings wrong =
        LoopbackSettings.of(LoopbackUrl.parse("http://127.0.0.1:" + server.port()), "tiny", TERMS);
    try (Engine engine = LoopbackEngine.of(wrong.withKeyFile(keyFile))) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertEquals(EngineException.Code.MODEL_MISSING, reason.code());
      assertTrue(sentence(reason).contains("no such route"), sentence(reason));
    }
  }

  @Test
  void a_choice_among_the_likeliest_tokens_is_refused() throws Exception {
    ChatRequest request =
        ChatRequest.builder().messages(UserMessage.from("Which?")).topK(5).build();
    assertEquals(
        EngineException.Code.REQUEST_UNSUPPORTED, heard(shared(), request).failure().code());
    assertEquals(Optional.empty(), shared().modelSha256());
  }
}
