package dev.carrel.watch;

import java.nio.file.Path;

/**
 * A folder that is followed.
 *
 * @param name unique among the sources; part of every document's identity
 * @param folder absolute and normalised
 * @param owned whether it is the service's own, a vector store's; else a person named it
 */
public record Source(String name, Path folder, boolean owned) {
  public Source {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the source of " + folder + " has a blank name");
    }
    if (!folder.isAbsolute()) {
      throw new IllegalArgumentException(
          "the folder of source " + name + " is not absolute: " + folder);
    }
  }

  /** A folder that a person named. */
  public Source(String name, Path folder) {
    this(name, folder, false);
  }
}
