package dev.carrel.serve;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place of a Unix socket, in a folder that only its owner may enter, so that nobody else ever
 * reaches it, not even between its making and its permissions. A lock beside it tells a socket that
 * a killed service left from one that is used.
 */
final class SocketFile implements AutoCloseable {
  /** What the systems that have such sockets allow for their path. */
  private static final int PATH_BYTES_MAX = 100;

  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Path file;
  private final FileChannel lock;

  private SocketFile(Path file, FileChannel lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Takes the place, and removes a socket that nobody uses any more.
   *
   * @throws ServeException when the place cannot be used
   */
  static SocketFile take(Path file) {
    if (file.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
      throw new ServeException(
          "The path of the socket, %s, has more than the %d bytes that a socket's may have: set server.socket to a shorter one."
              .formatted(file, PATH_BYTES_MAX));
    }
    try {
      Path folder = folder(file);
      FileChannel lock = lock(folder.resolve(file.getFileName() + ".lock"), file);
      try {
        clear(file);
        return new SocketFile(file, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (UnsupportedOperationException e) {
      throw new ServeException(
          "This system knows no permissions of files, so that a socket would be anybody's: leave"
              + " server.socket out.",
          e);
    } catch (IOException e) {
      throw new ServeException(
          "The socket %s cannot be made (%s): set server.socket to a path in a folder of your own."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(file);
  }

  /** For its owner alone, once it is there. */
  void makePrivate() {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new ServeException(
          "The permissions of the socket %s cannot be set (%s): set server.socket to another path."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try (lock) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ServeException(
          "The socket %s cannot be removed (%s): remove it by hand."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static Path folder(Path file) throws IOException {
    @Nullable Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("it has no folder");
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.stream().anyMatch(OTHERS::contains)) {
      throw new ServeException(
          "The folder %s of the socket is open to others (%s): run chmod 700 on it, or set server.socket to a path in a folder of your own."
              .formatted(folder, PosixFilePermissions.toString(permissions)));
    }
    return folder;
  }

  private static FileChannel lock(Path lockFile, Path file) throws IOException {
    FileChannel lock =
        FileChannel.open(
            lockFile,
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean taken = false;
    try {
      taken = lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      taken = false; // by another service of this process
    } finally {
      if (!taken) {
        lock.close();
      }
    }
    if (!taken) {
      throw new ServeException(
          "Another service listens on the socket " + file + ": set server.socket to another path.");
    }
    return lock;
  }

  private static void clear(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new ServeException(
          "There is a file at "
              + file
              + " that is no socket: remove it, or set server.socket to another path.");
    }
    Files.delete(file);
  }
}
