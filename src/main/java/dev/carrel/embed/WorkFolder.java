package dev.carrel.embed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * Where ONNX Runtime's native libraries and the model are unpacked to once. A file is checked
 * against its CRC-32 before it is used, and written beside its place and moved into it, so that
 * neither a crash nor a full disk leaves half of one to be loaded. Only the owner may read it.
 */
final class WorkFolder {
  /** Reads a file in pieces of this size to check it. */
  private static final int CHECK_BUFFER_BYTES = 1 << 20;

  private static final String UNFINISHED = "unfinished-";

  /** What a process that was killed left half-written is removed when it is older than this. */
  private static final Duration UNFINISHED_AGE_MAX = Duration.ofHours(1);

  private final Path folder;

  private WorkFolder(Path folder) {
    this.folder = folder;
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** What a resource is, without reading it where its archive already says so. */
  record Stamp(long sizeBytes, long crc32) {
    static Stamp of(URL resource) throws IOException {
      URLConnection connection = resource.openConnection();
      connection.setUseCaches(false);
      if (connection instanceof JarURLConnection inArchive) {
        try (JarFile archive = inArchive.getJarFile()) {
          JarEntry entry = archive.getJarEntry(inArchive.getEntryName());
          return new Stamp(entry.getSize(), entry.getCrc());
        }
      }
      CheckedOutputStream all =
          new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
      try (InputStream in = connection.getInputStream()) {
        return new Stamp(in.transferTo(all), all.getChecksum().getValue());
      }
    }

    static Stamp of(Path file) throws IOException {
      CRC32 crc = new CRC32();
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHECK_BUFFER_BYTES);
        while (in.read(buffer) >= 0) {
          crc.update(buffer.flip());
          buffer.clear();
        }
        return new Stamp(in.size(), crc.getValue());
      }
    }
  }

  static WorkFolder open(Path folder) throws IOException {
    // Others could plant a library for us to load in a folder that they may write to.
    OwnerOnly.createFolder(folder);
    return new WorkFolder(folder.toAbsolutePath());
  }

  /** A private folder in this one. */
  Path subfolder(String name) throws IOException {
    Path subfolder = folder.resolve(name);
    OwnerOnly.createFolder(subfolder);
    return subfolder;
  }

  /** Unpacks the resource to a file in {@code target}, unless a whole one is there. */
  void unpack(URL resource, Path target, String fileName) throws IOException {
    Path file = target.resolve(fileName);
    if (!isWhole(file, Stamp.of(resource))) {
      Path unfinished =
          writeUnfinished(
              target,
              out -> {
                try (InputStream in = resource.openStream()) {
                  in.transferTo(out);
                }
              });
      moveInto(file, unfinished);
    }
  }

  /**
   * The file that {@code content} writes, written now unless a whole one is there. The CRC-32 of
   * what was written stands in the file's name: {@code name-0123abcd.suffix}.
   */
  Path made(String name, String suffix, Content content) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, name + "-????????" + suffix)) {
      for (Path file : files) {
        if (file.getFileName().toString().equals(nameWithCheck(name, suffix, Stamp.of(file)))) {
          return file;
        }
        Files.delete(file);
      }
    }
    Path unfinished = writeUnfinished(folder, content);
    Path file = folder.resolve(nameWithCheck(name, suffix, Stamp.of(unfinished)));
    moveInto(file, unfinished);
    return file;
  }

  private static String nameWithCheck(String name, String suffix, Stamp stamp) {
    return "%s-%08x%s".formatted(name, stamp.crc32(), suffix);
  }

  private static boolean isWhole(Path file, Stamp wanted) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == wanted.sizeBytes()
        && Stamp.of(file).equals(wanted);
  }

  private Path writeUnfinished(Path target, Content content) throws IOException {
    removeUnfinished(target);
    Path unfinished = Files.createTempFile(target, UNFINISHED, ".tmp", OwnerOnly.file(target));
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      content.writeTo(out);
      channel.force(true);
      return unfinished;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
  }

  private static void moveInto(Path file, Path unfinished) throws IOException {
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void removeUnfinished(Path target) throws IOException {
    Instant oldest = Instant.now().minus(UNFINISHED_AGE_MAX);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target, UNFINISHED + "*.tmp")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
