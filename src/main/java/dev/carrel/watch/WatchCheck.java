package dev.carrel.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.Locale;

/**
 * Whether the operating system would watch all folders.
 *
 * @param enough whether changes in all of them would be seen at once; the others are seen by the
 *     regular walk
 * @param sentence for a person; names the command that raises a limit
 */
public record WatchCheck(boolean enough, String sentence) {
  private static final Path LIMITS = Path.of("/proc/sys/fs/inotify");
  private static final long WATCHES_ADVISED = 1 << 20;

  private static final int NUMBER_BYTES_MAX = 32;

  /** The limit is for all programs of a user together; this part is left to the others. */
  private static final double OTHERS_SHARE = 0.1;

  /** Holds the system's limits against a number of folders. */
  public static WatchCheck of(long folderCount) {
    return of(folderCount, LIMITS);
  }

  static WatchCheck of(long folderCount, Path limits) {
    try (WatchService service = FileSystems.getDefault().newWatchService()) {
      service.poll();
    } catch (IOException e) {
      return new WatchCheck(false, WatchLimit.remark(e));
    }
    Path file = limits.resolve("max_user_watches");
    if (!Files.exists(file)) {
      return new WatchCheck(true, "This system sets no limit to the folders that are watched.");
    }
    long most;
    long instancesMost;
    try {
      most = read(file);
      instancesMost = read(limits.resolve("max_user_instances"));
    } catch (IOException | NumberFormatException e) {
      return new WatchCheck(
          false,
          "The system's limit of watched folders can't be read ("
              + e.getMessage()
              + "): look at what sysctl fs.inotify says.");
    }
    if (folderCount > most * (1 - OTHERS_SHARE)) {
      long wanted = Math.max(WATCHES_ADVISED, 2 * Long.highestOneBit(folderCount) * 2);
      return new WatchCheck(
          false,
          String.format(
              Locale.ROOT,
              "The sources have %,d folders and the system lets you watch %,d, other programs'"
                  + " included, so some changes would be seen only by the regular walk: raise the"
                  + " limit with sudo sysctl fs.inotify.max_user_watches=%d.",
              folderCount,
              most,
              wanted));
    }
    return new WatchCheck(
        true,
        String.format(
            Locale.ROOT,
            "%,d folders to watch, %,d allowed, in %,d instances.",
            folderCount,
            most,
            instancesMost));
  }

  /**
   * Reads a number in one gulp: the kernel gives such a file's content to the first read only, and
   * the library's readers begin with a single byte where a file's size is said to be 0.
   */
  static long read(Path file) throws IOException {
    byte[] digits = new byte[NUMBER_BYTES_MAX];
    try (InputStream in = Files.newInputStream(file)) {
      int length = Math.max(0, in.read(digits));
      return Long.parseLong(new String(digits, 0, length, StandardCharsets.US_ASCII).strip());
    }
  }
}
