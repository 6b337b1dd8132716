package dev.carrel.ingest;

import dev.carrel.power.Power;
import dev.carrel.power.Priority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that work for a pipeline, each at its own duty until the work is stopped. */
final class Crew {
  private static final Logger log = LoggerFactory.getLogger(Crew.class);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);

  private final Power power;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private int employed;

  /** What a thread does until it is stopped. */
  interface Duty {
    void run() throws InterruptedException;
  }

  /**
   * A crew of nobody.
   *
   * @param power of those that work in the background
   */
  Crew(Power power) {
    this.power = power;
  }

  /** Has no fewer than so many workers from now on. For one thread at a time. */
  void employ(int workers, Duty work) {
    while (employed < workers) {
      employed++;
      startInBackground("carrel-worker-" + employed, work);
    }
  }

  void startInBackground(String name, Duty duty) {
    start(
        name,
        () -> {
          if (!Priority.lower(power)) {
            log.debug("{} has the priority of all other work.", Thread.currentThread().getName());
          }
          duty.run();
        });
  }

  void start(String name, Duty duty) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(() -> {
              try {
                duty.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    threads.add(thread);
    thread.start();
  }

  /**
   * Waits for all who were told to stop, though not for ever.
   *
   * @return whether somebody interrupted that, which the caller is to pass on when it has closed
   *     its files: an interrupted thread can write none
   */
  boolean awaitEnd() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        if (!thread.join(STOP_MAX)) {
          log.warn("{} did not stop within {} s", thread.getName(), STOP_MAX.toSeconds());
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
