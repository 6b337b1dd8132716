package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carrel.parse.WorkerProcess.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads files in processes of their own, which are started when they are first needed and kept
 * warm. Whatever happens to a process costs the one file that it was reading. A file for which the
 * memory did not suffice, or of which the process was killed, is tried once more in a larger
 * process while no other runs. Thread-safe.
 */
final class ParseWorkers implements AutoCloseable {
  /** For one file; then it is given up, and so is every other until the pause is over. */
  private static final int STARTS_MAX = 3;

  static final String INTERRUPTED = "parsing was interrupted, since the service had to end";

  private final WorkerSettings settings;
  private final ParseLimits limits;

  /** One for each process that may run; fair, so that who wants all of them gets them. */
  private final Semaphore places;

  /** One for each file that may be unpacked at a time, in processes besides the others. */
  private final Semaphore containerPlaces;

  private final Deque<WorkerProcess> idle = new ArrayDeque<>();
  private final Set<WorkerProcess> all = new HashSet<>();
  private BackOff backOff = BackOff.NONE;
  private String lastFailure = "";
  private boolean swept;
  private boolean closed;

  /** No process could be started; the message is a sentence. */
  static final class NoWorkerException extends Exception {
    private static final long serialVersionUID = 1;

    NoWorkerException(String sentence) {
      super(sentence);
    }
  }

  ParseWorkers(WorkerSettings settings, ParseLimits limits) {
    this.settings = settings;
    this.limits = limits;
    this.places = new Semaphore(settings.workersMax(), true);
    this.containerPlaces = new Semaphore(settings.workersMax(), true);
  }

  /**
   * Reads one document.
   *
   * @param certain whether its type is known and not guessed from its name
   * @return a {@link Reply.Document} or {@link Reply.Archive}
   */
  Reply read(
      DocumentId id, String fileName, FileType named, boolean certain, FileBytes.Content content) {
    Ask.Request request = new Ask.Request(fileName, named, certain, content);
    try {
      Answer answer = inCompany(id, request);
      if (answer instanceof Answer.Ended(WorkerProcess.Cause cause, _)
          && cause != WorkerProcess.Cause.CRASHED
          && !isClosed()) {
        answer = alone(id, request);
      }
      return switch (answer) {
        case Answer.Got(Reply reply) -> reply;
        case Answer.Ready _ -> throw new IllegalStateException("a request was answered by Ready");
        case Answer.TooLong _ ->
            unreadable(id, content, "parsing took longer than the limit of " + timeMax());
        case Answer.Ended ended -> unreadable(id, content, sentence(ended));
      };
    } catch (NoWorkerException e) {
      return unreadable(id, content, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unreadable(id, content, INTERRUPTED);
    }
  }

  /**
   * The declarations of source code. Whatever that ends in, the text itself can be read.
   *
   * @throws NoWorkerException when the service has to end, and for nothing else
   */
  Reply.Outline outline(DocumentId id, CodeLanguage language, String text)
      throws InterruptedException, NoWorkerException {
    Ask.Outline ask = new Ask.Outline(language, text);
    try {
      Answer answer = inCompany(id, ask);
      if (answer instanceof Answer.Ended(WorkerProcess.Cause cause, _)
          && cause == WorkerProcess.Cause.KILLED
          && !isClosed()) {
        answer = inCompany(id, ask); // by somebody who did not mean this file
      }
      if (isClosed() && !(answer instanceof Answer.Got)) {
        throw new NoWorkerException(INTERRUPTED);
      }
      return switch (answer) {
        case Answer.Got(Reply.Outline outline) when CodeOutline.fits(text, outline.marks()) ->
            outline;
        case Answer.Got(Reply.Outline _) ->
            noOutline("the process that found its declarations named places outside of the text");
        case Answer.Got(Reply other) ->
            throw new IllegalStateException("an outline was asked for, and the reply is " + other);
        case Answer.Ready _ -> throw new IllegalStateException("an ask was answered by Ready");
        case Answer.Ended(WorkerProcess.Cause cause, _) when cause == WorkerProcess.Cause.MEMORY ->
            noOutline(
                "finding its declarations takes more memory than the "
                    + settings.heapMegabytesMax()
                    + " MB that it may have");
        case Answer.TooLong _ ->
            noOutline("finding its declarations took longer than the limit of " + timeMax());
        case Answer.Ended ended -> noOutline(sentence(ended));
      };
    } catch (NoWorkerException e) {
      if (isClosed()) {
        throw e;
      }
      return noOutline(String.valueOf(e.getMessage()));
    }
  }

  private static Reply.Outline noOutline(String trouble) {
    return new Reply.Outline(List.of(), trouble);
  }

  private static Reply unreadable(DocumentId id, FileBytes.Content content, String sentence) {
    return new Reply.Document(
        new ParseOutcome.Unreadable(id, sentence, content.sha256()), List.of());
  }

  /**
   * A process for a container. It is none of those that read documents: each document in the
   * container is read by one of them while this one waits.
   *
   * @param outermost whether it may have to wait for a place: who is inside a container already has
   *     one, or containers would wait for each other
   */
  OpenContainer open(DocumentId id, boolean outermost)
      throws InterruptedException, NoWorkerException {
    if (outermost) {
      containerPlaces.acquire();
    }
    boolean started = false;
    try {
      WorkerProcess worker = takeIdle();
      if (worker == null) {
        worker = start(settings.heapMegabytesMax());
      }
      started = true;
      return new OpenContainer(this, worker, id, outermost, limits.containers());
    } finally {
      if (!started && outermost) {
        containerPlaces.release();
      }
    }
  }

  /** Takes back what {@link #open} gave. */
  void giveBack(WorkerProcess worker, boolean outermost, boolean well) {
    if (outermost) {
      containerPlaces.release();
    }
    if (well) {
      putBack(worker);
    } else {
      worker.kill();
      forget(worker);
    }
  }

  private String timeMax() {
    Duration most = limits.parseTimeMax();
    return most.toMillis() % 1000 == 0 ? most.toSeconds() + " s" : most.toMillis() + " ms";
  }

  String sentence(Answer.Ended ended) {
    if (isClosed()) {
      return INTERRUPTED;
    }
    return switch (ended.cause()) {
      case MEMORY ->
          "reading the file takes more memory than the "
              + settings.largeHeapMegabytesMax()
              + " MB that it may have";
      case KILLED ->
          "the process that read the file was killed from outside twice ("
              + ended.details()
              + "); reindex it when the machine has memory to spare";
      case CRASHED ->
          "the process that read the file crashed ("
              + ended.details()
              + "); the file is broken, or shows a fault in its parser";
    };
  }

  private Answer inCompany(DocumentId id, Ask request)
      throws InterruptedException, NoWorkerException {
    places.acquire();
    try {
      WorkerProcess worker = takeIdle();
      if (worker == null) {
        worker = start(settings.heapMegabytesMax());
      }
      return use(worker, id, request, settings.filesMax());
    } finally {
      places.release();
    }
  }

  private Answer alone(DocumentId id, Ask.Request request)
      throws InterruptedException, NoWorkerException {
    places.acquire(settings.workersMax());
    try {
      retireIdle();
      return use(start(settings.largeHeapMegabytesMax()), id, request, 1);
    } finally {
      places.release(settings.workersMax());
    }
  }

  private Answer use(WorkerProcess worker, DocumentId id, Ask request, int filesMax)
      throws InterruptedException {
    boolean well = false;
    try {
      Answer answer = worker.read(id, request);
      well = answer instanceof Answer.Got;
      return answer;
    } finally {
      if (!well) {
        worker.kill();
        forget(worker);
      } else if (worker.filesCount() >= filesMax) {
        worker.retire();
        forget(worker);
      } else {
        putBack(worker);
      }
    }
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

  private synchronized void putBack(WorkerProcess worker) {
    if (closed) {
      worker.kill();
    } else {
      idle.addLast(worker);
    }
  }

  private synchronized void forget(WorkerProcess worker) {
    all.remove(worker);
  }

  /** Whether nobody has taken the process in the meantime; nobody will, then. */
  private synchronized boolean mayEnd(WorkerProcess worker) {
    return idle.remove(worker) && all.remove(worker);
  }

  private void retireIdle() throws InterruptedException {
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

  private WorkerProcess start(int heapMegabytesMax) throws InterruptedException, NoWorkerException {
    for (int starts = 0; starts < STARTS_MAX; starts++) {
      awaitTurn();
      String failure;
      try {
        WorkerProcess worker = spawn(heapMegabytesMax);
        failure = awaitReady(worker);
        if (failure == null) {
          return worker;
        }
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      }
      failed(failure);
    }
    throw noWorker();
  }

  private @Nullable String awaitReady(WorkerProcess worker) throws InterruptedException {
    boolean ready = false;
    try {
      String failure = worker.awaitReady(settings.startMax());
      ready = failure == null;
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
      throw new NoWorkerException(INTERRUPTED);
    }
    if (!swept) {
      WorkerFolder.sweep(settings.folder());
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

  /** Changes with the grammars, of which the jars' names are all that says their versions. */
  String grammarsFingerprint() {
    CRC32 names = new CRC32();
    settings.classPath().stream()
        .map(entry -> String.valueOf(Path.of(entry).getFileName()))
        .filter(name -> name.startsWith("tree-sitter"))
        .sorted()
        .forEach(name -> names.update(name.getBytes(UTF_8)));
    return "%08x".formatted(names.getValue());
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
