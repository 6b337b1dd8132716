package dev.carrel.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFolderTest {
  private static final String PREFIX = "worker-";

  @TempDir Path parent;

  @Test
  void what_services_that_are_gone_have_left_is_removed_and_nothing_else() throws Exception {
    ProcessFolder ours = ProcessFolder.create(parent, PREFIX);
    ours.createFolder("natives");
    Path left = Files.createDirectory(parent.resolve(PREFIX + goneProcess() + "-1"));
    Files.writeString(left.resolve("unpacked.so"), "x");
    for (String name : Set.of("other-1-2", PREFIX + "1", PREFIX + "x1-2", PREFIX + "-2")) {
      Files.createDirectory(parent.resolve(name));
    }
    ProcessFolder.sweep(parent, PREFIX);
    assertEquals(
        Set.of(
            ours.path().getFileName().toString(),
            "other-1-2",
            PREFIX + "1",
            PREFIX + "x1-2",
            PREFIX + "-2"),
        names());
    ours.delete();
    assertEquals(4, names().size());
  }

  @Test
  void where_nothing_was_made_nothing_is_left() {
    ProcessFolder.sweep(parent.resolve("none"), PREFIX);
  }

  private static long goneProcess() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(javaCommand(), "-version").start();
    process.waitFor();
    return process.pid();
  }

  private static String javaCommand() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
