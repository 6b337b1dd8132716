package dev.carrel.uploads;

import dev.carrel.state.PrivateFiles;
import dev.carrel.uploads.UploadException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The bytes of the uploads, each under its id. A file has its name when all of it is on the disk;
 * never more than a buffer of one is in memory. Thread-safe.
 */
final class UploadFolder {
  private static final int BUFFER_BYTES = 64 << 10;

  /** How often the disk is asked for its room. */
  private static final long ROOM_EVERY_BYTES = 4 << 20;

  private static final String UNFINISHED = ".tmp";
  private static final double BYTES_A_MEGABYTE = 1e6;

  private final Path folder;
  private final UploadLimits limits;
  private final Supplier<Optional<String>> shortage;

  /** Of what is kept and what is coming in. */
  private final AtomicLong bytes = new AtomicLong();

  /**
   * A folder that exists.
   *
   * @param shortage why nothing more is to be written to its disk; empty while there is room
   */
  UploadFolder(Path folder, UploadLimits limits, Supplier<Optional<String>> shortage) {
    this.folder = folder;
    this.limits = limits;
    this.shortage = shortage;
  }

  Path path() {
    return folder;
  }

  Path file(String id) {
    return folder.resolve(id);
  }

  boolean holds(String id) {
    return Files.isRegularFile(file(id));
  }

  /** Counts what an earlier start kept. */
  void count(long sizeBytes) {
    bytes.addAndGet(sizeBytes);
  }

  /**
   * Takes in a file.
   *
   * @param second when it came, since 1970; the file says so too, so that a restored one is known
   *     again
   * @return how many bytes it has
   * @throws UploadException when it is too large, or finds no room; nothing is left of it then
   * @throws IOException when it can't be read
   */
  long receive(String id, long second, InputStream in) throws IOException {
    Path temporary = folder.resolve(id + UNFINISHED);
    Copy copy = new Copy(in);
    boolean done = false;
    try {
      long size = copy.into(temporary);
      Files.setLastModifiedTime(temporary, FileTime.from(second, TimeUnit.SECONDS));
      Files.move(temporary, file(id), StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.forceFolder(folder);
      done = true;
      return size;
    } catch (DiskException e) {
      throw noRoom(PrivateFiles.reason(e.cause()), e.cause());
    } finally {
      if (!done) {
        bytes.addAndGet(-copy.size);
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Has a file say again when it came, as after a restored backup. */
  void date(String id, long second) throws IOException {
    FileTime time = FileTime.from(second, TimeUnit.SECONDS);
    if (!Files.getLastModifiedTime(file(id)).equals(time)) {
      Files.setLastModifiedTime(file(id), time);
    }
  }

  /** Lets go of a file; one that stays goes at the next start. */
  void delete(String id, long sizeBytes) throws IOException {
    bytes.addAndGet(-sizeBytes);
    Files.deleteIfExists(file(id));
  }

  /** Deletes what nobody knows: uploads that a kill cut off, or that were deleted before it. */
  void sweep(Predicate<String> known) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!known.test(Objects.requireNonNull(entry.getFileName()).toString())) {
          Files.delete(entry);
        }
      }
    }
  }

  private UploadException noRoom(String reason, IOException cause) {
    return new UploadException(
        Kind.NO_ROOM,
        "The upload can't be kept in %s (%s): make room on its disk, then send the file again."
            .formatted(folder, reason),
        cause);
  }

  /** Our disk failed, not the sender. */
  private static final class DiskException extends IOException {
    private static final long serialVersionUID = 1;

    private final IOException cause;

    DiskException(IOException cause) {
      super(cause);
      this.cause = cause;
    }

    IOException cause() {
      return cause;
    }
  }

  /** One file on its way to the disk. */
  private final class Copy {
    private final InputStream in;
    private long size;

    Copy(InputStream in) {
      this.in = in;
    }

    long into(Path temporary) throws IOException {
      Set<StandardOpenOption> fresh =
          EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      requireRoom();
      byte[] buffer = new byte[BUFFER_BYTES];
      try (FileChannel out = open(temporary, fresh)) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          boolean look = size / ROOM_EVERY_BYTES != (size + count) / ROOM_EVERY_BYTES;
          take(count);
          if (look) {
            requireRoom();
          }
          write(out, ByteBuffer.wrap(buffer, 0, count));
        }
        force(out);
      }
      return size;
    }

    private void take(int count) {
      size += count;
      long all = bytes.addAndGet(count);
      if (size > limits.fileBytesMax()) {
        throw tooLarge(
            "The file has more than the %,.0f MB that an upload may have: send a smaller one, or raise uploads.fileMegabytesMax in the configuration.",
            limits.fileBytesMax());
      }
      if (all > limits.totalBytesMax()) {
        throw tooLarge(
            "With this file the uploads would take more than the %,.0f MB that are allowed: delete some, or raise uploads.totalMegabytesMax in the configuration.",
            limits.totalBytesMax());
      }
    }

    private static UploadException tooLarge(String sentence, long bytesMax) {
      return new UploadException(
          Kind.TOO_LARGE, String.format(Locale.ROOT, sentence, bytesMax / BYTES_A_MEGABYTE));
    }

    private void requireRoom() {
      shortage
          .get()
          .ifPresent(reason -> {
            throw new UploadException(Kind.NO_ROOM, reason);
          });
    }

    private static FileChannel open(Path file, Set<StandardOpenOption> how) throws DiskException {
      try {
        return FileChannel.open(file, how, PrivateFiles.fileAttributes(file));
      } catch (IOException e) {
        throw new DiskException(e);
      }
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws DiskException {
      try {
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      } catch (IOException e) {
        throw new DiskException(e);
      }
    }

    private static void force(FileChannel out) throws DiskException {
      try {
        out.force(true);
      } catch (IOException e) {
        throw new DiskException(e);
      }
    }
  }
}
