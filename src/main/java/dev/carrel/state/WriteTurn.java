package dev.carrel.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The turn to change a small file that a running service and a command may both want to change. It
 * ends with its process.
 */
final class WriteTurn implements AutoCloseable {
  private static final Duration WAIT_MAX = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final FileChannel channel;

  private WriteTurn(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for it.
   *
   * @param file the lock; stays
   * @throws IOException also when another one keeps it too long
   */
  static WriteTurn take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PrivateFiles.fileAttributes(file));
    try {
      long end = System.nanoTime() + WAIT_MAX.toNanos();
      while (!isLocked(channel)) {
        if (System.nanoTime() > end) {
          throw new FileSystemException(
              file.toString(), null, "another process keeps " + file + " locked");
        }
        Thread.sleep(PAUSE);
      }
      return new WriteTurn(channel);
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new FileSystemException(file.toString(), null, "the wait for it was interrupted");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** By another process, or by another thread of this one. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
