package dev.carrel.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path temporary;

  @Test
  void a_new_folder_gets_its_rooms_and_its_mark() throws IOException {
    Path folder = temporary.resolve("above/data");
    try (DataFolder data = DataFolder.open(folder, true)) {
      assertEquals(folder, data.folder());
      for (Path room : List.of(data.generations(), data.vectors(), data.state(), data.work())) {
        assertTrue(Files.isDirectory(room), room.toString());
      }
    }
    assertTrue(Files.readString(folder.resolve("carrel.json")).contains("\"format\" : 1"));
    DataFolder.open(folder, true).close();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void everything_is_private_to_the_owner() throws IOException {
    Path folder = temporary.resolve("data");
    try (DataFolder data = DataFolder.open(folder, true)) {
      new Sources(data).add(temporary, null);
      ServiceFile.write(data, 7411, "key", Instant.now());
    }
    assertTrue(Files.exists(folder.resolve("service.json")));
    for (Path each : everythingIn(folder)) {
      assertEquals(
          Files.isDirectory(each) ? "rwx------" : "rw-------", permissions(each), each.toString());
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_folder_that_others_could_look_into_is_closed_with_all_its_files() throws IOException {
    Path folder = temporary.resolve("data");
    DataFolder.open(folder, true).close();
    Path index = Files.writeString(folder.resolve("generations/index"), "x");
    Files.setPosixFilePermissions(index, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

    DataFolder.open(folder, false).close();
    assertEquals("rwx------", permissions(folder));
    assertEquals("rw-------", permissions(index));
  }

  @Test
  void a_folder_with_other_things_in_it_is_refused_and_left_alone() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("photos"));
    Path photo = Files.writeString(folder.resolve("oslo.jpg"), "x");

    assertRefused(folder, "oslo.jpg", "--data");
    assertEquals(List.of(folder, photo), everythingIn(folder));
  }

  @Test
  void a_folder_with_a_readme_and_a_gitignore_becomes_ours() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("index"));
    Files.writeString(folder.resolve("README.md"), "x");
    Files.writeString(folder.resolve(".gitignore"), "x");

    DataFolder.open(folder, true).close();
    assertTrue(Files.exists(folder.resolve("carrel.json")));
  }

  @Test
  void what_a_crash_in_the_first_moments_leaves_is_taken_over() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("index"));
    Files.writeString(folder.resolve("lock"), "");
    Files.writeString(folder.resolve("carrel.json.tmp"), "{\"for");

    DataFolder.open(folder, true).close();
    assertTrue(Files.exists(folder.resolve("carrel.json")));
  }

  @Test
  void a_file_in_its_place_is_refused() throws IOException {
    assertRefused(Files.writeString(temporary.resolve("data"), "x"), "is a file");
  }

  @Test
  void a_newer_format_is_refused() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("data"));
    Files.writeString(folder.resolve("carrel.json"), "{\"format\":2}");
    assertRefused(folder, "format 2", "reads format 1");
  }

  @Test
  void a_damaged_mark_is_refused_and_kept() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("data"));
    for (String content : List.of("", "null", "[]", "{\"format\":", "{}", "{\"format\":null}")) {
      Files.writeString(folder.resolve("carrel.json"), content);
      assertRefused(folder, "damaged");
      assertEquals(content, Files.readString(folder.resolve("carrel.json")));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_place_where_nothing_can_be_written_is_one_sentence() {
    assertRefused(Path.of("/proc/carrel"), "/proc/carrel can't be used");
  }

  @Test
  void this_process_opens_a_folder_exclusively_once_and_keeps_the_lock() throws Exception {
    Path folder = temporary.resolve("data");
    try (DataFolder data = DataFolder.open(folder, true)) {
      assertTrue(data.exclusive());
      assertRefused(folder, "this very process");
      try (DataFolder reader = DataFolder.open(folder, false)) {
        assertFalse(reader.exclusive());
      }
      // Neither attempt may have cost us the lock that others see.
      Process other = LockHolder.start(folder);
      try (BufferedReader output =
          new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
        String refusal = output.readLine();
        assertTrue(refusal.contains("process " + ProcessHandle.current().pid()), refusal);
      }
      assertTrue(other.waitFor(60, TimeUnit.SECONDS));
      assertEquals(1, other.exitValue());
    }
  }

  @Test
  void another_process_is_named_and_its_death_frees_the_folder() throws Exception {
    Path folder = temporary.resolve("data");
    Process other = LockHolder.start(folder);
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
      assertEquals(LockHolder.HELD + " " + folder, output.readLine());

      assertRefused(folder, "process " + other.pid(), LockHolder.class.getName());
    } finally {
      other.destroyForcibly();
    }
    assertTrue(other.waitFor(60, TimeUnit.SECONDS));
    DataFolder.open(folder, true).close();
  }

  private static void assertRefused(Path folder, String... parts) {
    StateException e = assertThrows(StateException.class, () -> DataFolder.open(folder, true));
    for (String part : parts) {
      assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
  }

  private static List<Path> everythingIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
