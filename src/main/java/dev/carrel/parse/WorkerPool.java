package dev.carrel.parse;

import dev.carrel.parse.ParseWorkers.NoWorkerException;
import dev.carrel.parse.WorkerProcess.StartFailure;
import dev.carrel.process.ProcessFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The processes that are there for reading, in use or warm; starts one when it is needed, and less
 * and less often while that fails. How many may run is not decided here. Thread-safe.
 */
final class WorkerPool implements AutoCloseable {
  /** For one file; then it is given up, and so is every other until the pause is over. */
  private static final int STARTS_MAX = 3;

  /** So many that were killed from outside before they were ready are replaced at once. */
  private static final int STARTS_KILLED_MAX = 10;

  private final WorkerSettings settings;
  private final ParseLimits limits;
  private final Deque<WorkerProcess> idle = new ArrayDeque<>();
  private final Set<WorkerProcess> all = new HashSet<>();
  private BackOff backOff = BackOff.NONE;
  private String lastFailure = "";
  private boolean swept;
  private boolean closed;

  WorkerPool(WorkerSettings settings, ParseLimits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  /** A warm one, else a new one of the usual size. */
  WorkerProcess take() throws InterruptedException, NoWorkerException {
    WorkerProcess worker = takeIdle();
    return worker == null ? start(settings.heapMegabytesMax()) : worker;
  }

  private synchronized @Nullable WorkerProcess takeIdle() {
    while (!idle.isEmpty()) {
      // The one used last is the warmest; the others may become idle for good.
      WorkerProcess worker = idle.removeLast();
      if (worker.isAlive()) {
        return worker;
      }
      worker.retire(); // it was killed while nobody used it
      all.remove(worker);
    }
    return null;
  }

  /** Takes one back that may read another file. */
  synchronized void putBack(WorkerProcess worker) {
    if (closed) {
      worker.kill();
    } else {
      idle.addLast(worker);
    }
  }

  void kill(WorkerProcess worker) {
    worker.kill();
    forget(worker);
  }

  /** Lets one end that has read enough. */
  void retire(WorkerProcess worker) {
    worker.retire();
    forget(worker);
  }

  private synchronized void forget(WorkerProcess worker) {
    all.remove(worker);
  }

  /** Whether nobody has taken the process in the meantime; nobody will, then. */
  private synchronized boolean mayEnd(WorkerProcess worker) {
    return idle.remove(worker) && all.remove(worker);
  }

  /** Ends those that nobody uses, and waits until their memory is free. */
  void retireIdle() throws InterruptedException {
    List<WorkerProcess> unwanted;
    synchronized (this) {
      unwanted = List.copyOf(idle);
      idle.clear();
      unwanted.forEach(all::remove);
    }
    unwanted.forEach(WorkerProcess::retire);
    for (WorkerProcess worker : unwanted) {
      worker.awaitEnd();
    }
  }

  /** A process of its own with so much memory. */
  WorkerProcess start(int heapMegabytesMax) throws InterruptedException, NoWorkerException {
    int failures = 0;
    int killed = 0;
    while (failures < STARTS_MAX) {
      awaitTurn();
      StartFailure failure;
      try {
        WorkerProcess worker = spawn(heapMegabytesMax);
        Optional<StartFailure> trouble = awaitReady(worker);
        if (trouble.isEmpty()) {
          return worker;
        }
        failure = trouble.get();
      } catch (IOException e) {
        failure = new StartFailure(String.valueOf(e.getMessage()), false);
      }
      if (failure.killed() && killed < STARTS_KILLED_MAX) {
        killed++;
      } else {
        failures++;
        failed(failure.details());
      }
    }
    throw noWorker();
  }

  private Optional<StartFailure> awaitReady(WorkerProcess worker) throws InterruptedException {
    boolean ready = false;
    try {
      Optional<StartFailure> failure = worker.awaitReady(settings.startMax());
      ready = failure.isEmpty();
      if (ready) {
        started();
      }
      return failure;
    } finally {
      if (!ready) {
        worker.kill();
        forget(worker);
      }
    }
  }

  private synchronized WorkerProcess spawn(int heapMegabytesMax)
      throws IOException, NoWorkerException {
    if (closed) {
      throw new NoWorkerException(ParseWorkers.INTERRUPTED);
    }
    if (!swept) {
      ProcessFolder.sweep(settings.folder(), WorkerProcess.FOLDER_PREFIX);
      swept = true;
    }
    WorkerProcess worker = WorkerProcess.spawn(settings, heapMegabytesMax, limits, this::mayEnd);
    all.add(worker);
    return worker;
  }

  /** After a few failures files are given up at once: a thread that waits helps nobody. */
  private void awaitTurn() throws InterruptedException, NoWorkerException {
    Duration left;
    synchronized (this) {
      left = backOff.left(System.nanoTime());
      if (left.isPositive() && backOff.failures() >= STARTS_MAX) {
        throw noWorker();
      }
    }
    TimeUnit.NANOSECONDS.sleep(left.toNanos());
  }

  private synchronized NoWorkerException noWorker() {
    return new NoWorkerException(
        "no process to read the file in could be started, "
            + backOff.failures()
            + " times in a row ("
            + lastFailure
            + "); free memory or correct the installation, and reindex what failed");
  }

  private synchronized void failed(String failure) {
    backOff = backOff.failed(System.nanoTime());
    lastFailure = failure;
  }

  private synchronized void started() {
    backOff = BackOff.NONE;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Of the processes that run, in use or not. */
  synchronized List<Long> pids() {
    return all.stream().map(WorkerProcess::pid).toList();
  }

  /** Ends every process, in the middle of a file too, and waits some seconds at most for that. */
  @Override
  public void close() {
    List<WorkerProcess> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(all);
      all.clear();
      idle.clear();
    }
    running.forEach(WorkerProcess::kill);
    try {
      for (WorkerProcess worker : running) {
        worker.awaitEnd();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // they are killed already
    }
  }
}
