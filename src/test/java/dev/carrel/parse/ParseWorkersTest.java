package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file, and of the next one, when something happens to the process. */
@Timeout(120)
class ParseWorkersTest {
  private static final String HELLO = "<!doctype html><h1>Hello</h1><p>words";

  @TempDir Path folder;

  private WorkerSettings settings() {
    return WorkerSettings.of(folder.resolve("work"), 1);
  }

  private Reading reading(WorkerSettings settings) {
    return new Reading(folder, ParseLimits.defaults(), settings);
  }

  private static String unreadable(ParseOutcome outcome) {
    return assertInstanceOf(ParseOutcome.Unreadable.class, outcome).cause();
  }

  private static void assertReads(Reading reading) {
    assertEquals("Hello\n\nwords", reading.document("next.html", HELLO).text());
  }

  private static void signal(String name, long pid) throws Exception {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor(), name);
  }

  private static void awaitEnd(long pid) throws Exception {
    var process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      process.get().onExit().get(30, TimeUnit.SECONDS);
    }
  }

  /** A page that a process with a small heap cannot hold and a larger one can. */
  private static byte[] largePage(int megabytes) {
    return ("<!doctype html>" + "<p>some words of text</p>\n".repeat(megabytes * 40_000))
        .getBytes(UTF_8);
  }

  @Test
  void a_process_gives_what_the_reader_gives() throws IOException {
    ParseLimits limits = ParseLimits.defaults();
    TikaReader reader = new TikaReader(limits, new TextRecognition.Off());
    byte[] text = "From: a@example.org\r\nSubject: x\r\n\r\nbody \uD83D\uDE00\r\n".getBytes(UTF_8);
    List<byte[]> files =
        List.of(
            Documents.pdf("Report", List.of(List.of("one page"), List.of("another"))),
            Documents.docx(),
            Documents.xlsx(300),
            Documents.pptx("a", "b"),
            Documents.encryptedPdf(),
            text);
    List<String> names = List.of("a.pdf", "a.docx", "a.xlsx", "a.pptx", "b.pdf", "a.eml");
    try (Reading reading = reading(settings())) {
      for (int i = 0; i < files.size(); i++) {
        String name = names.get(i);
        ParseOutcome apart = reading.outcome(name, files.get(i));
        FileBytes.Content content =
            assertInstanceOf(
                FileBytes.Content.class,
                FileBytes.read(folder.resolve(name), limits.fileBytesMax()));
        Ask.Request request = new Ask.Request(name, FileType.ofName(name), false, content);
        Reply.Document here = assertInstanceOf(Reply.Document.class, reader.read(request));
        assertEquals(
            Languages.named(here.outcome()).toString().replace("source=,", "source=test,"),
            apart.toString());
      }
    }
  }

  @Test
  void text_alone_starts_no_process_and_leaves_no_folder() {
    try (Reading reading = reading(settings())) {
      reading.document("a.md", "# Hello");
      reading.document("a.sql", "select 1");
      assertEquals(List.of(), reading.workerPids());
    }
    assertFalse(Files.exists(folder.resolve("work")));
  }

  @Test
  void a_process_is_used_again_until_it_has_read_enough() {
    try (Reading reading = reading(settings().withLife(2, Duration.ofMinutes(5)))) {
      assertReads(reading);
      long first = reading.workerPid();
      assertReads(reading);
      assertEquals(List.of(), reading.workerPids());
      assertReads(reading);
      assertNotEquals(first, reading.workerPid());
    }
  }

  @Test
  void a_process_that_nobody_uses_ends_and_the_next_file_gets_another() throws Exception {
    try (Reading reading = reading(settings().withLife(100, Duration.ofMillis(200)))) {
      assertReads(reading);
      for (long pid : reading.workerPids()) {
        awaitEnd(pid);
      }
      assertReads(reading);
    }
  }

  @Test
  void a_process_that_hangs_costs_one_file_and_names_the_limit() throws Exception {
    ParseLimits limits = ParseLimits.defaults().withParseTimeMax(Duration.ofSeconds(3));
    try (Reading reading = new Reading(folder, limits, settings())) {
      assertReads(reading);
      long pid = reading.workerPid();
      signal("STOP", pid);
      assertEquals(
          "parsing took longer than the limit of 3 s",
          unreadable(reading.outcome("a.html", HELLO)));
      awaitEnd(pid);
      assertReads(reading);
    }
  }

  @Test
  void a_process_that_is_killed_while_idle_costs_nothing() throws Exception {
    try (Reading reading = reading(settings())) {
      assertReads(reading);
      long pid = reading.workerPid();
      signal("KILL", pid);
      awaitEnd(pid);
      assertReads(reading);
    }
  }

  @Test
  void a_file_whose_process_is_killed_is_tried_once_more() throws Exception {
    try (Reading reading = reading(settings());
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      assertReads(reading);
      long first = reading.workerPid();
      signal("STOP", first);
      Future<ParseOutcome> saved = other.submit(() -> reading.outcome("a.html", HELLO));
      signal("KILL", first);
      assertInstanceOf(ParseOutcome.Parsed.class, saved.get(60, TimeUnit.SECONDS));
      assertReads(reading);
    }
  }

  @Test
  void a_file_whose_every_process_is_killed_is_unreadable_and_says_so() throws Exception {
    try (Reading reading = reading(settings());
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<ParseOutcome> lost = other.submit(() -> reading.outcome("a.html", HELLO));
      while (!lost.isDone()) {
        for (long pid : reading.workerPids()) {
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
      String cause = unreadable(lost.get());
      assertTrue(cause.contains("signal 9"), cause);
    }
    try (Reading reading = reading(settings())) {
      assertReads(reading);
    }
  }

  @Test
  void a_file_that_is_too_much_for_one_process_is_read_in_a_larger_one() {
    try (Reading reading = reading(settings().withHeapMegabytesMax(24, 1_000))) {
      assertReads(reading);
      ParsedDocument document = reading.document("large.html", largePageText());
      assertTrue(document.text().length() > 1_000_000);
      assertReads(reading);
    }
  }

  private static String largePageText() {
    return new String(largePage(8), UTF_8);
  }

  @Test
  void a_file_that_is_too_much_for_the_larger_one_as_well_is_unreadable() {
    try (Reading reading = reading(settings().withHeapMegabytesMax(24, 25))) {
      assertEquals(
          "reading the file takes more memory than the 25 MB that it may have",
          unreadable(reading.outcome("large.html", largePage(20))));
      assertReads(reading);
    }
  }

  @Test
  void close_ends_every_process_and_what_it_reads_and_removes_its_files() throws Exception {
    Reading reading = reading(settings());
    assertReads(reading);
    long pid = reading.workerPid();
    signal("STOP", pid);
    CompletableFuture<ParseOutcome> hanging =
        CompletableFuture.supplyAsync(() -> reading.outcome("a.html", HELLO));
    reading.close();
    awaitEnd(pid);
    assertEquals(
        "parsing was interrupted, since the service had to end",
        unreadable(hanging.get(30, TimeUnit.SECONDS)));
    try (Stream<Path> left = Files.list(folder.resolve("work"))) {
      assertEquals(
          List.of(), left.filter(each -> Files.isDirectory(each)).map(Path::toString).toList());
    }
  }

  @Test
  void an_interrupt_ends_the_process_and_stays_set() throws Exception {
    try (Reading reading = reading(settings())) {
      assertReads(reading);
      long pid = reading.workerPid();
      signal("STOP", pid);
      List<ParseOutcome> outcomes = new ArrayList<>();
      List<Boolean> flags = new ArrayList<>();
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                outcomes.add(reading.outcome("a.html", folder.resolve("next.html")));
                flags.add(Thread.currentThread().isInterrupted());
              });
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      thread.interrupt();
      thread.join();
      awaitEnd(pid);
      assertEquals(List.of(true), flags);
      assertEquals(
          "parsing was interrupted, since the service had to end", unreadable(outcomes.getFirst()));
      assertReads(reading);
    }
  }

  @Test
  void the_death_of_the_service_ends_the_process() throws Exception {
    Process service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Orphaning.class.getName(),
                folder.toString(),
                folder.resolve("work").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long pid;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(service.getInputStream(), UTF_8))) {
      pid = Long.parseLong(out.readLine());
      assertTrue(ProcessHandle.of(pid).isPresent());
      service.destroyForcibly().waitFor();
    }
    awaitEnd(pid);
    try (Reading reading = reading(settings())) {
      assertReads(reading); // and what the dead one left behind is removed
      try (Stream<Path> left = Files.list(folder.resolve("work"))) {
        assertEquals(1, left.filter(each -> Files.isDirectory(each)).count());
      }
    }
  }

  @Test
  void a_java_that_cannot_be_started_is_tried_a_few_times_and_then_left_alone() {
    Path nowhere = folder.resolve("no-java");
    try (Reading reading = reading(settings().withJavaExecutable(nowhere))) {
      String cause = unreadable(reading.outcome("a.html", HELLO));
      assertTrue(
          cause.startsWith(
              "no process to read the file in could be started, 3 times in a row (Cannot run"),
          cause);
      assertEquals(cause, unreadable(reading.outcome("b.html", HELLO)), "not tried again yet");
      assertEquals("words", reading.document("a.txt", "words").text());
    }
  }

  @Test
  void many_threads_share_the_processes() throws Exception {
    WorkerSettings two = WorkerSettings.of(folder.resolve("work"), 2);
    try (Reading reading = reading(two);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<ParseOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String name = i + ".html";
        outcomes.add(threads.submit(() -> reading.outcome(name, "<!doctype html><p>" + name)));
      }
      for (int i = 0; i < outcomes.size(); i++) {
        ParseOutcome.Parsed parsed =
            assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(i).get());
        assertEquals(i + ".html", parsed.document().text());
      }
      assertTrue(reading.workerPids().size() <= 2, reading.workerPids().toString());
    }
  }
}
