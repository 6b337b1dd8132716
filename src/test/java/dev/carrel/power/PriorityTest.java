package dev.carrel.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PriorityTest {
  /** Of {@code /proc/…/stat}, counted from behind the name, which may hold spaces. */
  private static final int NICE = 16;

  private static final int POLICY = 38;
  private static final int SCHED_IDLE = 5;

  @Test
  void a_thread_is_lowered_and_no_other() throws Exception {
    String before = stat(Path.of("/proc/thread-self/stat"))[NICE];
    assertEquals("10", lowered(Power.POLITE)[NICE]);
    assertEquals("19", lowered(Power.IDLE)[NICE]);
    assertEquals(SCHED_IDLE, Integer.parseInt(lowered(Power.IDLE)[POLICY]));
    assertEquals(before, lowered(Power.FULL)[NICE]);
    assertEquals(before, stat(Path.of("/proc/thread-self/stat"))[NICE]);
    assertEquals(Optional.empty(), Priority.obstacle(Power.IDLE));
  }

  @Test
  void what_a_lowered_thread_starts_is_as_low() throws Exception {
    CompletableFuture<String> nice = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            Priority.lower(Power.POLITE);
            Process process = new ProcessBuilder("cat", "/proc/self/stat").start();
            nice.complete(
                fields(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))[
                    NICE]);
          } catch (IOException e) {
            nice.completeExceptionally(e);
          }
        });
    assertEquals("10", nice.get());
  }

  private static String[] lowered(Power power) throws Exception {
    CompletableFuture<String[]> stat = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            assertTrue(Priority.lower(power));
            stat.complete(stat(Path.of("/proc/thread-self/stat")));
          } catch (UncheckedIOException e) {
            stat.completeExceptionally(e);
          }
        });
    return stat.get();
  }

  private static String[] stat(Path file) {
    try {
      return fields(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] fields(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }
}
