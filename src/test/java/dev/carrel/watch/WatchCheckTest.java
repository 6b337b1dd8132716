package dev.carrel.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WatchCheckTest {
  @TempDir Path folder;

  @Test
  void more_folders_than_the_system_watches_names_the_command_that_raises_the_limit()
      throws IOException {
    limits("1000", "128");
    assertTrue(WatchCheck.of(900, folder).enough());
    WatchCheck few = WatchCheck.of(901, folder);
    assertFalse(few.enough());
    assertTrue(few.sentence().contains("sudo sysctl fs.inotify.max_user_watches=1048576"));
    WatchCheck many = WatchCheck.of(1_000_000, folder);
    assertTrue(many.sentence().contains("max_user_watches=2097152"), many.sentence());
  }

  @Test
  void a_system_without_such_limits_is_enough_and_unreadable_ones_are_not() throws IOException {
    assertTrue(WatchCheck.of(1_000_000, folder).enough());
    limits("many", "128");
    assertFalse(WatchCheck.of(1, folder).enough());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_file_of_the_kernel_is_read_to_its_end() throws Exception {
    Path limit = Path.of("/proc/sys/fs/inotify/max_user_watches");
    Process cat = new ProcessBuilder("cat", limit.toString()).start();
    String told = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertEquals(Long.parseLong(told.strip()), WatchCheck.read(limit));
  }

  @Test
  void a_source_is_walked_by_the_rules_and_its_absence_is_told() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.createDirectories(folder.resolve(".git/objects"));
    Files.writeString(folder.resolve("a/b/c.md"), "x");
    LeaveOutRules rules = new LeaveOutRules(RuleOptions.DEFAULT, null);
    SourceCheck there = SourceCheck.of(new Source("notes", folder), rules);
    assertEquals(3, there.folderCount());
    assertTrue(there.absence().isEmpty());
    SourceCheck gone = SourceCheck.of(new Source("notes", folder.resolve("gone")), rules);
    assertEquals(0, gone.folderCount());
    assertTrue(gone.absence().orElseThrow().contains("gone is missing"));
  }

  private void limits(String watches, String instances) throws IOException {
    Files.writeString(folder.resolve("max_user_watches"), watches + "\n");
    Files.writeString(folder.resolve("max_user_instances"), instances + "\n");
  }
}
