package dev.carrel.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Closes something exactly once: when the command is through with it, or when a signal (Ctrl-C,
 * SIGTERM) ends the process before that. The exit code after a signal is 128 and its number, as of
 * any program.
 */
final class CloseOnSignal implements AutoCloseable {
  private final Runnable closing;
  private final AtomicBoolean stopping;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook;

  /**
   * Arms itself.
   *
   * @param stopping becomes true before a signal closes: what fails after that is no failure
   */
  CloseOnSignal(Runnable closing, AtomicBoolean stopping) {
    this.closing = closing;
    this.stopping = stopping;
    hook = new Thread(this::onSignal, "close-on-signal");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook closes, and whoever is first does it alone.
      stopping.set(true);
    }
    closeOnce();
  }

  private void onSignal() {
    stopping.set(true);
    closeOnce();
  }

  private void closeOnce() {
    if (closed.compareAndSet(false, true)) {
      closing.run();
    }
  }
}
