package dev.carrel.state;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a data folder. It ends with the process, however that ends; the
 * file stays and its content only tells a person who holds the lock.
 */
final class FolderLock implements AutoCloseable {
  static final String FILE = "lock";

  private static final int COMMAND_CHARS_MAX = 200;

  /**
   * The lock files that this process holds. POSIX drops a process's lock as soon as the process
   * closes any of its channels on the file, so the file must not even be opened a second time: a
   * fact about the process, hence kept for the process.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @param folder the real path
   * @throws StateException when somebody has it, naming who
   */
  static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!HELD.add(file)) {
      throw inUse(folder, "this very process has it open");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file,
              EnumSet.of(
                  StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PrivateFiles.fileAttributes(file));
      // The last byte there could be: elsewhere a locked one can't be read by others.
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        throw inUse(folder, holder(file));
      }
      channel.truncate(0);
      PrivateFiles.writeFully(channel, PrivateFiles.json(Holder.self()));
      return new FolderLock(file, channel);
    } catch (IOException | RuntimeException e) {
      letGo(file, channel, e);
      throw e;
    }
  }

  /**
   * Who holds the lock of a folder, as the middle of a sentence. Asking takes the lock shared for
   * an instant, with a channel that can't write.
   *
   * @param folder the real path
   */
  static Optional<String> heldBy(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!HELD.add(file)) {
      return Optional.of("this very process has it open");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, true)) {
      return lock == null ? Optional.of(holder(file)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      HELD.remove(file);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(file);
    }
  }

  private static void letGo(Path file, @Nullable FileChannel channel, Exception cause) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    } finally {
      HELD.remove(file);
    }
  }

  private static StateException inUse(Path folder, String by) {
    return new StateException(
        "The data folder "
            + folder
            + " is in use: "
            + by
            + "; stop that one, or choose another folder with --data.");
  }

  private static String holder(Path file) throws IOException {
    try {
      Holder holder = PrivateFiles.readJson(file, Holder.class);
      return "process " + holder.pid() + " (" + holder.command() + ") has it open";
    } catch (JacksonException | NoSuchFileException e) {
      // It has the lock and has not yet written who it is.
      return "a process that is just starting has it open";
    }
  }

  /** Who holds the lock. */
  private record Holder(long pid, String command) {
    static Holder self() {
      ProcessHandle self = ProcessHandle.current();
      String command =
          System.getProperty("sun.java.command", self.info().command().orElse("unknown"));
      int chars = Math.min(command.length(), COMMAND_CHARS_MAX);
      return new Holder(self.pid(), command.substring(0, chars));
    }
  }
}
