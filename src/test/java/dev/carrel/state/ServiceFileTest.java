package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceFileTest {
  @TempDir Path folder;

  @Test
  void a_running_service_is_found_until_it_is_closed() {
    Instant now = Instant.now();
    try (DataFolder data = DataFolder.open(folder, true)) {
      assertEquals(Optional.empty(), ServiceFile.read(folder));
      try (ServiceFile file = ServiceFile.write(data, 7411, "secret", now)) {
        ServiceFile.Running running = ServiceFile.read(folder).orElseThrow();
        assertEquals(file.running(), running);
        assertEquals(
            new ServiceFile.Running(7411, ProcessHandle.current().pid(), "secret", now), running);
        assertFalse(running.toString().contains("secret"));
      }
      assertEquals(Optional.empty(), ServiceFile.read(folder));
    }
  }

  @Test
  void what_a_dead_service_left_is_not_believed() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertTrue(dead.waitFor(20, TimeUnit.SECONDS));
    write(dead.pid(), Instant.now());
    assertEquals(Optional.empty(), ServiceFile.read(folder));
  }

  @Test
  void a_later_process_with_the_same_number_is_not_the_service() throws IOException {
    write(ProcessHandle.current().pid(), Instant.now().minus(Duration.ofDays(1)));
    assertEquals(Optional.empty(), ServiceFile.read(folder));
  }

  @Test
  void a_damaged_file_is_told() throws IOException {
    for (String content :
        List.of(
            "",
            "{}",
            "{\"version\":1,\"port\":0,\"pid\":1,\"key\":\"k\",\"startedAt\":\"2026-01-01T00:00:00Z\"}",
            "{\"version\":1,\"port\":1,\"pid\":1,\"key\":\"k\",\"startedAt\":\"yesterday\"}",
            "{\"version\":9,\"port\":1,\"pid\":1,\"key\":\"k\",\"startedAt\":\"2026-01-01T00:00:00Z\"}")) {
      Files.writeString(folder.resolve("service.json"), content);
      StateException e = assertThrows(StateException.class, () -> ServiceFile.read(folder));
      assertTrue(String.valueOf(e.getMessage()).contains("damaged"), e.getMessage());
    }
  }

  @Test
  void a_service_needs_the_folder_to_itself() {
    try (DataFolder data = DataFolder.open(folder, false)) {
      assertThrows(
          IllegalStateException.class, () -> ServiceFile.write(data, 7411, "key", Instant.now()));
    }
  }

  @Test
  void keys_are_long_and_never_the_same() {
    SecureRandom random = new SecureRandom();
    String key = ServiceFile.newKey(random);
    assertEquals(32, Base64.getUrlDecoder().decode(key).length);
    assertNotEquals(key, ServiceFile.newKey(random));
  }

  private void write(long pid, Instant startedAt) throws IOException {
    Files.writeString(
        folder.resolve("service.json"),
        "{\"version\":1,\"port\":7411,\"pid\":"
            + pid
            + ",\"key\":\"k\",\"startedAt\":\""
            + startedAt
            + "\"}");
  }
}
