package dev.carrel.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at folders that may never answer: a network drive that is away blocks whoever asks it, for
 * good, and a thread that waits there cannot be ended. A few may be lost to that, not the service.
 * Thread-safe.
 */
final class PatientLook {
  /** As long as a disk takes that has to begin turning, and a person still waits. */
  static final Duration TIME_MAX = Duration.ofSeconds(10);

  /** More that do not answer are not asked. */
  static final int LOOKS_MAX = 4;

  private final Duration timeMax;
  private final Semaphore looks = new Semaphore(LOOKS_MAX);

  PatientLook(Duration timeMax) {
    this.timeMax = timeMax;
  }

  /**
   * What the look finds.
   *
   * @throws Problem when the folder does not answer in time, or too many others do not
   * @throws IOException from the look itself
   */
  <T> T at(Path folder, Callable<T> look) throws IOException {
    if (!looks.tryAcquire()) {
      throw Problem.of(
          503,
          "unavailable",
          "%d folders are being looked at and do not answer: wait, or look at their disks."
              .formatted(LOOKS_MAX));
    }
    FutureTask<T> task =
        new FutureTask<>(look) {
          @Override
          public void run() {
            try {
              super.run();
            } finally {
              looks.release();
            }
          }
        };
    Thread.ofPlatform().daemon().name("look at a folder").start(task);
    try {
      return task.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Problem.of(
          503,
          "unavailable",
          "%s does not answer within %d s: look whether its drive is connected, or take another."
              .formatted(folder, Math.max(1, timeMax.toSeconds())));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(503, "unavailable", "The service is closing.");
    }
  }
}
