package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.jspecify.annotations.Nullable;

/** One line on a terminal that renews itself and is gone when the work is done. */
final class ProgressBarView implements ProgressView {
  private static final int REFRESH_MILLIS = 100;

  private final ProgressBar bar;
  private volatile Status.@Nullable Progress progress;

  ProgressBarView(PrintStream err, int columns) {
    bar =
        new ProgressBarBuilder()
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .continuousUpdate()
            .setRenderer((state, width) -> render(width))
            .setConsumer(new OneLine(err, columns))
            .build();
  }

  @Override
  public void show(Status status) {
    progress = status.progress();
  }

  @Override
  public void close() {
    bar.close();
  }

  private String render(int width) {
    Status.Progress now = progress;
    return now == null ? "" : ProgressText.bar(now, width);
  }

  /**
   * @param columns one less is used: a full line would wrap on some terminals
   */
  private record OneLine(PrintStream err, int columns) implements ProgressBarConsumer {
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String line) {
      err.print(BACK_AND_CLEAR + line);
      err.flush();
    }

    @Override
    public void clear() {
      err.print(BACK_AND_CLEAR);
      err.flush();
    }

    @Override
    public void close() {
      clear();
    }
  }
}
