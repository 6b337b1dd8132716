package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which threads of a service at work have which priority, as the kernel tells it. */
@EnabledOnOs(OS.LINUX)
class PowerTest {
  private static final int NICE = 16;
  private static final int NAME_CHARS = 15;

  /** Whoever yields to others is slow where others work. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path scratch;

  @Test
  void background_work_is_lowered_and_whoever_answers_is_not() throws Exception {
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    StringBuilder page = new StringBuilder("<html><body>");
    for (int i = 0; i < 300; i++) {
      page.append("<p>The heron number ").append(i).append(" fishes at the weir of the mill.</p>");
    }
    Files.writeString(notes.resolve("page.html"), page);
    for (int i = 0; i < 60; i++) {
      Files.writeString(
          notes.resolve("note-" + i + ".md"), "The tern " + i + " dives. ".repeat(40));
    }
    Set<String> background = new TreeSet<>();
    Set<String> answering = new TreeSet<>();
    Set<String> parsers = new TreeSet<>();
    try (Service service =
            new Carrel(scratch)
                .serve(
                    new Options(scratch.resolve("data"), null, 0), List.of(notes), remark -> {});
        HttpClient client = HttpClient.newHttpClient()) {
      URI search = service.address().resolve("/api/v1/search?q=heron");
      long end = System.nanoTime() + PATIENCE.toNanos();
      do {
        HttpResponse<String> reply =
            client.send(
                HttpRequest.newBuilder(search).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, reply.statusCode(), reply.body());
        collect(background, answering);
        ProcessHandle.current()
            .children()
            .forEach(child -> nice(Path.of("/proc/" + child.pid() + "/stat"), parsers));
        assertTrue(System.nanoTime() < end, "not idle");
        Thread.sleep(20); // What is polite waits for whoever asks without a pause.
      } while (!service.desk().status().state().equals("idle"));
    }
    assertEquals(Set.of("10"), background);
    assertEquals(Set.of("0"), answering, "virtual threads and the keeper");
    assertEquals(Set.of("10"), parsers);
  }

  private static void collect(Set<String> background, Set<String> answering) throws IOException {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        String name;
        try {
          name = Files.readString(task.resolve("comm"), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
          continue; // It has ended since.
        }
        if (name.startsWith("carrel-worker") || name.startsWith("carrel-scout")) {
          nice(task.resolve("stat"), background);
        } else if (name.startsWith("carrel-keeper")
            || name.equals("ForkJoinPool-1-worker".substring(0, NAME_CHARS))) {
          nice(task.resolve("stat"), answering);
        }
      }
    }
  }

  private static void nice(Path stat, Set<String> into) {
    try {
      String text = Files.readString(stat);
      into.add(text.substring(text.lastIndexOf(')') + 2).split(" ", -1)[NICE]);
    } catch (IOException e) {
      return; // It has ended since.
    }
  }
}
