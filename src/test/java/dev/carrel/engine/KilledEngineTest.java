package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whoever waits for an engine's process is told of its end, however often and whenever it dies. */
class KilledEngineTest {
  private static final boolean LONG = Boolean.getBoolean("carrel.long");
  private static final int KILLS = LONG ? 50 : 6;
  private static final int ASKERS = 3;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final Duration IDLE_MAX = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofMinutes(2);

  /** How long a process lives at most; its start takes about a third of it. */
  private static final int LIFE_MILLIS_MAX = 1_500;

  private static final long LEFT_BYTES_MAX = 50L << 20;
  private static final int HEAP_MEGABYTES = 512;

  private @TempDir Path folder;

  @Test
  void kills_from_outside_leave_no_request_without_an_end_and_no_memory_in_use() throws Exception {
    long seed = 50_505;
    Path model = TinyGguf.write(folder.resolve("tiny.gguf"), 7);
    EngineSettings settings =
        EngineSettings.of(model, folder.resolve("private"))
            .withThreads(1)
            .withTerms(terms ->
                terms
                    .withTokens(4096, 2000)
                    .withWaiting(ASKERS)
                    .withTimes(IDLE_MAX, LATER, ANSWER_MAX, LATER));
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    useHeap();
    long before = residentBytes();
    try (EmbeddedEngine engine = EmbeddedEngine.of(settings)) {
      List<Thread> askers =
          IntStream.range(0, ASKERS)
              .mapToObj(asker ->
                  Thread.ofPlatform()
                      .start(() ->
                          askUntil(over, engine, new Random(seed + asker), answered, told, wrong)))
              .toList();
      long last = kill(engine, new Random(seed));
      over.set(true);
      for (Thread asker : askers) {
        asker.join();
      }
      assertEquals(List.of(), List.copyOf(wrong), "seed " + seed);
      assertTrue(answered.get() > 0 && told.get() > 0, answered + " answers, " + told + " errors");
      awaitNoProcess(engine, last);
      long left = residentBytes() - before;
      System.out.printf(
          "seed %d: %d kills, %d answers, %d errors; %,d bytes more in memory after unloading%n",
          seed, KILLS, answered.get(), told.get(), left);
      // What the tests' own Java keeps varies in a short run.
      assertTrue(!LONG || left <= LEFT_BYTES_MAX, left + " bytes more than at the start");
    }
  }

  private static void askUntil(
      AtomicBoolean over,
      EmbeddedEngine engine,
      Random random,
      AtomicInteger answered,
      AtomicInteger told,
      Queue<String> wrong) {
    try {
      while (!over.get()) {
        Heard heard = new Heard();
        long begun = System.nanoTime();
        engine.chat(
            EmbeddedEngineTest.ask(
                "Why? ".repeat(random.nextInt(100)) + "?", 1 + random.nextInt(300)),
            heard);
        heard.awaitEnd("a request");
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (took.compareTo(ANSWER_MAX.plusSeconds(5)) > 0) {
          wrong.add("an end after " + took);
        }
        if (heard.answered()) {
          answered.incrementAndGet();
        } else {
          told.incrementAndGet();
          String sentence = String.valueOf(heard.failure().getMessage());
          if (sentence.isBlank() || !sentence.endsWith(".")) {
            wrong.add("no sentence: " + sentence);
          }
          // Told to wait, nobody asks again at once.
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      wrong.add(e.toString());
    }
  }

  /** Kills one process after the other at a random moment of its life, and returns the last. */
  private static long kill(EmbeddedEngine engine, Random random) throws InterruptedException {
    long last = 0;
    for (int killed = 0; killed < KILLS; ) {
      OptionalLong pid = engine.processId();
      if (pid.isEmpty() || pid.getAsLong() == last) {
        TimeUnit.MILLISECONDS.sleep(5);
        continue;
      }
      last = pid.getAsLong();
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LIFE_MILLIS_MAX));
      if (ProcessHandle.of(last).map(ProcessHandle::destroyForcibly).orElse(false)) {
        killed++;
      }
    }
    return last;
  }

  private static void awaitNoProcess(EmbeddedEngine engine, long last) throws InterruptedException {
    long end = System.nanoTime() + LATER.toNanos();
    while (engine.processId().isPresent() || children() > 0) {
      assertTrue(System.nanoTime() < end, "the idle process was not ended");
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertFalse(ProcessHandle.of(last).map(ProcessHandle::isAlive).orElse(false));
  }

  private static long children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
  }

  /** The pages of a Java heap stay once they were used, for whatever: they are no engine's. */
  private static void useHeap() {
    long sum = 0;
    for (int i = 0; i < HEAP_MEGABYTES; i++) {
      sum += new byte[1 << 20].length;
    }
    assertEquals((long) HEAP_MEGABYTES << 20, sum);
  }

  /** Of this process, on Linux; 0 elsewhere. */
  private static long residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    System.gc();
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_process_that_gets_no_more_memory_is_told_in_one_sentence() throws Exception {
    Path model =
        TinyGguf.write(
            folder.resolve("tiny.gguf"), 7, new TinyGguf.Shape(1 << 20, 256, 8, 4, 64, false));
    Path java = folder.resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\nulimit -v 6000000\nexec '%s' \"$@\"\n".formatted(EngineSettings.ownJava()));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    EngineSettings sound = EngineSettings.of(model, folder.resolve("private"));
    EngineSettings poor =
        new EngineSettings(
            model,
            1,
            sound.privateFolder(),
            java,
            sound.classPath(),
            EngineTerms.DEFAULT.withTokens(1 << 20, 100).withWaiting(4));
    try (EmbeddedEngine engine = EmbeddedEngine.of(poor)) {
      Heard heard = new Heard();
      engine.chat(EmbeddedEngineTest.ask("Is there room?", 5), heard);
      EngineException reason = heard.failure();
      String sentence = String.valueOf(reason.getMessage());
      assertTrue(
          sentence.startsWith("The language model needs more memory than this machine gives it ("),
          sentence);
      assertEquals(EngineException.Code.START_FAILED, reason.code());
    }
  }
}
