package dev.carrel.watch;

import java.io.IOException;
import java.nio.file.Path;

/** What a person should know when the operating system will not watch any more. */
final class WatchLimit {
  private WatchLimit() {}

  /** Whether no further folder can be watched. Java tells this by its message only. */
  static boolean isReached(IOException e) {
    return String.valueOf(e.getMessage()).contains("limit of inotify watches");
  }

  static String remark(Source source, Path folder, IOException e) {
    if (isReached(e)) {
      return "Source "
          + source.name()
          + " has more folders than the system lets a user watch, so changes in some are seen only"
          + " by the regular walk: raise the limit with sudo sysctl"
          + " fs.inotify.max_user_watches=1048576.";
    }
    return "Changes in "
        + folder
        + " are seen only by the regular walk, because it can't be watched: "
        + e.getMessage()
        + ".";
  }

  /** Where nothing can be watched at all. */
  static String remark(IOException e) {
    return "Changes are seen only by the regular walk, because the system gives no watch ("
        + e.getMessage()
        + "): raise its limit with sudo sysctl fs.inotify.max_user_instances=1024.";
  }
}
