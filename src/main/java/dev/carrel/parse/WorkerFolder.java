package dev.carrel.parse;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * The temporary folder of one process: what it unpacks there is gone when it is, however it ended.
 */
record WorkerFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);
  private static final String PREFIX = "carrel-parse-";
  private static final int PID_DIGITS_MAX = 18;

  /** Makes one below {@code parent}. */
  static WorkerFolder create(Path parent) throws IOException {
    Files.createDirectories(parent, onlyOwner());
    long pid = ProcessHandle.current().pid();
    return new WorkerFolder(Files.createTempDirectory(parent, PREFIX + pid + "-", onlyOwner()));
  }

  /** Removes what services that are gone have left below {@code parent}. */
  static void sweep(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (Stream<Path> all = Files.list(parent)) {
      List<Path> left = all.filter(WorkerFolder::abandoned).toList();
      left.forEach(folder -> new WorkerFolder(folder).delete());
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("What earlier runs have left in {} stays there: {}", parent, e.toString());
    }
  }

  Path crashFile() {
    return path.resolve("crash.log");
  }

  void delete() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The folder {} stays behind until the next start: {}", path, e.toString());
    }
  }

  private static boolean abandoned(Path folder) {
    String name = folder.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    if (!name.startsWith(PREFIX) || end < 0) {
      return false;
    }
    String pid = name.substring(PREFIX.length(), end);
    return !pid.isEmpty()
        && pid.length() <= PID_DIGITS_MAX
        && pid.chars().allMatch(digit -> digit >= '0' && digit <= '9')
        && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static FileAttribute<?>[] onlyOwner() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
