package dev.carrel.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small files that only their owner may read, replaced whole or not at all. Where the file system
 * knows no permissions, the folder's own protection has to do.
 */
public final class PrivateFiles {
  static final int JSON_BYTES_MAX = 4 << 20;

  /** Of a receipt or a conversation. */
  static final int OPEN_JSON_BYTES_MAX = 64 << 20;

  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  /** Strict: what it does not know it would lose when it writes the file again. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** For what is written once and only read again: it may hold nulls, and more than it did. */
  private static final JsonMapper OPEN_JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);

  private PrivateFiles() {}

  /** The file's content as JSON; trouble with the content is a {@link JacksonException}. */
  static <T> T readJson(Path file, Class<T> type) throws IOException {
    return parse(read(file, JSON_BYTES_MAX), type);
  }

  /** As {@link #readJson}, for what {@link #writeOpenJson} wrote. */
  static <T> T readOpenJson(Path file, Class<T> type) throws IOException {
    T content = OPEN_JSON.readValue(read(file, OPEN_JSON_BYTES_MAX), type);
    if (content == null) {
      throw MismatchedInputException.from((JsonParser) null, type, "nothing but null");
    }
    return content;
  }

  private static byte[] read(Path file, int bytesMax) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(bytesMax + 1);
    }
    if (bytes.length > bytesMax) {
      throw new FileSystemException(
          file.toString(), null, "it has more than " + bytesMax + " bytes");
    }
    return bytes;
  }

  /**
   * What to say of a file that could not be read, whatever is in it.
   *
   * @param what names it
   * @param remedy the rest of the sentence
   */
  static StateException unreadable(String what, IOException e, String remedy) {
    return new StateException(what + " can't be read (" + reason(e) + "): " + remedy, e);
  }

  /** What to say of a file that could not be written; as {@link #unreadable}. */
  static StateException unwritable(String what, IOException e, String remedy) {
    return new StateException(what + " can't be written (" + reason(e) + "): " + remedy, e);
  }

  static <T> T parse(byte[] json, Class<T> type) throws IOException {
    T content = JSON.readValue(json, type);
    if (content == null) {
      throw MismatchedInputException.from((JsonParser) null, type, "nothing but null");
    }
    return content;
  }

  /**
   * Replaces the file: after a crash at any moment the old content or the new one is there, never a
   * part of either.
   */
  static void writeJson(Path file, Object content) throws IOException {
    write(file, JSON.writeValueAsBytes(content));
  }

  /** As {@link #writeJson}; nulls are written, and half a surrogate pair as a question mark. */
  static void writeOpenJson(Path file, Object content) throws IOException {
    byte[] bytes = OPEN_JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > OPEN_JSON_BYTES_MAX) {
      throw new FileSystemException(
          file.toString(), null, "it would have more than " + OPEN_JSON_BYTES_MAX + " bytes");
    }
    write(file, bytes);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try {
      writeNew(temporary, bytes);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException stays) {
        e.addSuppressed(stays);
      }
      throw e;
    }
    forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  private static void writeNew(Path file, byte[] bytes) throws IOException {
    Set<StandardOpenOption> fresh =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(file, fresh, fileAttributes(file))) {
      writeFully(out, bytes);
      out.force(true);
    }
  }

  static byte[] json(Object content) throws IOException {
    return JSON.writeValueAsBytes(content);
  }

  /** Writes every byte. */
  public static void writeFully(FileChannel out, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  /** Makes a folder that only its owner may look into. */
  public static void createFolder(Path folder) throws IOException {
    if (knowsPermissions(folder)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    } else {
      Files.createDirectory(folder);
    }
  }

  /** Attributes for a new file beside or at {@code place}. */
  public static FileAttribute<?>[] fileAttributes(Path place) {
    return knowsPermissions(place)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
        : new FileAttribute<?>[0];
  }

  /**
   * Takes from everybody but the owner what they may do; true when there was something to take. A
   * file system that can't keep permissions leaves the file as it is, with a warning.
   */
  static boolean tighten(Path path) throws IOException {
    if (!knowsPermissions(path)) {
      return false;
    }
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    if (!permissions.removeAll(OTHERS)) {
      return false;
    }
    try {
      view.setPermissions(permissions);
      return true;
    } catch (FileSystemException e) {
      LOG.warn("{} can be read by others and can't be made private: {}.", path, reason(e));
      return false;
    }
  }

  /** The permissions, such as {@code rwxr-xr-x}, where others than the owner have some. */
  static Optional<String> exposed(Path path) throws IOException {
    if (!knowsPermissions(path)) {
      return Optional.empty();
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    return permissions.stream().anyMatch(OTHERS::contains)
        ? Optional.of(PosixFilePermissions.toString(permissions))
        : Optional.empty();
  }

  /** What the file system found wrong, as the middle of a sentence. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case NoSuchFileException missing -> missing.getFile() + " is missing";
      case JacksonException json -> json.getOriginalMessage() + at(json);
      case FileSystemException failed when failed.getReason() != null -> failed.getReason();
      case IOException other -> String.valueOf(other.getMessage());
    };
  }

  private static String at(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " in line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private static boolean knowsPermissions(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Makes the renaming itself durable. Only POSIX systems can open a folder, or need it. */
  public static void forceFolder(Path folder) throws IOException {
    if (knowsPermissions(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
