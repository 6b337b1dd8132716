package dev.carrel.watch;

import java.nio.file.Path;

/**
 * A folder that a person named.
 *
 * @param name unique among the sources; part of every document's identity
 * @param folder absolute and normalised
 */
public record Source(String name, Path folder) {
  public Source {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the source of " + folder + " has a blank name");
    }
    if (!folder.isAbsolute()) {
      throw new IllegalArgumentException(
          "the folder of source " + name + " is not absolute: " + folder);
    }
  }
}
