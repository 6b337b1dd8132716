package dev.carrel.state;

import dev.carrel.index.IndexCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a data folder of a backup. Everything is unpacked beside the place, verified there, and
 * moved into place in one step at the end: a data folder that is there is the old one or the new
 * one, never a part of either, and the old one is never deleted.
 */
public final class Restore {
  private static final double BYTES_A_MEGABYTE = 1e6;
  private static final int KEPT_MAX = 1_000;

  private final Path target;
  private final Path scratch;
  private final Backup.Progress progress;

  /** In the folder before: what is not Carrel's and stays in its place. */
  private final List<Path> notes = new ArrayList<>();

  private boolean replaces;

  private Restore(Path target, Backup.Progress progress) {
    this.target = target;
    this.scratch =
        target.resolveSibling("." + Objects.requireNonNull(target.getFileName()) + ".restoring");
    this.progress = progress;
  }

  /**
   * What was restored.
   *
   * @param kept where the data folder is now that was there before; null when there was none
   */
  public record Report(
      Path folder, @Nullable Path kept, int generation, long sequence, int fileCount) {}

  /**
   * Restores a backup.
   *
   * @param force whether a data folder that holds something may be put aside
   * @throws StateException when the backup is not right or the folder is in use; then everything is
   *     as it was
   */
  public static Report restore(
      Path backup, Path dataFolder, boolean force, Backup.Progress progress) {
    Path target = dataFolder.toAbsolutePath().normalize();
    if (target.getFileName() == null || target.getParent() == null) {
      throw new StateException(target + " is no place for a data folder: give one with --data.");
    }
    try {
      Restore restore = new Restore(real(target), progress);
      restore.lookAtTarget(force);
      try (BackupFile file = BackupFile.open(backup.toAbsolutePath().normalize(), progress)) {
        return restore.from(file);
      }
    } catch (IOException e) {
      throw new StateException(
          "The data folder "
              + target
              + " could not be restored ("
              + PrivateFiles.reason(e)
              + "): make room there and see that you may write to it, or choose another place with"
              + " --data.",
          e);
    }
  }

  private static Path real(Path target) throws IOException {
    if (Files.exists(target)) {
      return target.toRealPath();
    }
    Path above = Objects.requireNonNull(target.getParent());
    Files.createDirectories(above);
    return above.toRealPath().resolve(Objects.requireNonNull(target.getFileName()));
  }

  private void lookAtTarget(boolean force) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new StateException(target + " is a file: choose another place with --data.");
    }
    boolean empty = true;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
      for (Path entry : entries) {
        String name = Objects.requireNonNull(entry.getFileName()).toString();
        if (name.equals(FolderLock.FILE)) {
          continue; // Of somebody who took the lock and left nothing else.
        }
        if (DataFolder.isNote(name) && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          notes.add(entry);
        } else {
          empty = false;
        }
      }
    }
    if (empty) {
      return;
    }
    if (!DataFolder.check(target)) {
      throw new StateException(
          target + " is no data folder of Carrel: choose an empty or a new one with --data.");
    }
    if (!force) {
      throw new StateException(
          "The data folder "
              + target
              + " holds something already: choose another one with --data, or give --force, which"
              + " keeps the old one beside it under another name.");
    }
    replaces = true;
  }

  private Report from(BackupFile file) throws IOException {
    requireRoom(file.manifest().bytesTotal());
    FolderLock lock = begin();
    boolean done = false;
    try {
      unpack(file);
      requireSound();
      for (Path note : notes) {
        Files.copy(note, scratch.resolve(Objects.requireNonNull(note.getFileName())));
      }
      DataFolder.mark(scratch);
      lock.close();
      Optional<Path> kept = moveIntoPlace();
      done = true;
      BackupManifest manifest = file.manifest();
      return new Report(
          target,
          kept.orElse(null),
          manifest.generation(),
          manifest.sequence(),
          manifest.files().size());
    } finally {
      if (!done) {
        lock.close();
        delete(scratch);
      }
    }
  }

  private void requireRoom(long bytes) throws IOException {
    Path above = Objects.requireNonNull(target.getParent());
    long free = Files.getFileStore(above).getUsableSpace();
    if (free < bytes) {
      throw new StateException(
          String.format(
              Locale.ROOT,
              "The backup takes %,.1f MB unpacked and %,.1f MB are free at %s: make room, or choose"
                  + " another place with --data.",
              bytes / BYTES_A_MEGABYTE,
              free / BYTES_A_MEGABYTE,
              above));
    }
  }

  /** Takes the place beside the target; what a killed restore left there goes. */
  private FolderLock begin() throws IOException {
    if (Files.isDirectory(scratch, LinkOption.NOFOLLOW_LINKS)) {
      FolderLock.take(scratch).close(); // Refused while another restore is at it.
      delete(scratch);
    }
    PrivateFiles.createFolder(scratch);
    return FolderLock.take(scratch);
  }

  private void unpack(BackupFile file) throws IOException {
    for (String room : DataFolder.ROOMS) {
      PrivateFiles.createFolder(scratch.resolve(room));
    }
    long total = file.manifest().bytesTotal();
    long[] done = new long[1];
    for (BackupManifest.Entry entry : file.manifest().files()) {
      Path place = scratch.resolve(entry.name()).normalize();
      if (!place.startsWith(scratch)) {
        throw new StateException("The backup holds " + entry.name() + ", which leads elsewhere.");
      }
      createFolders(Objects.requireNonNull(place.getParent()));
      try (FileChannel out =
          FileChannel.open(
              place,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PrivateFiles.fileAttributes(place))) {
        file.read(
            entry,
            (bytes, count) -> {
              ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
              while (rest.hasRemaining()) {
                out.write(rest);
              }
              done[0] += count;
              progress.at(done[0], total);
            });
        out.force(true);
      }
    }
  }

  private void createFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      createFolders(Objects.requireNonNull(folder.getParent()));
      PrivateFiles.createFolder(folder);
    }
  }

  private void requireSound() {
    IndexCheck check = IndexCheck.of(scratch.resolve("generations"), false);
    if (check.verdict() != IndexCheck.Verdict.SOUND) {
      throw new StateException(
          "The index in the backup can't be used. " + check.sentence() + " Nothing was restored.");
    }
  }

  private Optional<Path> moveIntoPlace() throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
      PrivateFiles.forceFolder(Objects.requireNonNull(target.getParent()));
      return Optional.empty();
    }
    // Refused while a service or a command uses it.
    try (FolderLock _ = FolderLock.take(target)) {
      Path aside = freeName();
      Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
      try {
        Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        throw e;
      }
      PrivateFiles.forceFolder(Objects.requireNonNull(target.getParent()));
      if (replaces) {
        return Optional.of(aside);
      }
      delete(aside); // It held nothing but the notes, which were copied.
      return Optional.empty();
    }
  }

  private Path freeName() {
    for (int number = 1; number <= KEPT_MAX; number++) {
      Path name = target.resolveSibling(target.getFileName() + ".before-restore-" + number);
      if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        return name;
      }
    }
    throw new StateException(
        "There are "
            + KEPT_MAX
            + " data folders beside "
            + target
            + " that restores put aside: delete those that you do not need.");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
