package dev.carrel.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being fetched, {@code NAME.part}, with a note beside it of what it is a part of.
 * It gets its name when it is whole, in one step. Only its owner may read it.
 */
final class PartFile implements AutoCloseable {
  private static final int NOTE_BYTES_MAX = 64 << 10;
  private static final int BUFFER_BYTES = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private final Path target;
  private final Path part;
  private final Path noteFile;
  private final FileChannel channel;
  private final MessageDigest digest;
  private long bytes;

  /**
   * What a part is a part of.
   *
   * @param validator of the other side, by which it knows its file again; empty for none
   * @param totalBytes 0 if the other side did not say
   */
  record Note(int version, String address, String validator, long totalBytes) {
    static final int VERSION = 1;
  }

  private PartFile(Path target, Path part, Path noteFile, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.noteFile = noteFile;
    this.channel = channel;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Opens the part of a file, which nobody else is fetching then.
   *
   * @param folder of the file, made when it is missing
   * @throws ModelException if the file is there, or somebody else is fetching it
   */
  static PartFile open(Path folder, Path target) throws IOException {
    Files.createDirectories(folder);
    if (Files.exists(target)) {
      throw new ModelException(
          "%s is there already: remove it first (carrel model remove), or give another --name."
              .formatted(target));
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownerOnly(part));
    try {
      if (lock(channel) == null) {
        throw new ModelException(
            "%s is being fetched by another process: wait for it, or end it.".formatted(target));
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new PartFile(
        target, part, target.resolveSibling(target.getFileName() + ".part.json"), channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path place) {
    return place.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  Path path() {
    return part;
  }

  long bytes() {
    return bytes;
  }

  /** What an earlier pull left, taken up; empty if there is none that can be gone on with. */
  Optional<Note> takeUp(String address) throws IOException {
    if (!Files.exists(noteFile) || channel.size() == 0) {
      return Optional.empty();
    }
    Note note;
    try {
      if (Files.size(noteFile) > NOTE_BYTES_MAX) {
        return Optional.empty();
      }
      note = JSON.readValue(noteFile.toFile(), Note.class);
    } catch (JacksonException e) {
      // Half written, or another program's: the part is begun anew.
      return Optional.empty();
    }
    if (note.version() != Note.VERSION
        || !note.address().equals(address)
        || note.validator().isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    channel.position(0);
    while (channel.read(buffer.clear()) >= 0) {
      bytes += buffer.position();
      digest.update(buffer.flip());
    }
    return Optional.of(note);
  }

  /** Empties the part, and notes what is going to be in it. */
  void begin(Note note) throws IOException {
    channel.truncate(0);
    channel.position(0);
    bytes = 0;
    digest.reset();
    Files.deleteIfExists(noteFile);
    try (FileChannel out =
        FileChannel.open(
            noteFile,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(noteFile))) {
      write(out, ByteBuffer.wrap(JSON.writeValueAsBytes(note)));
    }
  }

  void append(byte[] buffer, int length) throws IOException {
    write(channel, ByteBuffer.wrap(buffer, 0, length));
    digest.update(buffer, 0, length);
    bytes += length;
  }

  private static void write(FileChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  /** Of all that is here; nothing can be appended after it. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Gives the file its name. */
  void finish() throws IOException {
    channel.force(true);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(noteFile);
  }

  /** Throws away what is here. */
  void discard() throws IOException {
    Files.deleteIfExists(noteFile);
    Files.deleteIfExists(part);
  }

  /** What is here stays for another time. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (bytes == 0 && Files.exists(part) && Files.size(part) == 0) {
      discard();
    }
  }
}
