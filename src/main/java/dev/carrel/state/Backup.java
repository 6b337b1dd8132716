package dev.carrel.state;

import dev.carrel.index.HeldCommit;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes everything that can't be made again without trouble into one file: the live index and
 * {@code state}. Not in it: vectors and unpacked libraries, which come back by themselves, and what
 * only says that a process runs (locks, {@code service.json} with its key).
 *
 * <p>The file is a zip. Its comment ends with the SHA-256 of the whole file, in which those 64
 * digits count as zeros: a bit that flips anywhere is noticed. It gets its name when it is complete
 * and on the disk, so that nothing half-written is ever taken for a backup.
 */
public final class Backup {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  static final String COMMENT = "Backup of Carrel, SHA-256 ";
  static final int DIGEST_CHARS = 64;
  static final String NO_DIGEST = "0".repeat(DIGEST_CHARS);

  private static final int BUFFER_BYTES = 1 << 18;

  /** What the zip itself takes for each entry, and the manifest for each. */
  private static final int BYTES_AN_ENTRY = 1_000;

  private static final String HEAD_TEXT =
      "A backup of Carrel: carrel restore FILE makes a data folder of it. It holds the texts of"
          + " your documents: keep it as you keep them.\n";

  /** So that the same contents make the same file. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private static final double BYTES_A_MEGABYTE = 1e6;

  private final Path target;
  private final HeldCommit commit;
  private final Path stateFolder;
  private final Progress progress;
  private final List<BackupManifest.Entry> entries = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long bytesDone;
  private long bytesTotal;

  private Backup(Path target, HeldCommit commit, Path stateFolder, Progress progress) {
    this.target = target;
    this.commit = commit;
    this.stateFolder = stateFolder;
    this.progress = progress;
  }

  /** Is told how far it is; what it throws ends the work, and nothing is left of it. */
  @FunctionalInterface
  public interface Progress {
    void at(long bytesDone, long bytesTotal);
  }

  /**
   * What is to be written where.
   *
   * @param target absolute
   * @param overwrite whether a file that is there may be replaced
   * @param carrelVersion of the program
   * @param forbidden folders that the file may not lie in: it would be indexed, or lost with them
   */
  public record Order(
      Path target, boolean overwrite, String carrelVersion, Instant now, List<Path> forbidden) {
    public Order {
      forbidden = List.copyOf(forbidden);
    }
  }

  /** What was written. */
  public record Report(Path file, long sizeBytes, int generation, long sequence, int fileCount) {}

  /**
   * Writes a backup.
   *
   * @param commit stays its owner's to close
   * @throws StateException when it could not be written; then nothing of it is left
   */
  public static Report write(Order order, Path dataFolder, HeldCommit commit, Progress progress) {
    Path target = place(order, dataFolder);
    try {
      return new Backup(target, commit, dataFolder.resolve("state"), progress).write(order);
    } catch (IOException e) {
      throw new StateException(
          "The backup "
              + target
              + " could not be written ("
              + PrivateFiles.reason(e)
              + "): make room there and see that you may write to it, or give another place.",
          e);
    }
  }

  /** The real place, when a backup may be written there. */
  private static Path place(Order order, Path dataFolder) {
    Path wanted = order.target().toAbsolutePath().normalize();
    Path name = wanted.getFileName();
    Path above = wanted.getParent();
    if (name == null || above == null || Files.isDirectory(wanted)) {
      throw new StateException(wanted + " is a folder: name the file to write.");
    }
    Path target;
    try {
      target = above.toRealPath().resolve(name);
    } catch (IOException e) {
      throw new StateException(
          "There is no folder " + above + " for the backup: make it, or give another place.", e);
    }
    List<Path> forbidden = new ArrayList<>(order.forbidden());
    forbidden.add(dataFolder);
    for (Path folder : forbidden) {
      if (target.startsWith(folder)) {
        throw new StateException(
            "The backup "
                + target
                + " would lie in "
                + folder
                + (folder.equals(dataFolder)
                    ? ", the data folder that it is to save"
                    : ", a source, and be read as one of its files")
                + ": give another place.");
      }
    }
    if (Files.exists(target) && !order.overwrite()) {
      throw new StateException(
          target + " is there already: give another name, or replace it with --force.");
    }
    return target;
  }

  private Report write(Order order) throws IOException {
    List<Path> stateFiles = stateFiles();
    bytesTotal = bytesTotal(stateFiles);
    requireRoom(stateFiles.size());
    Path temporary = target.resolveSibling("." + target.getFileName() + ".unfinished");
    boolean done = false;
    try (FileChannel out =
            FileChannel.open(
                temporary,
                EnumSet.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.fileAttributes(temporary));
        FileLock lock = out.tryLock()) {
      if (lock == null) {
        throw new StateException("Another backup is being written to " + target + ": wait for it.");
      }
      try {
        out.truncate(0); // What a killed one left.
        fill(out, order, stateFiles);
        out.force(true);
        Report report =
            new Report(target, out.size(), commit.generation(), commit.sequence(), entries.size());
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        done = true;
        PrivateFiles.forceFolder(Objects.requireNonNull(target.getParent()));
        return report;
      } finally {
        if (!done) {
          Files.deleteIfExists(temporary);
        }
      }
    } catch (OverlappingFileLockException e) {
      throw new StateException(
          "Another backup is being written to " + target + ": wait for it.", e);
    }
  }

  private void fill(FileChannel out, Order order, List<Path> stateFiles) throws IOException {
    MessageDigest whole = sha256();
    OutputStream bytes =
        new DigestOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(out), BUFFER_BYTES), whole);
    ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8);
    // Lucene's files are compressed already.
    zip.setLevel(Deflater.NO_COMPRESSION);
    zip.setComment(COMMENT + NO_DIGEST);
    put(zip, BackupNames.HEAD, HEAD_TEXT.getBytes(StandardCharsets.UTF_8));
    for (String name : commit.fileNames()) {
      copy(
          zip,
          BackupNames.GENERATIONS + commit.generation() + "/" + name,
          commit.folder().resolve(name));
    }
    byte[] current = (commit.generation() + "\n").getBytes(StandardCharsets.US_ASCII);
    put(zip, BackupNames.CURRENT, current);
    entries.add(
        new BackupManifest.Entry(BackupNames.CURRENT, current.length, hex(sha256(), current)));
    for (Path file : stateFiles) {
      copyState(zip, file);
    }
    BackupManifest manifest =
        new BackupManifest(
            BackupManifest.FORMAT,
            order.carrelVersion(),
            order.now().toString(),
            commit.generation(),
            commit.sequence(),
            commit.madeBy(),
            entries);
    put(zip, BackupNames.MANIFEST, PrivateFiles.json(manifest));
    zip.finish();
    bytes.flush();
    ByteBuffer digest =
        ByteBuffer.wrap(
            HexFormat.of().formatHex(whole.digest()).getBytes(StandardCharsets.US_ASCII));
    long at = out.size() - DIGEST_CHARS;
    while (digest.hasRemaining()) {
      at += out.write(digest, at);
    }
  }

  private void copyState(ZipOutputStream zip, Path file) throws IOException {
    String name =
        BackupNames.STATE
            + stateFolder.relativize(file).toString().replace(File.separatorChar, '/');
    if (!BackupNames.isAllowed(name)) {
      throw new StateException(file + " has a name that not every system can restore: rename it.");
    }
    try {
      copy(zip, name, file);
    } catch (NoSuchFileException e) {
      LOG.debug("{} went since it was listed, before anything of it was written.", file, e);
    }
  }

  private void copy(ZipOutputStream zip, String name, Path file) throws IOException {
    MessageDigest digest = sha256();
    long size = 0;
    try (InputStream in = Files.newInputStream(file)) {
      zip.putNextEntry(entry(name));
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        zip.write(buffer, 0, count);
        digest.update(buffer, 0, count);
        size += count;
        bytesDone += count;
        progress.at(bytesDone, Math.max(bytesDone, bytesTotal));
      }
      zip.closeEntry();
    }
    entries.add(new BackupManifest.Entry(name, size, HexFormat.of().formatHex(digest.digest())));
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(entry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    return entry;
  }

  /** Ordinary files only; a link may lead anywhere. What is being written has a name of its own. */
  private List<Path> stateFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(stateFolder)) {
      Files.walkFileTree(
          stateFolder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
              return each.equals(stateFolder.resolve(DataFolder.STORES))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !file.toString().endsWith(".tmp")) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
    files.sort(null);
    return files;
  }

  private long bytesTotal(List<Path> stateFiles) throws IOException {
    long bytes = 0;
    for (String name : commit.fileNames()) {
      bytes += Files.size(commit.folder().resolve(name));
    }
    for (Path file : stateFiles) {
      bytes += Files.exists(file) ? Files.size(file) : 0;
    }
    return bytes;
  }

  private void requireRoom(int stateFileCount) throws IOException {
    long wanted =
        bytesTotal + (long) BYTES_AN_ENTRY * (commit.fileNames().size() + stateFileCount + 4);
    long free = Files.getFileStore(Objects.requireNonNull(target.getParent())).getUsableSpace();
    if (free < wanted) {
      throw new StateException(
          String.format(
              Locale.ROOT,
              "The backup takes %,.1f MB and %,.1f MB are free at %s: make room, or give another"
                  + " place.",
              wanted / BYTES_A_MEGABYTE,
              free / BYTES_A_MEGABYTE,
              target.getParent()));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(MessageDigest digest, byte[] content) {
    return HexFormat.of().formatHex(digest.digest(content));
  }
}
