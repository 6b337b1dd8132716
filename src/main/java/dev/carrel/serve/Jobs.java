package dev.carrel.serve;

import dev.carrel.access.Caller;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of this process: at most {@value #RUNNING_MAX} run, and the last {@value #KEPT_MAX} are
 * remembered. A restart forgets them; what they did stays. Thread-safe.
 */
final class Jobs implements AutoCloseable {
  static final int RUNNING_MAX = 8;
  static final int KEPT_MAX = 100;

  private static final Duration STOP_MAX = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final Clock clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Jobs(Clock clock) {
    this.clock = clock;
  }

  /** What a job does. */
  interface Work {
    /**
     * Does it.
     *
     * @return what came of it
     */
    Object run(Progress progress) throws InterruptedException;
  }

  /** Hears how far a job is. */
  interface Progress {
    /**
     * Tells how far it is.
     *
     * @param waitingFor null when it goes on
     * @throws CancelledException when it is to end
     */
    void at(long done, long total, @Nullable String waitingFor);
  }

  /** Ends a job that nobody wants any more. */
  static final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CancelledException() {
      super("cancelled", null, false, false);
    }
  }

  private static final class Entry {
    final Caller caller;
    Job job;
    boolean cancelled;
    @Nullable Thread thread;

    Entry(Job job, Caller caller) {
      this.job = job;
      this.caller = caller;
    }
  }

  /**
   * Starts a job.
   *
   * @param alone whether there may be only one of its kind
   * @throws Problem 409 when there is one, 503 when too many run
   */
  synchronized Job start(String kind, boolean alone, boolean cancellable, Work work) {
    List<Job> running = entries.values().stream().map(each -> each.job).filter(Job::runs).toList();
    running.stream()
        .filter(job -> alone && job.kind().equals(kind))
        .findFirst()
        .ifPresent(job -> {
          throw Problem.of(
              409,
              "job_running",
              "A %s is under way already, as the job %s: wait for its end."
                  .formatted(kind, job.id()));
        });
    if (running.size() >= RUNNING_MAX) {
      throw Problem.of(
          503,
          "too_many_jobs",
          "%d jobs run already, as many as may: wait until one has ended.".formatted(RUNNING_MAX));
    }
    Entry entry =
        new Entry(
            new Job(
                UUID.randomUUID().toString(),
                kind,
                Job.RUNNING,
                clock.instant().toString(),
                null,
                0,
                0,
                cancellable,
                null,
                null,
                null),
            Caller.current());
    entries.put(entry.job.id(), entry);
    forgetOldest();
    entry.thread =
        Thread.ofVirtual()
            .name("carrel-job-" + kind)
            .start(() -> entry.caller.serve(() -> carryOut(entry, work)));
    return entry.job;
  }

  /** Those that the caller may see, the newest first. */
  synchronized List<Job> all() {
    List<Job> jobs = new ArrayList<>();
    entries.values().stream().filter(Jobs::isSeen).forEach(entry -> jobs.addFirst(entry.job));
    return List.copyOf(jobs);
  }

  /** One of them, as it is now. */
  synchronized Job job(String id) {
    return entry(id).job;
  }

  /** Waits until a job is no longer as it was, or the time is over. */
  synchronized Job awaitChange(Job seen, Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Entry entry = entry(seen.id());
    for (long left = timeout.toNanos();
        left > 0 && entry.job.equals(seen);
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return entry.job;
  }

  /** Has a job end soon; one that has ended stays as it is. */
  synchronized Job cancel(String id) {
    Entry entry = entry(id);
    if (entry.job.runs()) {
      if (!entry.job.cancellable()) {
        throw Problem.of(
            409,
            "not_cancellable",
            "A %s cannot be broken off: wait for its end.".formatted(entry.job.kind()));
      }
      entry.cancelled = true;
    }
    return entry.job;
  }

  /**
   * Ends all of them, each where it next tells how far it is: an interruption would close the files
   * that a backup reads.
   */
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    synchronized (this) {
      for (Entry entry : entries.values()) {
        entry.cancelled = true;
        if (entry.job.runs() && entry.thread != null) {
          threads.add(entry.thread);
        }
      }
    }
    try {
      for (Thread thread : threads) {
        if (!thread.join(STOP_MAX)) {
          LOG.warn("{} did not end within {} s", thread.getName(), STOP_MAX.toSeconds());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Entry entry(String id) {
    Entry entry = entries.get(id);
    if (entry == null || !isSeen(entry)) {
      throw Problem.of(
          404,
          "not_found",
          "There is no job %s: GET /api/v1/jobs lists those there are."
              .formatted(Limits.shortened(id)));
    }
    return entry;
  }

  /** Whoever has a token for certain sources sees what they started themselves. */
  private static boolean isSeen(Entry entry) {
    Caller caller = Caller.current();
    return caller.grant().ofEverything() || caller.id().equals(entry.caller.id());
  }

  private void forgetOldest() {
    List<String> ended =
        entries.values().stream()
            .map(each -> each.job)
            .filter(job -> !job.runs())
            .map(Job::id)
            .toList();
    ended.stream().limit(Math.max(0, entries.size() - KEPT_MAX)).forEach(entries::remove);
  }

  private void carryOut(Entry entry, Work work) {
    try {
      Object result = work.run((done, total, waitingFor) -> report(entry, done, total, waitingFor));
      end(entry, "done", Objects.requireNonNull(result), null);
    } catch (CancelledException e) {
      end(entry, "cancelled", null, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(entry, "cancelled", null, null);
    } catch (RuntimeException e) {
      Problem problem = Router.problem("The job " + entry.job.kind(), e);
      end(entry, "failed", null, problem.document().error());
    }
  }

  private synchronized void report(
      Entry entry, long done, long total, @Nullable String waitingFor) {
    if (entry.cancelled) {
      throw new CancelledException();
    }
    entry.job = entry.job.at(done, total, waitingFor);
    notifyAll();
  }

  private synchronized void end(
      Entry entry, String state, @Nullable Object result, ErrorDocument.@Nullable Trouble error) {
    entry.job = entry.job.ended(state, clock.instant().toString(), result, error);
    notifyAll();
  }
}
