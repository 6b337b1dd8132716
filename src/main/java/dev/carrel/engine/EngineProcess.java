package dev.carrel.engine;

import dev.carrel.process.OutputTail;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of {@link EngineWorker} from its start to its end. Each order gets its own queue of
 * reports, which ends in a {@link Message.Failed} when the process does. Never restarted.
 */
final class EngineProcess implements ModelProcess {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final byte[] NO_MORE = {};

  private final Process process;
  private final WorkerFolder folder;
  private final BiConsumer<EngineProcess, EngineException> onDeath;
  private final OutputTail errors;
  private final Thread errorReader;
  private final Thread reportReader;
  private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
  private final Map<Long, BlockingQueue<Message.Report>> open = new ConcurrentHashMap<>();
  private final BlockingQueue<Message.Report> loading = new LinkedBlockingQueue<>();
  private final AtomicLong ids = new AtomicLong(Message.LOADING);
  private volatile @Nullable EngineException ended;
  private volatile boolean retired;

  /** Starts them with these settings. */
  record Start(EngineSettings settings) implements Launch<EngineProcess> {
    private static final int BATCH_TOKENS = 512;

    @Override
    public EngineProcess spawn(Load load, BiConsumer<EngineProcess, EngineException> onDeath) {
      return EngineProcess.spawn(settings, onDeath);
    }

    @Override
    public void load(EngineProcess process, Load load, Duration most) throws InterruptedException {
      process.load(
          new Message.Load(
              load.model().toAbsolutePath().toString(),
              load.contextTokens(),
              settings.threads(),
              BATCH_TOKENS),
          most);
    }
  }

  private EngineProcess(
      Process process, WorkerFolder folder, BiConsumer<EngineProcess, EngineException> onDeath) {
    this.process = process;
    this.folder = folder;
    this.onDeath = onDeath;
    this.errors = new OutputTail(process.getErrorStream());
    this.errorReader = thread("errors", errors);
    this.reportReader = thread("reports", this::readReports);
  }

  /**
   * Starts a process; it has no model yet.
   *
   * @param onDeath told once when the process ends otherwise than by {@link #retire}
   */
  static EngineProcess spawn(
      EngineSettings settings, BiConsumer<EngineProcess, EngineException> onDeath) {
    WorkerFolder folder = WorkerFolder.create(settings.privateFolder());
    Process process;
    try {
      process = WorkerCommand.builder(settings, folder).start();
    } catch (IOException e) {
      folder.delete();
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine's process could not be started: %s.".formatted(e.getMessage()),
          e);
    }
    EngineProcess started = new EngineProcess(process, folder, onDeath);
    started.open.put(Message.LOADING, started.loading);
    started.errorReader.start();
    started.thread("orders", started::writeOrders).start();
    started.reportReader.start();
    return started;
  }

  private Thread thread(String name, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name("engine " + process.pid() + " " + name)
        .unstarted(work);
  }

  /**
   * Has the process load the model.
   *
   * @throws EngineException if that fails or takes too long; the process is ended then
   */
  void load(Message.Load load, Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      Message.Report first = next(loading, deadline, most);
      if (!(first instanceof Message.Hello hello) || hello.version() != Wire.VERSION) {
        throw failure(
            first,
            "The engine's process speaks another version than the service, wanted "
                + Wire.VERSION
                + "; restart Carrel, its files were replaced while it ran.");
      }
      send(load);
      Message.Report second = next(loading, deadline, most);
      if (!(second instanceof Message.Ready)) {
        throw failure(second, "The engine's process said something else than that it is ready.");
      }
    } catch (EngineException e) {
      kill(e);
      reportReader.join(GRACE);
      throw e;
    } catch (InterruptedException e) {
      kill(
          new EngineException(
              EngineException.Code.CANCELLED, "The start of the language model was given up.", e));
      throw e;
    }
  }

  private EngineException failure(Message.Report report, String otherwise)
      throws InterruptedException {
    if (report instanceof Message.Failed failed) {
      // llama.cpp writes its log on a thread of its own, which may be later than the report.
      errors.await("failed to load model", GRACE);
      return failed.code() == EngineException.Code.START_FAILED
          ? new EngineException(failed.code(), DeathSentence.ofLoading(failed.sentence(), lines()))
          : new EngineException(failed.code(), failed.sentence());
    }
    return new EngineException(EngineException.Code.START_FAILED, otherwise);
  }

  private static Message.Report next(
      BlockingQueue<Message.Report> reports, long deadline, Duration most)
      throws InterruptedException {
    Message.Report report = reports.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (report == null) {
      throw new EngineException(
          EngineException.Code.TIME_OUT,
          "The language model was not loaded within %d s; raise the engine's startMax or take a smaller model."
              .formatted(most.toSeconds()));
    }
    return report;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean alive() {
    return ended == null && process.isAlive();
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  /** Sends an order whose reports, all with this id, come into the queue until {@link #forget}. */
  void ask(long id, Message.Order order, BlockingQueue<Message.Report> reports) {
    byte[] frame = Wire.frame(order);
    open.put(id, reports);
    frames.add(frame);
    EngineException gone = ended;
    if (gone != null) {
      fail(id, reports, gone);
    }
  }

  void forget(long id) {
    open.remove(id);
  }

  void send(Message.Order order) {
    frames.add(Wire.frame(order));
  }

  @Override
  public void kill(EngineException reason) {
    if (ended == null) {
      ended = reason;
    }
    process.destroyForcibly();
  }

  @Override
  public void retire() {
    retired = true;
    try {
      process.getOutputStream().close();
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      // It removes the process's files last.
      reportReader.join(GRACE);
    } catch (IOException e) {
      // Its end of the pipe is gone already, or a hung order fills it: either way it must go.
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void writeOrders() {
    try (OutputStream out = process.getOutputStream()) {
      for (byte[] frame = frames.take(); frame.length > 0; frame = frames.take()) {
        out.write(frame);
        out.flush();
      }
    } catch (IOException e) {
      // The process is gone, which the reader of its reports finds as well and tells everybody.
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readReports() {
    String nonsense = null;
    try {
      InputStream in = new BufferedInputStream(process.getInputStream());
      while (true) {
        route(Wire.read(in));
      }
    } catch (EOFException e) {
      // The ordinary end of a process, whatever the reason of it.
    } catch (IOException e) {
      nonsense = e.getMessage();
    }
    end(nonsense);
  }

  private void route(Message message) throws IOException {
    long id =
        switch (message) {
          case Message.Hello _, Message.Ready _ -> Message.LOADING;
          case Message.Token token -> token.id();
          case Message.Done done -> done.id();
          case Message.Counted counted -> counted.id();
          case Message.Failed failed -> failed.id();
          case Message.Order order -> throw new IOException("a report was expected, not " + order);
        };
    BlockingQueue<Message.Report> reports = open.get(id);
    if (reports != null) {
      reports.add((Message.Report) message);
    }
  }

  private void end(@Nullable String nonsense) {
    boolean interrupted = false;
    int exit = 0;
    try {
      // A Java that crashes says so on standard output first, and then writes its log.
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      exit = process.waitFor();
      frames.add(NO_MORE);
      errorReader.join(GRACE);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    EngineException reason = ended;
    if (reason == null) {
      reason =
          new EngineException(
              EngineException.Code.CRASHED, DeathSentence.ofExit(exit, nonsense, allLines()));
      ended = reason;
    }
    folder.delete();
    if (!retired) {
      onDeath.accept(this, reason);
    }
    EngineException told = reason;
    open.forEach((id, reports) -> fail(id, reports, told));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(long id, BlockingQueue<Message.Report> reports, EngineException reason) {
    reports.add(new Message.Failed(id, reason.code(), String.valueOf(reason.getMessage())));
  }

  private List<String> allLines() {
    List<String> all = new ArrayList<>(folder.crashLog());
    all.addAll(lines());
    return all;
  }

  private List<String> lines() {
    return errors.lines();
  }
}
