package dev.carrel.models;

import java.nio.file.Path;

/**
 * A model that lies on this disk; nothing of it was read yet.
 *
 * @param name by which commands call it
 * @param file the first, where it is divided into several
 * @param bytes of all its files
 * @param partsFound of its files
 * @param partsWanted 1 when it is one file
 */
public record StoredModel(
    String name, Origin origin, Path file, long bytes, int partsFound, int partsWanted) {
  /** Who keeps it. */
  public enum Origin {
    /** The installation's own folder. */
    OWN,
    OLLAMA,
    LM_STUDIO,
    /** A file anywhere else, which a person named. */
    PATH
  }

  static StoredModel whole(String name, Origin origin, Path file, long bytes) {
    return new StoredModel(name, origin, file, bytes, 1, 1);
  }
}
