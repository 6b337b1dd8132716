package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@link ServerBattery} over a {@code llama-server}, and what is its own. */
class LlamaServerEngineTest extends ServerBattery {
  private Path folder;
  private Path model;
  private Path command;

  @BeforeAll
  void prepare(@TempDir Path prepared) {
    folder = prepared;
    // An architecture that the embedded engine does not know.
    model = TinyGguf.write(folder.resolve("tiny.gguf"), 7, TinyGguf.Shape.SMALL, "qwen3");
    command = FakeLlamaServer.write(folder);
  }

  @Override
  Engine open(EngineTerms terms) {
    return open(terms, command);
  }

  private LlamaServerEngine open(EngineTerms terms, Path program) {
    return LlamaServerEngine.of(
        new LlamaServerSettings(model, program, 1, 0, folder.resolve("private"), terms),
        new SecureRandom());
  }

  @Override
  void kill(Engine engine) {
    Signals.send("KILL", process(engine));
  }

  @Override
  void freeze(Engine engine) {
    Signals.send("STOP", process(engine));
  }

  private static long process(Engine engine) {
    return ((LlamaServerEngine) engine).processId().orElseThrow();
  }

  private static void awaitEnd(long pid) throws Exception {
    var handle = ProcessHandle.of(pid);
    if (handle.isPresent()) {
      handle.get().onExit().get(60, TimeUnit.SECONDS);
    }
  }

  private EngineException failure(String script, @TempDir Path own) throws InterruptedException {
    try (Engine engine = open(TERMS, FakeLlamaServer.write(own, script))) {
      return heard(engine, ask("And now?", 5)).failure();
    }
  }

  @Test
  void a_model_is_run_that_the_embedded_engine_does_not_know() throws Exception {
    long pid;
    try (LlamaServerEngine engine = open(TERMS, command)) {
      assertTrue(engine.processId().isEmpty());
      assertAnswers(engine);
      assertEquals(8192, engine.contextTokensMax());
      assertEquals(64, engine.modelSha256().orElseThrow().length());
      pid = process(engine);
    }
    awaitEnd(pid);
    assertThrows(EngineException.class, () -> GgufHeader.read(model).requireEmbeddable());
  }

  @Test
  void the_prompt_is_written_as_the_models_template_wants_it() throws Exception {
    String said = heard(shared(), ask("#echo where?", 50)).answer().aiMessage().text();
    assertEquals("<|im_start|>user\n#echo where?", said);
  }

  @Test
  void a_damaged_model_never_reaches_the_program(@TempDir Path own) throws Exception {
    Path ran = own.resolve("ran");
    Path program = FakeLlamaServer.write(own, "touch '" + ran + "'");
    byte[] whole = Files.readAllBytes(model);
    Path damaged = own.resolve("damaged.gguf");
    Files.write(damaged, java.util.Arrays.copyOf(whole, 1204));
    try (Engine engine =
        LlamaServerEngine.of(
            new LlamaServerSettings(damaged, program, 1, 0, own.resolve("p"), TERMS),
            new SecureRandom())) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertEquals(EngineException.Code.MODEL_DAMAGED, reason.code());
      assertFalse(Files.exists(ran));
    }
  }

  @Test
  void a_program_that_ends_at_once_is_told_with_its_own_words(@TempDir Path own) throws Exception {
    EngineException reason = failure("echo 'error: unknown model architecture' >&2; exit 3", own);
    assertEquals(EngineException.Code.START_FAILED, reason.code());
    assertTrue(sentence(reason).contains("status 3"), sentence(reason));
    assertTrue(sentence(reason).contains("unknown model architecture"), sentence(reason));
  }

  @Test
  void a_program_that_never_gets_ready_is_ended(@TempDir Path own) throws Exception {
    EngineTerms hasty = TERMS.withTimes(LONG, Duration.ofSeconds(1), LONG, LONG);
    try (LlamaServerEngine engine = open(hasty, FakeLlamaServer.write(own, "exec sleep 60"))) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      assertEquals(EngineException.Code.TIME_OUT, reason.code());
      assertTrue(sentence(reason).contains("not loaded within 1 s"), sentence(reason));
      assertTrue(engine.processId().isEmpty());
    }
  }

  @Test
  void a_program_that_fails_again_and_again_is_tried_after_a_pause(@TempDir Path own)
      throws Exception {
    try (Engine engine = open(TERMS, FakeLlamaServer.write(own, "exit 1"))) {
      EngineException reason = heard(engine, ask("And now?", 5)).failure();
      for (int i = 0; i < 8 && reason.code() != EngineException.Code.BACKING_OFF; i++) {
        assertEquals(EngineException.Code.START_FAILED, reason.code());
        reason = heard(engine, ask("And now?", 5)).failure();
      }
      assertEquals(EngineException.Code.BACKING_OFF, reason.code(), reason.getMessage());
      assertEquals(EngineStatus.State.BACKING_OFF, engine.status().state());
    }
  }

  @Test
  void what_is_missing_is_told_when_the_engine_is_made(@TempDir Path own) {
    EngineException lost =
        assertThrows(EngineException.class, () -> open(TERMS, own.resolve("none")));
    assertEquals(EngineException.Code.START_FAILED, lost.code());
    assertTrue(sentence(lost).contains("none"), sentence(lost));
  }

  @Test
  void an_idle_server_ends_and_the_next_request_starts_another() throws Exception {
    EngineTerms sleepy = TERMS.withTimes(Duration.ofMillis(700), LONG, LONG, LONG);
    try (LlamaServerEngine engine = open(sleepy, command)) {
      AtomicLong seen = new AtomicLong();
      Heard before = new Heard(_ -> seen.set(process(engine)));
      engine.chat(ask("Before", 5), before);
      before.answer();
      long first = seen.get();
      awaitEnd(first);
      Heard after = new Heard(_ -> seen.set(process(engine)));
      engine.chat(ask("After", 5), after);
      after.answer();
      assertNotEquals(first, seen.get());
      assertEquals(0, engine.status().restarts(), "an end for idleness is no failure");
    }
  }

  @Test
  void a_server_does_not_outlive_the_service_however_that_ends() throws Exception {
    Process service =
        new ProcessBuilder(
                EngineSettings.ownJava().toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                LoneLlamaService.class.getName(),
                model.toString(),
                command.toString(),
                folder.resolve("lone").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long pid;
    try (var reader = service.inputReader(StandardCharsets.UTF_8)) {
      pid = Long.parseLong(reader.readLine());
      assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive());
      service.destroyForcibly().waitFor();
    }
    awaitEnd(pid);
  }

  @Test
  void a_closed_engine_leaves_no_process_and_no_files() throws Exception {
    Path own = folder.resolve("closed");
    LlamaServerEngine engine =
        LlamaServerEngine.of(
            new LlamaServerSettings(model, command, 1, 0, own, TERMS), new SecureRandom());
    engine.countTokens("start");
    ProcessHandle server = ProcessHandle.of(process(engine)).orElseThrow();
    List<ProcessHandle> beside = server.descendants().toList();
    engine.close();
    awaitEnd(server.pid());
    for (ProcessHandle each : beside) {
      awaitEnd(each.pid());
    }
    try (Stream<Path> left = Files.list(own)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void the_program_is_found_on_the_path_and_says_its_version() throws Exception {
    String path = "relative" + File.pathSeparator + folder + File.pathSeparator + "/nowhere";
    assertEquals(Optional.of(command), LlamaServerCommand.find(path));
    assertEquals(Optional.empty(), LlamaServerCommand.find("/nowhere"));
    assertEquals("version: 4916 (fake)", LlamaServerCommand.version(command));
  }
}
