package dev.carrel.index;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/** Turns what Lucene and the file system throw into one sentence for a person. */
final class IndexFailure {
  /** Said of the first opening: nothing runs yet that could go on. */
  static final String OPEN = "open";

  private static final double BYTES_A_MEGABYTE = 1e6;

  private IndexFailure() {}

  /**
   * The sentence for a failure.
   *
   * @param doing what was tried, such as "write to"
   * @param tragic why the writer has closed itself, where it has
   */
  static IndexException of(
      String doing, Path folder, Exception failure, @Nullable Throwable tragic) {
    if (tragic != null) {
      return new IndexException(
          describe("write to", folder, tragic)
              + " What was not yet committed is read from your files again.",
          failure);
    }
    return new IndexException(describe(doing, folder, failure), failure, isDamage(failure));
  }

  private static boolean isDamage(Exception failure) {
    return failure instanceof CorruptIndexException
        || failure instanceof IndexNotFoundException
        || failure instanceof NoSuchFileException
        || failure instanceof FileNotFoundException
        || failure instanceof EOFException;
  }

  static IndexException damaged(Path folder, String detail, @Nullable Throwable cause) {
    return new IndexException(damage(folder, detail), cause, true);
  }

  private static String describe(String doing, Path folder, Throwable failure) {
    if (isFull(failure)) {
      return "The disk that holds the index in "
          + folder
          + " is full"
          + free(folder)
          + (doing.equals(OPEN)
              ? ": make room and start Carrel again."
              : ": make room; what is indexed can be searched, and the rest is taken in as soon as"
                  + " there is room.");
    }
    return switch (failure) {
      case LockObtainFailedException e ->
          "Another process writes to the index in "
              + folder
              + ": stop it (a running 'carrel serve' or 'carrel index'), or choose another folder"
              + " with --data.";
      case IndexFormatTooOldException e -> otherVersion(folder, "an older");
      case IndexFormatTooNewException e -> otherVersion(folder, "a newer");
      case CorruptIndexException e -> damage(folder, e.getMessage());
      case IndexNotFoundException e -> damage(folder, "its list of segments is missing");
      case NoSuchFileException e -> damage(folder, "a file is missing: " + e.getFile());
      case FileNotFoundException e -> damage(folder, "a file is missing: " + e.getMessage());
      case EOFException e -> damage(folder, "a file is cut short");
      case AccessDeniedException e ->
          "Carrel may not "
              + doing
              + " the index in "
              + folder
              + ": give your user the right to "
              + e.getFile()
              + ", or choose another folder with --data.";
      case AlreadyClosedException e -> "The index in " + folder + " is closed.";
      default ->
          "Carrel could not "
              + doing
              + " the index in "
              + folder
              + ": "
              + failure.getMessage()
              + ".";
    };
  }

  private static String damage(Path folder, @Nullable String detail) {
    return "The index in "
        + folder
        + " is damaged ("
        + detail
        + "): remove the folder "
        + folder.getParent()
        + " and start again; the index is rebuilt from your files.";
  }

  private static String otherVersion(Path folder, String which) {
    return "The index in "
        + folder
        + " was written by "
        + which
        + " version of Carrel: use that version, or remove the folder "
        + folder.getParent()
        + " and start again; the index is rebuilt from your files.";
  }

  /** How much there is, in brackets; nothing where the system does not tell. */
  private static String free(Path folder) {
    try {
      long bytes = Files.getFileStore(folder).getUsableSpace();
      return String.format(Locale.ROOT, " (%,.1f MB are free)", bytes / BYTES_A_MEGABYTE);
    } catch (IOException e) {
      return "";
    }
  }

  /** The JDK gives a full disk no exception of its own, only the system's words. */
  private static boolean isFull(Throwable failure) {
    String message = failure instanceof IOException ? failure.getMessage() : null;
    return message != null
        && (message.contains("No space left on device")
            || message.contains("not enough space")
            || message.contains("Disk quota exceeded"));
  }
}
