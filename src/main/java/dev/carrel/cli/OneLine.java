package dev.carrel.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * A line of a terminal that is written again and again. The bar draws on a thread of its own, once
 * more even after its end: not here.
 */
final class OneLine implements ProgressBarConsumer {
  private static final String BACK_AND_CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final int columns;
  private boolean ended;

  /** What stands there; the bar draws the same text several times a second. */
  private String drawn = "";

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
    if (!ended && !text.equals(drawn)) {
      err.print(BACK_AND_CLEAR + text);
      err.flush();
      drawn = text;
    }
  }

  /** A whole line that stays, above the one that is written again. */
  synchronized void above(String text) {
    err.println(BACK_AND_CLEAR + text);
    err.flush();
    drawn = "";
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
