package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What reading a file gave: its bytes, or why there are none. */
sealed interface FileBytes {
  int BUFFER_BYTES = 1 << 16;

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
   * What a file was when it was read for its hash.
   *
   * @param sha256 64 hexadecimal digits
   */
  record Hashed(String sha256, long sizeBytes, FileTime modified) implements FileBytes {
    /** Whether the file is as it was, as far as size and time tell. */
    boolean isStill(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return now.size() == sizeBytes && now.lastModifiedTime().equals(modified);
      } catch (IOException e) {
        return false;
      }
    }
  }

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

  /** Bytes that are at hand. */
  static Content content(byte[] bytes) {
    return new Content(bytes, sha256(bytes));
  }

  /** The first bytes of a file; none where they cannot be had, which reading it then explains. */
  static byte[] head(Path file, int bytesMax) {
    try {
      if (!Files.isRegularFile(file)) {
        return new byte[0];
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(bytesMax);
      }
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Reads a file of any size for its hash only. */
  static FileBytes hash(Path file) {
    try {
      BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
      MessageDigest sha256 = newSha256();
      byte[] buffer = new byte[BUFFER_BYTES];
      long left = before.size();
      try (InputStream in = Files.newInputStream(file)) {
        for (int count = 0; left > 0 && count >= 0; left -= Math.max(0, count)) {
          count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
          sha256.update(buffer, 0, Math.max(0, count));
        }
      }
      return new Hashed(
          HexFormat.of().formatHex(sha256.digest()), before.size(), before.lastModifiedTime());
    } catch (NoSuchFileException e) {
      return new Unavailable("the file vanished before it could be read");
    } catch (AccessDeniedException e) {
      return new Unavailable("no permission to read the file; allow it and reindex");
    } catch (IOException e) {
      return new Unavailable("the file could not be read: " + e.getMessage());
    }
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newSha256().digest(bytes));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
    }
  }
}
