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
  public void close() {
    bar.close();
    line.end();
  }

  private String render(int width) {
    Status.Progress now = progress;
    return now == null ? "" : ProgressText.bar(now, width);
  }

  /** The bar draws on a thread of its own, once more even after its end: not here. */
  private static final class OneLine implements ProgressBarConsumer {
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final int columns;
    private boolean ended;

    OneLine(PrintStream err, int columns) {
      this.err = err;
      this.columns = columns;
    }

    /** One column stays free: a full line would wrap on some terminals. */
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public synchronized void accept(String text) {
      if (!ended) {
        err.print(BACK_AND_CLEAR + text);
        err.flush();
      }
    }

    @Override
    public void clear() {
      accept("");
    }

    @Override
    public void close() {}

    /** Leaves an empty line behind, on which nothing is drawn any more. */
    synchronized void end() {
      accept("");
      ended = true;
    }
  }
}
