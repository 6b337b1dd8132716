package dev.carrel.cli;

import dev.carrel.models.DownloadView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How a pull goes, on standard error: a line that renews itself on a terminal, else a line now and
 * then. What it shows is on the disk; its speed is that of the last seconds.
 */
final class DownloadBar implements DownloadView, AutoCloseable {
  private static final int REFRESH_MILLIS = 200;
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);
  private static final Duration SPEED_OVER = Duration.ofSeconds(10);
  private static final int PERCENT = 100;
  private static final double MILLIS_A_SECOND = 1e3;

  private final Session session;
  private final @Nullable OneLine line;
  private final @Nullable ProgressBar bar;
  private final Deque<Seen> seen = new ArrayDeque<>();
  private Instant lineNext;
  private long total;

  private record Seen(Instant at, long bytes) {}

  DownloadBar(Session session) {
    this.session = session;
    lineNext = session.clock().instant().plus(LINE_EVERY);
    if (session.terminal().errIsTerminal()) {
      OneLine fresh = new OneLine(session.err(), session.terminal().errWidth());
      line = fresh;
      bar =
          new ProgressBarBuilder()
              .setUpdateIntervalMillis(REFRESH_MILLIS)
              .continuousUpdate()
              .setRenderer((state, width) -> text(width))
              .setConsumer(fresh)
              .build();
    } else {
      line = null;
      bar = null;
    }
  }

  @Override
  public void progress(long bytes, long totalBytes) {
    Instant now = session.clock().instant();
    synchronized (this) {
      total = totalBytes;
      Seen last = seen.peekLast();
      if (last == null || last.bytes() > bytes) {
        seen.clear();
      }
      if (last == null || Duration.between(last.at(), now).toMillis() >= REFRESH_MILLIS) {
        seen.add(new Seen(now, bytes));
      }
      while (seen.size() > 2
          && Duration.between(seen.getFirst().at(), now).compareTo(SPEED_OVER) > 0) {
        seen.removeFirst();
      }
    }
    if (line == null && !now.isBefore(lineNext)) {
      lineNext = now.plus(LINE_EVERY);
      session.remark("fetching: " + text(Integer.MAX_VALUE).strip());
    }
  }

  @Override
  public void remark(String sentence) {
    OneLine terminal = line;
    if (terminal == null) {
      session.remark(sentence);
    } else {
      terminal.above(SafeText.line(sentence));
    }
  }

  /** Such as {@code 42 % of 4.7 GB, 11.2 MB a second, 4:03 left}. */
  private synchronized String text(int columns) {
    Seen last = seen.peekLast();
    if (last == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    if (total > 0) {
      double share = (double) last.bytes() / total;
      text.append(
          String.format(
              Locale.ROOT,
              "%s %3d %% of %s",
              ProgressText.blocks(share),
              (int) (share * PERCENT),
              ModelText.bytes(total)));
    } else {
      text.append(ModelText.bytes(last.bytes()));
    }
    Seen first = seen.getFirst();
    double seconds = Duration.between(first.at(), last.at()).toMillis() / MILLIS_A_SECOND;
    if (seconds > 0 && last.bytes() > first.bytes()) {
      double speed = (last.bytes() - first.bytes()) / seconds;
      text.append(", ").append(ModelText.bytes((long) speed)).append(" a second");
      if (total > 0) {
        long left = (long) ((total - last.bytes()) / speed);
        text.append(", ").append(ProgressText.time(left)).append(" left");
      }
    }
    return text.length() <= columns ? text.toString() : text.substring(0, columns - 1) + "…";
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
    if (line != null) {
      line.end();
    }
  }
}
