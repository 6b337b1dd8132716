package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Progress in words and as a bar. Pure functions. */
final class ProgressText {
  private static final int BAR_COLUMNS = 16;
  private static final int SECONDS_A_MINUTE = 60;
  private static final int SECONDS_AN_HOUR = 3_600;

  /** Less would be shown as 0. */
  private static final double RATE_SHOWN_MIN = 0.5;

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private ProgressText() {}

  /** Such as {@code 12 of 40 files, 310 of 800 passages embedded, 73 a second, 0:07 left}. */
  static String of(Status.Progress progress) {
    List<String> parts = new ArrayList<>();
    parts.add(
        String.format(
            Locale.ROOT,
            "%,d of %,d%s files",
            progress.filesDone(),
            progress.filesTotal(),
            progress.walking() ? " or more" : ""));
    if (progress.chunksTotal() > 0) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d passages embedded",
              progress.chunksDone(),
              progress.chunksTotal()));
    }
    if (progress.chunksPerSecond() >= RATE_SHOWN_MIN) {
      parts.add(String.format(Locale.ROOT, "%.0f a second", progress.chunksPerSecond()));
    } else if (progress.filesPerSecond() >= RATE_SHOWN_MIN) {
      parts.add(String.format(Locale.ROOT, "%.0f files a second", progress.filesPerSecond()));
    }
    Long secondsLeft = progress.secondsLeft();
    if (secondsLeft != null) {
      parts.add(time(secondsLeft) + " left");
    }
    return String.join(", ", parts);
  }

  /** Such as {@code 1 file} or {@code 2,320 passages}. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** A bar, the percentage and the figures, cut to the width; 80 columns are enough for most. */
  static String bar(Status.Progress progress, int columns) {
    double share = share(progress);
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%s %3.0f%% %,d/%,d files",
            blocks(share),
            share * 100,
            progress.filesDone(),
            progress.filesTotal()));
    if (progress.chunksTotal() > 0) {
      line.append(
          String.format(
              Locale.ROOT, ", %,d/%,d passages", progress.chunksDone(), progress.chunksTotal()));
    }
    if (progress.chunksPerSecond() >= RATE_SHOWN_MIN) {
      line.append(String.format(Locale.ROOT, ", %.0f/s", progress.chunksPerSecond()));
    }
    Long secondsLeft = progress.secondsLeft();
    if (secondsLeft != null) {
      line.append(", ").append(time(secondsLeft)).append(" left");
    }
    return line.length() <= columns ? line.toString() : line.substring(0, columns - 1) + "…";
  }

  /**
   * How much is done, 0 to 1. Files and passages count as work alike; passages of files that are
   * not read yet are estimated from those that are; nothing is done before the first file is.
   */
  static double share(Status.Progress progress) {
    double files = progress.filesTotal();
    double filesDone = Math.min((double) progress.filesDone(), files);
    double chunks = progress.chunksTotal();
    if (filesDone == 0 && files > 0) {
      return 0;
    }
    if (filesDone > 0) {
      chunks = chunks * files / filesDone;
    }
    double work = files + chunks;
    double done = filesDone + Math.min((double) progress.chunksDone(), chunks);
    return work == 0 ? 0 : done / work;
  }

  static String blocks(double share) {
    int eighths = (int) (share * BAR_COLUMNS * EIGHTHS.length());
    int whole = eighths / EIGHTHS.length();
    String full = "█".repeat(whole);
    if (whole >= BAR_COLUMNS) {
      return full;
    }
    return full + EIGHTHS.charAt(eighths % EIGHTHS.length()) + " ".repeat(BAR_COLUMNS - whole - 1);
  }

  static String time(long seconds) {
    return seconds >= SECONDS_AN_HOUR
        ? String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            seconds / SECONDS_AN_HOUR,
            seconds % SECONDS_AN_HOUR / SECONDS_A_MINUTE,
            seconds % SECONDS_A_MINUTE)
        : String.format(
            Locale.ROOT, "%d:%02d", seconds / SECONDS_A_MINUTE, seconds % SECONDS_A_MINUTE);
  }
}
