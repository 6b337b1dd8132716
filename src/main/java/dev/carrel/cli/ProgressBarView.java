package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** One line on a terminal that renews itself and is gone when the work is done. */
final class ProgressBarView implements ProgressView {
  private static final int REFRESH_MILLIS = 100;

  private final OneLine line;
  private final ProgressBar bar;
  private volatile Status.@Nullable Progress progress;

  ProgressBarView(PrintStream err, int columns) {
    line = new OneLine(err, columns);
    bar =
        new ProgressBarBuilder()
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .continuousUpdate()
            .setRenderer((state, width) -> render(width))
            .setConsumer(line)
            .build();
  }

  @Override
  public void show(Status status) {
    progress = status.progress();
  }

  @Override
  public void say(String sentence) {
    line.above(SafeText.line(sentence));
  }

  @Override
  public void close() {
    bar.close();
    line.end();
  }

  private String render(int width) {
    Status.Progress now = progress;
    return now == null ? "" : ProgressText.bar(now, width);
  }
}
