package dev.carrel.state;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A backup that is read. It is believed only when the hash of the whole file is right, and even
 * then nothing in it may be more than its manifest says.
 */
final class BackupFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int MANIFEST_BYTES_MAX = 64 << 20;

  /** Where the name of the first entry of a zip begins. */
  private static final int NAME_AT = 30;

  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

  private final Path file;
  private final ZipFile zip;
  private final BackupManifest manifest;

  private BackupFile(Path file, ZipFile zip, BackupManifest manifest) {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest;
  }

  /**
   * Opens a backup and verifies it as a whole.
   *
   * @param progress over the bytes of the file
   * @throws StateException when it is none, or is not as it was written
   */
  static BackupFile open(Path file, Backup.Progress progress) {
    try {
      requireWhole(file, progress);
      ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
      try {
        BackupManifest manifest = manifest(file, zip);
        Optional<String> fault = manifest.fault().or(() -> difference(manifest, zip));
        if (fault.isPresent()) {
          throw refused(file, fault.get());
        }
        return new BackupFile(file, zip, manifest);
      } catch (IOException | RuntimeException e) {
        zip.close();
        throw e;
      }
    } catch (ZipException e) {
      throw refused(file, "It is no right zip (" + e.getMessage() + ")");
    } catch (NoSuchFileException e) {
      throw new StateException("There is no backup " + file + ": name the file to restore.", e);
    } catch (IOException e) {
      throw new StateException(
          "The backup " + file + " can't be read (" + PrivateFiles.reason(e) + ").", e);
    }
  }

  BackupManifest manifest() {
    return manifest;
  }

  /** Takes what is read of a file. */
  @FunctionalInterface
  interface Sink {
    void take(byte[] bytes, int count) throws IOException;
  }

  /**
   * Reads one file, not a byte more than the manifest says.
   *
   * @throws StateException when it is not what the manifest says; the sink has had some of it then
   */
  void read(BackupManifest.Entry entry, Sink sink) throws IOException {
    MessageDigest digest = Backup.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = entry.sizeBytes();
    try (InputStream in = zip.getInputStream(zip.getEntry(entry.name()))) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          break;
        }
        digest.update(buffer, 0, count);
        sink.take(buffer, count);
      }
    } catch (ZipException e) {
      throw refused(file, "Its part " + entry.name() + " is damaged (" + e.getMessage() + ")");
    }
    if (left != 0 || !HexFormat.of().formatHex(digest.digest()).equals(entry.sha256())) {
      throw refused(file, "Its part " + entry.name() + " is not what its manifest says");
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  static StateException refused(Path file, String found) {
    return new StateException(
        file + " can't be restored. " + found + ": use another copy of the backup.");
  }

  private static void requireWhole(Path file, Backup.Progress progress) throws IOException {
    if (Files.isDirectory(file)) {
      throw new StateException(file + " is a folder: name the backup to restore.");
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    String end = Backup.COMMENT + Backup.NO_DIGEST;
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] head = new byte[NAME_AT + BackupNames.HEAD.length()];
      byte[] tail = new byte[end.length()];
      long size = in.length();
      boolean ours = size >= head.length + tail.length;
      if (ours) {
        in.readFully(head);
        ours = isHead(head);
      }
      if (!ours) {
        throw new StateException(
            file + " is not a backup of Carrel's: name a file that carrel backup wrote.");
      }
      in.seek(size - tail.length);
      in.readFully(tail);
      String found = new String(tail, StandardCharsets.ISO_8859_1);
      if (!found.startsWith(Backup.COMMENT)) {
        throw refused(file, "It is cut short, or its end was altered");
      }
      in.seek(0);
      String digest = digest(in, size, progress);
      if (!found.equals(Backup.COMMENT + digest)) {
        throw refused(file, "It was altered since it was written (its SHA-256 is another)");
      }
    }
  }

  private static boolean isHead(byte[] head) {
    for (int i = 0; i < ZIP_MAGIC.length; i++) {
      if (head[i] != ZIP_MAGIC[i]) {
        return false;
      }
    }
    return new String(head, NAME_AT, BackupNames.HEAD.length(), StandardCharsets.ISO_8859_1)
        .equals(BackupNames.HEAD);
  }

  private static String digest(RandomAccessFile in, long size, Backup.Progress progress)
      throws IOException {
    MessageDigest digest = Backup.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long end = size - Backup.DIGEST_CHARS;
    for (long done = 0; done < end; ) {
      int count = (int) Math.min(buffer.length, end - done);
      in.readFully(buffer, 0, count);
      digest.update(buffer, 0, count);
      done += count;
      progress.at(done, size);
    }
    digest.update(Backup.NO_DIGEST.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static BackupManifest manifest(Path file, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(BackupNames.MANIFEST);
    if (entry == null) {
      throw refused(file, "It has no " + BackupNames.MANIFEST);
    }
    byte[] json;
    try (InputStream in = zip.getInputStream(entry)) {
      json = in.readNBytes(MANIFEST_BYTES_MAX + 1);
    }
    if (json.length > MANIFEST_BYTES_MAX) {
      throw refused(
          file,
          "It has a " + BackupNames.MANIFEST + " of more than " + MANIFEST_BYTES_MAX + " bytes");
    }
    try {
      return PrivateFiles.parse(json, BackupManifest.class);
    } catch (JacksonException e) {
      throw refused(
          file, "Its " + BackupNames.MANIFEST + " is damaged (" + PrivateFiles.reason(e) + ")");
    }
  }

  /** Between what is in the file and what should be. */
  private static Optional<String> difference(BackupManifest manifest, ZipFile zip) {
    Set<String> missing = new TreeSet<>(Set.of(BackupNames.HEAD, BackupNames.MANIFEST));
    manifest.files().forEach(entry -> missing.add(entry.name()));
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (!missing.remove(entry.getName())) {
        return Optional.of(
            "It holds "
                + BackupNames.printable(entry.getName())
                + ", which its manifest does not name, or not twice");
      }
    }
    return missing.stream().findFirst().map(name -> "It lacks " + name);
  }
}
