package dev.carrel.cli;

import dev.carrel.serve.BackupProgress;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows how much of a file has been written or read: on a terminal only, on one line. */
final class BytesView implements Consumer<BackupProgress>, AutoCloseable {
  private static final String BACK_AND_CLEAR = "\r\u001b[K";
  private static final double BYTES_A_MEGABYTE = 1e6;
  private static final int ALL = 100;

  private final Session session;
  private final String doing;
  private long shownPercent = -1;

  /**
   * Shows nothing before it is told something.
   *
   * @param doing such as "Backing up"
   */
  BytesView(Session session, String doing) {
    this.session = session;
    this.doing = doing;
  }

  @Override
  public void accept(BackupProgress progress) {
    long percent =
        progress.bytesTotal() == 0 ? ALL : ALL * progress.bytesDone() / progress.bytesTotal();
    if (session.terminal().errIsTerminal() && percent != shownPercent) {
      shownPercent = percent;
      session
          .err()
          .printf(
              Locale.ROOT,
              "%s%s: %d %% of %,.1f MB",
              BACK_AND_CLEAR,
              doing,
              percent,
              progress.bytesTotal() / BYTES_A_MEGABYTE);
      session.err().flush();
    }
  }

  @Override
  public void close() {
    if (shownPercent >= 0) {
      session.err().print(BACK_AND_CLEAR);
      session.err().flush();
    }
  }
}
