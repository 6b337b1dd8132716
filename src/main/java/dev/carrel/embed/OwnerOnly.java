package dev.carrel.embed;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders and files that nobody but their owner may enter or read, where the system knows that. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private OwnerOnly() {}

  /** Creates it with its parents, or closes it to others if it is there. */
  static void createFolder(Path folder) throws IOException {
    if (knowsOwners(folder.getFileSystem())) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
      Files.setPosixFilePermissions(folder, FOLDER);
    } else {
      Files.createDirectories(folder);
    }
  }

  /** What a new file in {@code folder} is created with. */
  static FileAttribute<?>[] file(Path folder) {
    return knowsOwners(folder.getFileSystem())
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(FILE)}
        : new FileAttribute<?>[0];
  }

  private static boolean knowsOwners(FileSystem system) {
    return system.supportedFileAttributeViews().contains("posix");
  }
}
