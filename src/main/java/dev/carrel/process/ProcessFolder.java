package dev.carrel.process;

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
 * The temporary folder of one process, for its owner alone: what it unpacks there is gone when it
 * is, however it ended. Its name says which process of ours it was made by.
 */
public record ProcessFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);
  private static final int PID_DIGITS_MAX = 18;

  /**
   * Makes one below {@code parent}.
   *
   * @param prefix that no other kind of process there has
   */
  public static ProcessFolder create(Path parent, String prefix) throws IOException {
    Files.createDirectories(parent, onlyOwner());
    long pid = ProcessHandle.current().pid();
    return new ProcessFolder(Files.createTempDirectory(parent, prefix + pid + "-", onlyOwner()));
  }

  /** Removes what services that are gone have left below {@code parent}. */
  public static void sweep(Path parent, String prefix) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (Stream<Path> all = Files.list(parent)) {
      List<Path> left = all.filter(folder -> isAbandoned(folder, prefix)).toList();
      left.forEach(folder -> new ProcessFolder(folder).delete());
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("What earlier runs have left in {} stays there: {}", parent, e.toString());
    }
  }

  /** Makes a folder in it. */
  public void createFolder(String name) throws IOException {
    Files.createDirectory(path.resolve(name), onlyOwner());
  }

  /** Where a Java that crashes is to leave its log. */
  public Path crashFile() {
    return path.resolve("crash.log");
  }

  /** Removes it with all that is in it. */
  public void delete() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The folder {} stays behind until the next start: {}", path, e.toString());
    }
  }

  private static boolean isAbandoned(Path folder, String prefix) {
    String name = folder.getFileName().toString();
    int end = name.indexOf('-', prefix.length());
    if (!name.startsWith(prefix) || end < 0) {
      return false;
    }
    String pid = name.substring(prefix.length(), end);
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
