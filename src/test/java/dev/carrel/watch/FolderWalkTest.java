package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
  private static final LeaveOutRules RULES = new LeaveOutRules(RuleOptions.DEFAULT, null);

  @TempDir Path folder;

  @Test
  void every_file_is_seen_with_its_size_time_and_key() throws IOException {
    Path file = write("trips/oslo.md", "Opera");
    Instant modified = Instant.parse("2026-03-04T05:06:07Z");
    Files.setLastModifiedTime(file, FileTime.from(modified));

    Walked walked = Walked.all(folder);
    SeenFile seen = one(walked, "trips/oslo.md");
    assertEquals("test", seen.source());
    assertEquals(file, seen.file());
    assertEquals(5, seen.sizeBytes());
    assertEquals(modified, seen.modifiedAt());
    assertNull(seen.obstacle());
    assertEquals(1, walked.outcome().filesSeen());
    assertTrue(walked.outcome().complete());
  }

  @Test
  void keys_and_password_stores_are_met_with_an_obstacle_unless_a_person_brings_them_back()
      throws IOException {
    write("id_ed25519", "x");
    write("id_ed25519.pub", "x");
    write("keys/server.pem", "x");
    write("keys/small.key", "x");
    write("keys/talk.key", "x".repeat(30_000));
    write("old/passwords.KDBX", "x");
    write("old/.carrelignore", "!passwords.KDBX\n");
    Walked walked = Walked.all(folder);
    for (String secret : List.of("id_ed25519", "keys/server.pem", "keys/small.key")) {
      String obstacle = String.valueOf(one(walked, secret).obstacle());
      assertTrue(obstacle.contains(".carrelignore"), secret + ": " + obstacle);
    }
    for (String open : List.of("id_ed25519.pub", "keys/talk.key", "old/passwords.KDBX")) {
      assertNull(one(walked, open).obstacle(), open);
    }
    RuleOptions all = new RuleOptions(false, true, List.of(), true);
    assertNull(
        one(Walked.under(folder, "", new LeaveOutRules(all, null)), "id_ed25519").obstacle());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_renamed_file_keeps_its_key_and_another_file_has_another() throws IOException {
    Path file = write("a.md", "x");
    write("b.md", "x");
    String key = one(Walked.all(folder), "a.md").fileKey();
    Files.move(file, folder.resolve("c.md"));

    Walked walked = Walked.all(folder);
    assertEquals(key, one(walked, "c.md").fileKey());
    assertFalse(key.isEmpty() || key.equals(one(walked, "b.md").fileKey()));
  }

  @Test
  void a_walk_at_a_files_path_sees_that_file_only() throws IOException {
    write("a/b.md", "x");
    write("a/c.md", "x");

    Walked walked = Walked.under(folder, "a/b.md", RULES);
    assertEquals(Set.of("a/b.md"), walked.paths());
    assertTrue(walked.outcome().complete());
  }

  @Test
  void where_nothing_is_the_absence_is_proven_as_long_as_the_source_is_there() throws IOException {
    write("a/b.md", "x");

    for (String path : List.of("gone.md", "a/gone", "gone/deeper/c.md", "a/b.md/below")) {
      Walked walked = Walked.under(folder, path, RULES);
      assertEquals(Set.of(), walked.paths(), path);
      assertTrue(walked.outcome().provesAbsenceOf(path), path);
    }
    Walked lost = Walked.under(folder.resolve("unmounted"), "gone.md", RULES);
    assertFalse(lost.outcome().provesAbsenceOf("gone.md"));
  }

  @Test
  void a_source_that_is_missing_or_no_folder_is_a_gap_and_proves_nothing() throws IOException {
    Path file = write("file", "x");

    for (Path bad : List.of(folder.resolve("missing"), file)) {
      WalkOutcome outcome = Walked.all(bad).outcome();
      assertEquals("", outcome.gaps().getFirst().path());
      assertTrue(outcome.gaps().getFirst().reason().contains(bad.toString()));
      assertFalse(outcome.provesAbsenceOf("anything.md"));
    }
  }

  @Test
  void a_folder_that_goes_while_it_waits_is_a_gap_and_the_rest_is_seen() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      write(name + "/1.md", "x");
    }
    List<String> seen = new ArrayList<>();
    WalkOutcome outcome =
        new FolderWalk(RULES)
            .walk(
                new Source("test", folder),
                "",
                file -> {
                  seen.add(file.path());
                  deleteAll(seen.size() == 1 ? othersThan(file.path()) : List.of());
                });

    assertEquals(1, seen.size());
    assertEquals(2, outcome.gaps().size());
    for (WalkOutcome.Gap gap : outcome.gaps()) {
      assertFalse(outcome.provesAbsenceOf(gap.path() + "/1.md"));
    }
    assertTrue(outcome.provesAbsenceOf("d/1.md"));
  }

  @Test
  void a_source_that_is_replaced_while_it_is_walked_proves_nothing() throws IOException {
    Path source = Files.createDirectory(folder.resolve("source"));
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(source.resolve("a.md"), "x");

    WalkOutcome outcome =
        new FolderWalk(RULES)
            .walk(
                new Source("test", source),
                "",
                file -> {
                  rename(source, folder.resolve("elsewhere"));
                  rename(other, source);
                });

    assertFalse(outcome.provesAbsenceOf("b.md"));
  }

  @Test
  void a_folder_replaced_by_a_file_is_seen_as_the_file() throws IOException {
    write("a/1.md", "x");
    deleteAll(List.of(folder.resolve("a")));
    write("a", "now a file");

    Walked walked = Walked.all(folder);
    assertEquals(Set.of("a"), walked.paths());
    assertTrue(walked.outcome().provesAbsenceOf("a/1.md"));
  }

  @Test
  void symbolic_links_are_reported_and_not_followed() throws IOException {
    write("real/a.md", "x");
    Files.createSymbolicLink(folder.resolve("to-file"), folder.resolve("real/a.md"));
    Files.createSymbolicLink(folder.resolve("to-folder"), folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("real/loop"), folder);
    Files.createSymbolicLink(folder.resolve("broken"), folder.resolve("nowhere"));

    Walked walked = Walked.all(folder);
    assertEquals(
        Set.of("real/a.md", "to-file", "to-folder", "real/loop", "broken"), walked.paths());
    for (String link : List.of("to-file", "to-folder", "real/loop", "broken")) {
      assertTrue(obstacle(walked, link).contains("symbolic link"), link);
      assertEquals(0, one(walked, link).sizeBytes());
    }
    assertEquals(Set.of(), Walked.under(folder, "to-folder/a.md", RULES).paths());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void fifos_and_sockets_are_reported_by_their_kind() throws Exception {
    shell("mkfifo pipe");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));

      Walked walked = Walked.all(folder);
      assertTrue(obstacle(walked, "pipe").contains("a FIFO"));
      assertTrue(obstacle(walked, "socket").contains("a socket"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void names_that_are_no_valid_utf8_are_shown_reported_and_openable() throws Exception {
    shell("printf one > \"$(printf 'gr\\374n.md')\"");
    shell("mkdir \"$(printf 'b\\344d')\" && printf two > \"$(printf 'b\\344d')/inside ä.md\"");

    Walked walked = Walked.all(folder);
    assertEquals(Set.of("gr\\xfcn.md", "b\\xe4d/inside ä.md"), walked.paths());
    assertTrue(obstacle(walked, "gr\\xfcn.md").contains("rename the file"));
    assertTrue(obstacle(walked, "b\\xe4d/inside ä.md").contains("rename the folder"));
    assertEquals("one", Files.readString(one(walked, "gr\\xfcn.md").file()));
    assertEquals("two", Files.readString(one(walked, "b\\xe4d/inside ä.md").file()));
    assertTrue(walked.outcome().complete());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void odd_names_are_ordinary() throws IOException {
    Set<String> names =
        new TreeSet<>(
            List.of(
                "two\nlines.md",
                "back\\slash.md",
                "like\\xe4escape.md",
                "😀 smile.md",
                "re\uFFFDplacement.md",
                " leading and trailing ",
                "per%20cent?.md",
                "u\u0308 decomposed.md",
                "-rf"));
    for (String name : names) {
      write("odd 'folder\"/" + name, "x");
    }

    Walked walked = Walked.all(folder);
    Set<String> expected = new TreeSet<>();
    names.forEach(name -> expected.add("odd 'folder\"/" + name));
    assertEquals(expected, walked.paths());
    for (SeenFile file : walked.files().values()) {
      assertNull(file.obstacle(), file.path());
      assertEquals(file.path(), one(Walked.under(folder, file.path(), RULES), file.path()).path());
    }
  }

  @Test
  void a_path_that_leaves_the_source_is_a_programmers_error() {
    for (String path : List.of("../x", "/x", "a//b", "a/", "./a")) {
      assertThrows(IllegalArgumentException.class, () -> Walked.under(folder, path, RULES), path);
    }
  }

  @Test
  void an_interrupted_walk_proves_nothing() throws IOException {
    write("a.md", "x");
    Thread.currentThread().interrupt();
    WalkOutcome outcome = Walked.all(folder).outcome();

    assertTrue(Thread.interrupted());
    assertFalse(outcome.provesAbsenceOf("b.md"));
  }

  @Test
  void five_hundred_folders_deep_is_not_too_deep() throws IOException {
    Path deep = folder;
    while (deep.toString().length() < 1_200) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("bottom.md"), "x");

    assertEquals(Set.of(folder.relativize(deep) + "/bottom.md"), Walked.all(folder).paths());
    // JUnit's own removal of so deep a tree takes very long.
    Files.delete(deep.resolve("bottom.md"));
    for (Path each = deep; !each.equals(folder); each = Objects.requireNonNull(each.getParent())) {
      Files.delete(each);
    }
  }

  @Test
  void random_trees_are_seen_whole() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> expected = new TreeSet<>();
    List<String> folders = new ArrayList<>(List.of(""));
    for (int i = 0; i < 300; i++) {
      String path = folders.get(random.nextInt(folders.size())) + "e" + i;
      if (random.nextInt(4) == 0) {
        Files.createDirectory(folder.resolve(path));
        folders.add(path + "/");
      } else {
        write(path, "x");
        expected.add(path);
      }
    }

    assertEquals(expected, Walked.all(folder).paths(), "seed " + seed);
    String under = folders.get(random.nextInt(folders.size()));
    expected.removeIf(path -> !path.startsWith(under));
    String path = under.isEmpty() ? "" : under.substring(0, under.length() - 1);
    assertEquals(expected, Walked.under(folder, path, RULES).paths(), "seed " + seed);
  }

  private List<Path> othersThan(String path) {
    List<Path> others = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      if (!path.startsWith(name)) {
        others.add(folder.resolve(name));
      }
    }
    return others;
  }

  private static void deleteAll(List<Path> folders) {
    try {
      for (Path each : folders) {
        Files.delete(each.resolve("1.md"));
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void rename(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SeenFile one(Walked walked, String path) {
    SeenFile file = walked.files().get(path);
    assertNotNull(file, path + " is not among " + walked.paths());
    return file;
  }

  private static String obstacle(Walked walked, String path) {
    return Objects.requireNonNull(one(walked, path).obstacle(), path);
  }

  private Path write(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void shell(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", command).directory(folder.toFile()).inheritIO().start();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command);
  }
}
