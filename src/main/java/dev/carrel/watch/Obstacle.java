package dev.carrel.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Why an entry can't be read as a file, in a sentence. */
final class Obstacle {
  private static final int TYPE_MASK = 0170000;
  private static final int FIFO = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int SOCKET = 0140000;

  private Obstacle() {}

  /**
   * The sentence, or null for a regular file with a valid path.
   *
   * @param nameUtf8 whether the entry's own name is valid
   * @param folderUtf8 whether the names of all folders above are
   */
  static @Nullable String of(
      Path entry, BasicFileAttributes attributes, boolean nameUtf8, boolean folderUtf8) {
    if (attributes.isSymbolicLink()) {
      return "It is a symbolic link, and links are not followed: add the folder that holds the file"
          + " itself as a source.";
    }
    if (!attributes.isRegularFile()) {
      return "It is "
          + kind(entry)
          + ", which has no content to read: leave it out with a line in"
          + " .carrelignore.";
    }
    if (!nameUtf8) {
      return "Its name is no valid UTF-8: rename the file and it will be read.";
    }
    if (!folderUtf8) {
      return "The name of a folder it lies in is no valid UTF-8: rename the folder and the file will"
          + " be read.";
    }
    return null;
  }

  private static String kind(Path entry) {
    if (!entry.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return "a special file";
    }
    int mode;
    try {
      mode = (int) Files.getAttribute(entry, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return "a special file that can't be looked at";
    }
    return switch (mode & TYPE_MASK) {
      case FIFO -> "a FIFO";
      case SOCKET -> "a socket";
      case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
      default -> "a special file";
    };
  }
}
