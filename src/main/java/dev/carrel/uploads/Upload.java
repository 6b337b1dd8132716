package dev.carrel.uploads;

import java.util.Locale;

/**
 * A file that a program sent.
 *
 * @param id names it, and its bytes on the disk
 * @param filename as its sender called it, without folders; only shown
 * @param purpose as its sender said
 * @param createdSecond since 1970
 */
public record Upload(
    String id, String filename, String purpose, long sizeBytes, long createdSecond) {
  private static final int EXTENSION_CHARS_MAX = 12;

  public Upload {
    Ids.check(id, Ids.FILE);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("the upload " + id + " has " + sizeBytes + " bytes");
    }
  }

  /** How the file is called in the folder of a store: by its id, with what says its type. */
  public String storedName() {
    int dot = filename.lastIndexOf('.');
    String extension = filename.substring(dot + 1);
    boolean plain =
        dot >= 0
            && !extension.isEmpty()
            && extension.length() <= EXTENSION_CHARS_MAX
            && extension.chars().allMatch(Upload::isPlain);
    return plain ? id + "." + extension.toLowerCase(Locale.ROOT) : id;
  }

  /** The id in the name of a file in the folder of a store. */
  public static String idOf(String storedName) {
    int dot = storedName.indexOf('.');
    return dot < 0 ? storedName : storedName.substring(0, dot);
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
