package dev.carrel.serve;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body of a backup.
 *
 * @param file absolute path of the file to write
 * @param force whether a file that is there is replaced; null for no
 */
public record BackupBody(@Nullable String file, @Nullable Boolean force) {
  /** Checked. */
  Path path() {
    if (file == null || file.isBlank()) {
      throw Problem.missing("file", "The property file is missing: give the file to write.");
    }
    try {
      Path path = Path.of(file);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw Problem.invalid(
          "file", "The property file is no path (" + e.getReason() + "): give an absolute one.");
    }
    throw Problem.invalid(
        "file",
        "The property file is %s, which is not absolute: give the whole path."
            .formatted(Limits.shortened(file)));
  }

  boolean replaces() {
    return force != null && force;
  }
}
