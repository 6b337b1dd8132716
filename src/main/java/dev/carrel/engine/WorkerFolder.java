package dev.carrel.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of one engine process. The binding deletes every file whose name begins with
 * "llama" from the temporary folder that it is given, so it is never given one that others use.
 */
record WorkerFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);
  private static final String PREFIX = "engine-";
  private static final int CRASH_LINES_MAX = 20;

  /** Makes one below {@code parent}, and removes those that services which are gone have left. */
  static WorkerFolder create(Path parent) {
    try {
      Files.createDirectories(parent, onlyOwner());
      sweep(parent);
      long pid = ProcessHandle.current().pid();
      Path path = Files.createTempDirectory(parent, PREFIX + pid + "-", onlyOwner());
      Files.createDirectory(path.resolve("natives"), onlyOwner());
      return new WorkerFolder(path);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine needs a private folder in %s, which could not be made: %s."
              .formatted(parent, e),
          e);
    }
  }

  Path natives() {
    return path.resolve("natives");
  }

  Path crashFile() {
    return path.resolve("crash.log");
  }

  /** How the log begins that a crashed Java leaves; empty when there is none. */
  List<String> crashLog() {
    if (!Files.isRegularFile(crashFile())) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(crashFile(), StandardCharsets.ISO_8859_1)) {
      return lines.limit(CRASH_LINES_MAX).toList();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("The log of a crash could not be read", e);
      return List.of();
    }
  }

  void delete() {
    try {
      delete(path);
    } catch (IOException e) {
      LOG.warn("The engine's folder {} stays behind until the next start: {}", path, e.toString());
    }
  }

  private static void sweep(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> all = Files.list(parent)) {
      left = all.filter(WorkerFolder::abandoned).toList();
    }
    for (Path folder : left) {
      delete(folder);
    }
  }

  private static boolean abandoned(Path folder) {
    String name = folder.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    if (!name.startsWith(PREFIX) || end < 0) {
      return false;
    }
    String pid = name.substring(PREFIX.length(), end);
    return pid.chars().allMatch(Character::isDigit)
        && pid.length() <= 18
        && !pid.isEmpty()
        && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static FileAttribute<?>[] onlyOwner() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
