package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What reading a file gave: its bytes, or why there are none. */
sealed interface FileBytes {
  /**
   * All of it, as it was between two looks at size and time that agreed.
   *
   * @param sha256 64 hexadecimal digits
   */
  @SuppressWarnings("ArrayRecordComponent") // handed from reader to parser once, never compared
  record Content(byte[] bytes, String sha256) implements FileBytes {}

  /** Larger than the limit; not read. */
  record TooLarge(long sizeBytes) implements FileBytes {}

  /**
   * Could not be read.
   *
   * @param cause one sentence
   */
  record Unavailable(String cause) implements FileBytes {}

  /** Reads the file; what goes wrong is a value. */
  static FileBytes read(Path file, long bytesMax) {
    try {
      BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
      if (!before.isRegularFile()) {
        return new Unavailable("it is not a regular file, and only those are read");
      }
      if (before.size() > bytesMax) {
        return new TooLarge(before.size());
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes((int) before.size() + 1);
      }
      BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
      if (bytes.length != before.size()
          || after.size() != before.size()
          || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
        return new Unavailable(
            "the file was written to while it was read; it is read again when it changes or is"
                + " reindexed");
      }
      return new Content(bytes, sha256(bytes));
    } catch (NoSuchFileException e) {
      return new Unavailable("the file vanished before it could be read");
    } catch (AccessDeniedException e) {
      return new Unavailable("no permission to read the file; allow it and reindex");
    } catch (IOException e) {
      return new Unavailable("the file could not be read: " + e.getMessage());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
    }
  }
}
