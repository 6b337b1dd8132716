package dev.carrel.engine;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps at most one {@link ModelProcess} of a model: starts it when it is used, again after it
 * failed, and ends it when nobody has used it for a while.
 */
final class Supervisor<P extends ModelProcess> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /** A shorter pause is waited for; a longer one is told to whoever asks. */
  private static final Duration PAUSE_WAITED_MAX = Duration.ofSeconds(2);

  private final EngineTerms terms;
  private final String name;
  private final ModelFile model;
  private final ModelProcess.Launch<P> launch;
  private final ReentrantLock lock = new ReentrantLock();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("engine idle clock").factory());
  private final Object state = new Object();
  private @Nullable P process;
  private BackOff backOff = BackOff.NONE;
  private EngineStatus.State phase = EngineStatus.State.UNLOADED;
  private @Nullable ScheduledFuture<?> idleCheck;
  private int users;
  private long idleSince;
  private long restarts;
  private @Nullable String lastError;
  private boolean closed;
  private boolean wornOut;

  Supervisor(EngineTerms terms, String name, ModelFile model, ModelProcess.Launch<P> launch) {
    this.terms = terms;
    this.name = name;
    this.model = model;
    this.launch = launch;
  }

  /** A use of the process; it is not ended for idleness until {@link #release}. */
  void acquire() {
    synchronized (state) {
      users++;
    }
  }

  void release() {
    synchronized (state) {
      users--;
      idleSince = System.nanoTime();
      if (users == 0 && !closed) {
        if (idleCheck != null) {
          idleCheck.cancel(false);
        }
        idleCheck =
            clock.schedule(this::endIfIdle, terms.idleMax().toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  /**
   * The running process with its model loaded, started if need be.
   *
   * @param deadline of {@link System#nanoTime}
   * @throws EngineException if there is none in time
   */
  P running(long deadline) throws InterruptedException {
    if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new EngineException(
          EngineException.Code.TIME_OUT,
          "The language model was still being started when the time for the request was over; ask again.");
    }
    try {
      P now = current();
      if (now != null && isToBeReplaced()) {
        retire(now);
        now = null;
      }
      return now != null && now.alive() ? now : start(deadline);
    } finally {
      lock.unlock();
    }
  }

  private P start(long deadline) throws InterruptedException {
    GgufHeader header = model.headerReadAnew();
    pause(deadline);
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    Duration most = left.compareTo(terms.startMax()) < 0 ? left : terms.startMax();
    ModelProcess.Load load = new ModelProcess.Load(header.file(), contextTokens(header));
    P next = spawn(load);
    long begun = System.nanoTime();
    launch.load(next, load, most);
    synchronized (state) {
      phase = next.alive() ? EngineStatus.State.READY : phase;
    }
    LOG.info(
        "{} runs in process {}, loaded in {} ms",
        name,
        next.pid(),
        Duration.ofNanos(System.nanoTime() - begun).toMillis());
    return next;
  }

  /** Under the same lock as {@link #close}: no process is made after it, and none escapes it. */
  private P spawn(ModelProcess.Load load) {
    synchronized (state) {
      if (closed) {
        throw closed();
      }
      P next = launch.spawn(load, this::died);
      process = next;
      wornOut = false;
      phase = EngineStatus.State.STARTING;
      if (backOff.failures() > 0) {
        restarts++;
      }
      return next;
    }
  }

  private void pause(long deadline) throws InterruptedException {
    Duration pause;
    String why;
    synchronized (state) {
      pause = backOff.left(System.nanoTime());
      why = lastError;
    }
    if (pause.compareTo(PAUSE_WAITED_MAX) > 0
        || System.nanoTime() + pause.toNanos() - deadline > 0) {
      throw new EngineException(
          EngineException.Code.BACKING_OFF,
          "The language model failed several times in a row and is tried again in %d s; the last reason: %s"
              .formatted(pause.toSeconds() + 1, why));
    }
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }

  /**
   * The header of the model.
   *
   * @throws EngineException if the file is missing, damaged or of a kind that cannot be loaded
   */
  GgufHeader header() {
    return model.header();
  }

  /** What this model gets of the context that the settings allow. */
  int contextTokens() {
    return contextTokens(model.header());
  }

  private int contextTokens(GgufHeader header) {
    return header.contextTokens() > 0
        ? Math.min(header.contextTokens(), terms.contextTokensMax())
        : terms.contextTokensMax();
  }

  void succeeded() {
    synchronized (state) {
      backOff = BackOff.NONE;
    }
  }

  /** Has the next request start another process, as soon as nobody else uses this one. */
  void wornOut(P worn) {
    synchronized (state) {
      wornOut = worn.equals(process);
    }
  }

  private boolean isToBeReplaced() {
    synchronized (state) {
      return wornOut && users == 1;
    }
  }

  private void retire(P retiring) {
    synchronized (state) {
      if (!retiring.equals(process)) {
        return;
      }
      process = null;
      phase = EngineStatus.State.UNLOADED;
    }
    retiring.retire();
  }

  /** The next process may run already when a killed one is found to be gone. */
  private void died(P dead, EngineException reason) {
    synchronized (state) {
      if (closed) {
        return;
      }
      lastError = reason.getMessage();
      backOff = backOff.failed(System.nanoTime());
      if (dead.equals(process)) {
        process = null;
        phase =
            backOff.failures() > 1 ? EngineStatus.State.BACKING_OFF : EngineStatus.State.UNLOADED;
      }
    }
    LOG.warn("{}: {}", name, reason.getMessage());
  }

  private void endIfIdle() {
    if (!lock.tryLock()) {
      return;
    }
    try {
      P idle;
      synchronized (state) {
        long idled = System.nanoTime() - idleSince;
        if (users > 0 || process == null || idled < terms.idleMax().toNanos()) {
          return;
        }
        idle = process;
      }
      retire(idle);
      LOG.info(
          "{} was not used for {} s and gave its memory back", name, terms.idleMax().toSeconds());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable P current() {
    synchronized (state) {
      return process;
    }
  }

  OptionalLong pid() {
    P now = current();
    return now != null && now.alive() ? OptionalLong.of(now.pid()) : OptionalLong.empty();
  }

  EngineStatus status(int requests) {
    synchronized (state) {
      return new EngineStatus(name, phase, requests, restarts, lastError);
    }
  }

  static EngineException closed() {
    return new EngineException(
        EngineException.Code.CLOSED, "The engine was closed because the service ends.");
  }

  @Override
  public void close() {
    P last;
    synchronized (state) {
      closed = true;
      last = process;
      process = null;
      phase = EngineStatus.State.UNLOADED;
    }
    clock.shutdownNow();
    if (last != null) {
      last.kill(closed());
      last.retire();
    }
  }
}
