package dev.carrel.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkFolderTest {
  @TempDir Path folder;

  @Test
  void a_resource_is_unpacked_once_and_again_when_it_is_damaged() throws IOException {
    WorkFolder work = WorkFolder.open(folder.resolve("work"));
    Path place = work.subfolder("below");
    Path file = place.resolve("tokenizer.json");
    URL resource = tokenizer();
    byte[] wanted = resource.openStream().readAllBytes();

    work.unpack(resource, place, "tokenizer.json");
    Object first = key(file);
    work.unpack(resource, place, "tokenizer.json");
    assertEquals(first, key(file));

    byte[] flipped = wanted.clone();
    flipped[wanted.length / 2] ^= 1;
    for (byte[] damaged : List.of(flipped, new byte[0], "half".getBytes(StandardCharsets.UTF_8))) {
      Files.write(file, damaged);
      work.unpack(resource, place, "tokenizer.json");
      assertEquals(-1, Files.mismatch(file, copyOf(wanted)));
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
  }

  @Test
  void what_is_made_is_made_once_and_again_when_it_is_damaged() throws IOException {
    WorkFolder work = WorkFolder.open(folder);
    int[] madeCount = new int[1];
    WorkFolder.Content content =
        out -> {
          madeCount[0]++;
          out.write("the content".getBytes(StandardCharsets.UTF_8));
        };
    Path file = work.made("thing", ".bin", content);
    assertEquals(file, work.made("thing", ".bin", content));
    assertEquals(1, madeCount[0]);
    Files.writeString(file, "the c0ntent");
    assertEquals(file, work.made("thing", ".bin", content));
    assertEquals("the content", Files.readString(file));
    assertEquals(2, madeCount[0]);
  }

  @Test
  void what_fails_halfway_leaves_nothing_behind() throws IOException {
    WorkFolder work = WorkFolder.open(folder);
    assertThrows(
        IOException.class,
        () ->
            work.made(
                "thing",
                ".bin",
                out -> {
                  out.write(1);
                  throw new IOException("no space left");
                }));
    assertEquals(List.of(), list(folder));
  }

  @Test
  void what_a_killed_process_left_is_removed_after_an_hour() throws IOException {
    Path old = Files.createFile(folder.resolve("unfinished-1.tmp"));
    Path young = Files.createFile(folder.resolve("unfinished-2.tmp"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    WorkFolder.open(folder).made("thing", ".bin", out -> out.write(1));
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young));
  }

  @Test
  void platforms_have_the_names_that_onnx_runtime_gives_them() {
    assertEquals("linux-x64", NativeLibraries.platform("Linux", "amd64"));
    assertEquals("linux-aarch64", NativeLibraries.platform("Linux", "aarch64"));
    assertEquals("osx-aarch64", NativeLibraries.platform("Mac OS X", "aarch64"));
    assertEquals("win-x64", NativeLibraries.platform("Windows 11", "amd64"));
  }

  /** Halted without a word, as by a crash, twice: nothing is left, and the second start reuses. */
  @Test
  void a_process_leaves_nothing_in_the_temporary_folder() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path work = folder.resolve("work");
    String first = embedInOwnProcess(temporary, work);
    List<Path> files = list(work);
    Map<Path, Object> keys = keys(files);
    assertEquals(3, files.size(), files::toString);
    String second = embedInOwnProcess(temporary, work);
    assertEquals(first, second);
    assertEquals(keys, keys(list(work)));
    assertEquals(List.of(), list(temporary));
  }

  private String embedInOwnProcess(Path temporary, Path work) throws Exception {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                EmbedOnce.class.getName(),
                work.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertTrue(ended && process.exitValue() == 0, () -> read(output));
    return Files.readString(output).lines().filter(line -> line.startsWith("[")).findFirst().get();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Path copyOf(byte[] content) throws IOException {
    return Files.write(folder.resolve("copy"), content);
  }

  private static URL tokenizer() {
    return Objects.requireNonNull(
        WorkFolderTest.class.getResource("/bge-small-en-v1.5-q-tokenizer.json"));
  }

  private static Object key(Path file) throws IOException {
    return Objects.requireNonNull(Files.getAttribute(file, "unix:ino"));
  }

  private static Map<Path, Object> keys(List<Path> files) throws IOException {
    Map<Path, Object> keys = new java.util.TreeMap<>();
    for (Path file : files) {
      keys.put(file, key(file));
    }
    return keys;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
