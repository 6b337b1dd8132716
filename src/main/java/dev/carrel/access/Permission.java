package dev.carrel.access;

import java.util.Locale;

/** What somebody may do, each with all that stands before it. */
public enum Permission {
  /** To find, to read and to ask: nothing of the library changes. */
  READ,
  /** To upload documents, to have files read again, to keep and to delete what was answered. */
  WRITE,
  /** To add and remove sources, to see settings, to delete models. */
  ADMIN;

  /** Whether who has this one may do what needs the other. */
  public boolean covers(Permission needed) {
    return compareTo(needed) >= 0;
  }

  /** As commands, files and messages write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of that {@link #word()}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Permission of(String word) {
    for (Permission permission : values()) {
      if (permission.word().equals(word)) {
        return permission;
      }
    }
    throw new IllegalArgumentException(
        "the permission is \"" + word + "\", wanted read, write or admin");
  }
}
