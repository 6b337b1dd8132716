package dev.carrel.parse;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs work that may hang on a thread of its own. A thread that does not end in time is given up,
 * not stopped, since Java cannot stop one: how many such there may be is bounded.
 */
final class TimeLimit {
  /** What came of the work. */
  sealed interface Result<T> {
    /** It ended in time. */
    record Done<T>(T value) implements Result<T> {}

    /** It threw. */
    record Failed<T>(Throwable cause) implements Result<T> {}

    /** It did not end, or could not begin. */
    record GivenUp<T>(String reason) implements Result<T> {}
  }

  private final Duration timeMax;
  private final int hungMax;
  private final AtomicInteger hungCount = new AtomicInteger();

  TimeLimit(Duration timeMax, int hungMax) {
    this.timeMax = timeMax;
    this.hungMax = hungMax;
  }

  <T> Result<T> run(Callable<T> work) {
    if (isFull()) {
      return new Result.GivenUp<>(
          hungMax
              + " earlier files are still being parsed long after their time was up, so no more"
              + " are begun; restart the service and reindex what failed");
    }
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("parse")
            .start(() -> {
              task.run();
              if (task.isCancelled()) {
                hungCount.decrementAndGet();
              }
            });
    try {
      return new Result.Done<>(task.get(timeMax.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return new Result.Failed<>(cause == null ? e : cause);
    } catch (TimeoutException e) {
      return giveUp(task, "parsing took longer than the limit of " + seconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return giveUp(task, "parsing was interrupted, since " + thread.getName() + " had to end");
    }
  }

  /** Whether as many threads hang as may. */
  boolean isFull() {
    return hungCount.get() >= hungMax;
  }

  /** Counted as hung until the thread ends after all; the interrupt asks it to. */
  private <T> Result<T> giveUp(FutureTask<T> task, String reason) {
    hungCount.incrementAndGet();
    if (!task.cancel(true)) {
      hungCount.decrementAndGet(); // it ended at the same moment
    }
    return new Result.GivenUp<>(reason);
  }

  private String seconds() {
    return timeMax.toMillis() % 1000 == 0 ? timeMax.toSeconds() + " s" : timeMax.toMillis() + " ms";
  }
}
