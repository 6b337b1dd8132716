package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine does when its process, its model or its callers are not well. */
class EngineHazardsTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private @TempDir Path folder;
  private Path model;

  @BeforeEach
  void writeModel() {
    model = TinyGguf.write(folder.resolve("tiny.gguf"), 7);
  }

  private EngineSettings settings() {
    return EngineSettings.of(model, folder.resolve("private"))
        .withThreads(1)
        .withTerms(terms -> terms.withTokens(8192, 4000).withWaiting(8));
  }

  private static long process(EmbeddedEngine engine) {
    return engine.processId().orElseThrow();
  }

  private static void kill(EmbeddedEngine engine) {
    engine.processId().ifPresent(pid -> ProcessHandle.of(pid).ifPresent(p -> p.destroyForcibly()));
  }

  private static void awaitEnd(long pid) throws Exception {
    var handle = ProcessHandle.of(pid);
    if (handle.isPresent()) {
      handle.get().onExit().get(60, TimeUnit.SECONDS);
    }
  }

  private static void assertAnswers(EmbeddedEngine engine) throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(EmbeddedEngineTest.ask("And now?", 5), heard);
    assertEquals(5, heard.answer().tokenUsage().outputTokenCount());
  }

  private static EngineException failure(EmbeddedEngine engine) throws InterruptedException {
    Heard heard = new Heard();
    engine.chat(EmbeddedEngineTest.ask("And now?", 5), heard);
    return heard.failure();
  }

  private static String sentence(EngineException reason) {
    return String.valueOf(reason.getMessage());
  }

  @Test
  void a_process_that_is_killed_costs_one_answer_with_one_clear_error() throws Exception {
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      Heard heard = new Heard(piece -> kill(engine));
      engine.chat(EmbeddedEngineTest.ask("Killed", 4000), heard);
      EngineException reason = heard.failure();
      assertEquals(EngineException.Code.CRASHED, reason.code());
      assertTrue(sentence(reason).contains("killed"), sentence(reason));
      assertEquals(reason.getMessage(), engine.status().lastError());
      assertAnswers(engine);
      assertEquals(1, engine.status().restarts());
    }
  }

  @Test
  void kills_at_any_moment_leave_no_request_without_an_end() throws Exception {
    long seed = 20_251;
    Random random = new Random(seed);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      for (int round = 0; round < 6; round++) {
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          int fatal = random.nextInt(400);
          Heard heard =
              new Heard(piece -> {
                if (piece == fatal) {
                  kill(engine);
                }
              });
          all.add(heard);
          engine.chat(EmbeddedEngineTest.ask("Round " + round + " " + i, 200), heard);
        }
        for (Heard heard : all) {
          heard.awaitEnd("seed " + seed + ", round " + round);
        }
      }
    }
  }

  @Test
  void a_process_that_hangs_is_ended_and_replaced() throws Exception {
    EngineSettings impatient =
        settings().withTerms(terms -> terms.withTimes(LONG, LONG, LONG, Duration.ofSeconds(2)));
    try (EmbeddedEngine engine = EmbeddedEngine.of(impatient)) {
      Heard heard =
          new Heard(piece -> {
            if (piece == 1) {
              signal("STOP", process(engine));
            }
          });
      engine.chat(EmbeddedEngineTest.ask("Hangs", 4000), heard);
      heard.awaitPiece();
      long hung = process(engine);
      EngineException reason = heard.failure();
      assertEquals(EngineException.Code.TIME_OUT, reason.code());
      assertTrue(sentence(reason).contains("2 s"), sentence(reason));
      awaitEnd(hung);
      assertAnswers(engine);
    }
  }

  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void an_answer_that_takes_too_long_is_ended_but_not_its_process() throws Exception {
    TinyGguf.write(model, 7, TinyGguf.Shape.SLOW);
    EngineSettings impatient =
        settings().withTerms(terms -> terms.withTimes(LONG, LONG, Duration.ofSeconds(6), LONG));
    try (EmbeddedEngine engine = EmbeddedEngine.of(impatient)) {
      engine.countTokens("start");
      Heard heard = new Heard();
      engine.chat(EmbeddedEngineTest.ask("Too long", 4000), heard);
      EngineException reason = heard.failure();
      assertEquals(EngineException.Code.TIME_OUT, reason.code());
      assertTrue(engine.processId().isPresent());
      assertEquals(0, engine.status().restarts());
    }
  }

  @Test
  void an_answer_given_up_while_its_prompt_is_read_keeps_the_process() throws Exception {
    TinyGguf.write(model, 7, TinyGguf.Shape.SLOW);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      assertAnswers(engine);
      long before = process(engine);
      Heard heard = new Heard();
      StreamingHandle handle =
          engine.stream(EmbeddedEngineTest.ask("long ".repeat(700), 1000), heard);
      assertFalse(handle.isCancelled());
      handle.cancel();
      assertEquals(EngineException.Code.CANCELLED, heard.failure().code());
      assertEquals(0, heard.pieces());
      assertAnswers(engine);
      assertEquals(before, process(engine));
    }
  }

  @Test
  void answers_given_up_in_quick_succession_do_not_hold_the_engine() throws Exception {
    TinyGguf.write(model, 7, TinyGguf.Shape.SLOW);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      engine.countTokens("start");
      long first = process(engine);
      for (int i = 0; i < 9 && process(engine) == first; i++) {
        Heard heard = new Heard();
        StreamingHandle handle =
            engine.stream(EmbeddedEngineTest.ask(i + " long".repeat(1400), 1000), heard);
        TimeUnit.MILLISECONDS.sleep(100);
        handle.cancel();
        assertEquals(EngineException.Code.CANCELLED, heard.failure().code());
      }
      // Each of the prompts takes longer than the test's patience when it is read to its end.
      assertAnswers(engine);
      assertNotEquals(first, process(engine), "a process with many abandoned answers is replaced");
      assertEquals(0, engine.status().restarts());
    }
  }

  @Test
  void an_idle_process_ends_and_the_next_request_starts_another() throws Exception {
    EngineSettings sleepy =
        settings().withTerms(terms -> terms.withTimes(Duration.ofMillis(700), LONG, LONG, LONG));
    try (EmbeddedEngine engine = EmbeddedEngine.of(sleepy)) {
      AtomicReference<Long> seen = new AtomicReference<>(0L);
      Heard heard = new Heard(_ -> seen.set(engine.processId().orElse(0)));
      engine.chat(EmbeddedEngineTest.ask("Before", 5), heard);
      heard.answer();
      long first = seen.get();
      awaitEnd(first);
      Heard again = new Heard(_ -> seen.set(engine.processId().orElse(0)));
      engine.chat(EmbeddedEngineTest.ask("After", 5), again);
      again.answer();
      assertNotEquals(first, seen.get());
      assertEquals(0, engine.status().restarts(), "an end for idleness is no failure");
    }
  }

  @Test
  void a_closed_engine_has_no_process_and_leaves_no_files() throws Exception {
    EmbeddedEngine engine = EmbeddedEngine.of(settings());
    Heard heard = new Heard();
    engine.chat(EmbeddedEngineTest.ask("Closed", 4000), heard);
    heard.awaitPiece();
    Heard waiting = new Heard();
    engine.chat(EmbeddedEngineTest.ask("Waits", 4000), waiting);
    long pid = process(engine);
    engine.close();
    assertEquals(EngineException.Code.CLOSED, heard.failure().code());
    assertEquals(EngineException.Code.CLOSED, waiting.failure().code());
    assertEquals(EngineException.Code.CLOSED, failure(engine).code());
    awaitEnd(pid);
    try (Stream<Path> left = Files.list(folder.resolve("private"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void the_process_does_not_outlive_its_service() throws Exception {
    Process service =
        new ProcessBuilder(
                EngineSettings.ownJava().toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                LoneService.class.getName(),
                model.toString(),
                folder.resolve("private").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long pid;
    try (var reader = service.inputReader(StandardCharsets.UTF_8)) {
      pid = Long.parseLong(reader.readLine());
      assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive());
      service.destroyForcibly().waitFor();
    }
    awaitEnd(pid);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      assertAnswers(engine);
      try (Stream<Path> left = Files.list(folder.resolve("private"))) {
        assertEquals(1, left.count(), "what the killed service left was removed");
      }
    }
  }

  @Test
  void a_persons_file_that_is_called_llama_survives() throws Exception {
    Path notes = Files.createTempFile("llama-notes", ".txt");
    Path more = Files.createTempFile("jllama", ".md");
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      assertAnswers(engine);
      assertTrue(Files.exists(notes));
      assertTrue(Files.exists(more));
    } finally {
      Files.deleteIfExists(notes);
      Files.deleteIfExists(more);
    }
  }

  @Test
  void a_model_that_ends_its_turn_at_once_gives_an_empty_answer() throws Exception {
    TinyGguf.write(model, 7, TinyGguf.Shape.SILENT);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      Heard heard = new Heard();
      engine.chat(EmbeddedEngineTest.ask("Anything?", 50), heard);
      assertEquals("", heard.answer().aiMessage().text());
      assertEquals(FinishReason.STOP, heard.answer().finishReason());
    }
  }

  @Test
  void a_truncated_model_is_refused_before_a_process_is_started() throws Exception {
    truncate(1204);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      EngineException reason = failure(engine);
      assertEquals(EngineException.Code.MODEL_DAMAGED, reason.code());
      assertTrue(sentence(reason).contains("ends after 1,204 bytes"), sentence(reason));
      assertFalse(engine.processId().isPresent());
      TinyGguf.write(model, 7);
      assertAnswers(engine);
    }
  }

  @Test
  void a_model_that_shrinks_while_it_is_used_ends_only_its_process() throws Exception {
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      Heard heard =
          new Heard(piece -> {
            if (piece == 5) {
              truncate(4096);
            }
          });
      engine.chat(EmbeddedEngineTest.ask("Shrinks", 4000), heard);
      EngineException reason = heard.failure();
      assertEquals(EngineException.Code.CRASHED, reason.code());
      assertTrue(sentence(reason).contains("bus error"), sentence(reason));
      assertEquals(EngineException.Code.MODEL_DAMAGED, failure(engine).code());
    }
  }

  private void truncate(long bytes) {
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_model_that_lacks_a_tensor_never_reaches_llama_cpp() throws Exception {
    String bytes = Files.readString(model, StandardCharsets.ISO_8859_1);
    Files.writeString(
        model,
        bytes.replace("output_norm.weight", "output_nora.weight"),
        StandardCharsets.ISO_8859_1);
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      EngineException reason = failure(engine);
      assertEquals(EngineException.Code.MODEL_DAMAGED, reason.code());
      assertTrue(sentence(reason).contains("output_norm.weight"), sentence(reason));
      assertEquals(EngineStatus.State.UNLOADED, engine.status().state());
    }
  }

  @Test
  void a_model_that_llama_cpp_refuses_is_told_with_its_reason_and_not_loaded_again_and_again()
      throws Exception {
    GgufDraft odd = FuzzBases.plain().tensor("blk.0.attn_norm.bias", GgufDraft.F32, 63);
    Files.write(model, odd.write().bytes());
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      EngineException reason = failure(engine);
      assertEquals(EngineException.Code.START_FAILED, reason.code());
      assertTrue(sentence(reason).contains("wrong number of tensors"), sentence(reason));
      assertEquals(EngineException.Code.START_FAILED, failure(engine).code());
      assertEquals(EngineStatus.State.BACKING_OFF, engine.status().state());
    }
  }

  @Test
  void a_model_of_a_later_architecture_is_refused_naming_engines_that_may_run_it()
      throws Exception {
    TinyGguf.write(model, 7, TinyGguf.Shape.SMALL, "qwen3");
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings())) {
      EngineException reason = failure(engine);
      assertEquals(EngineException.Code.MODEL_UNSUPPORTED, reason.code());
      assertTrue(sentence(reason).contains("qwen3"), sentence(reason));
      assertTrue(sentence(reason).contains("llama-server"), sentence(reason));
      assertFalse(engine.processId().isPresent());
    }
  }

  @Test
  void a_missing_model_is_told_when_the_engine_is_made() {
    EngineSettings lost = EngineSettings.of(folder.resolve("lost.gguf"), folder);
    EngineException reason = assertThrows(EngineException.class, () -> EmbeddedEngine.of(lost));
    assertEquals(EngineException.Code.MODEL_MISSING, reason.code());
    assertTrue(sentence(reason).contains("lost.gguf"), sentence(reason));
  }
}
