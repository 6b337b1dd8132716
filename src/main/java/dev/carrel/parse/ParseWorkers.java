package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carrel.parse.WorkerProcess.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32;

/**
 * Reads files in processes of their own, which are started when they are first needed and kept
 * warm. Whatever happens to a process costs the one file that it was reading. A file for which the
 * memory did not suffice is tried once more in a larger process while no other runs, and one of
 * which the process was killed some times more. Thread-safe.
 */
final class ParseWorkers implements AutoCloseable {
  static final String INTERRUPTED = "parsing was interrupted, since the service had to end";

  private static final int ATTEMPTS_MEMORY_MAX = 2;
  private static final int ATTEMPTS_KILLED_MAX = 5;

  private final WorkerSettings settings;
  private final ParseLimits limits;

  /** One for each process that may run; fair, so that who wants all of them gets them. */
  private final Semaphore places;

  /** One for each file that may be unpacked at a time, in processes besides the others. */
  private final Semaphore containerPlaces;

  private final WorkerPool pool;

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
    this.pool = new WorkerPool(settings, limits);
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
      for (int attempt = 1; attempt < attemptsMax(answer) && !isClosed(); attempt++) {
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

  /** A kill from outside says the least of the file. */
  private static int attemptsMax(Answer answer) {
    return answer instanceof Answer.Ended(WorkerProcess.Cause cause, _)
        ? switch (cause) {
          case MEMORY -> ATTEMPTS_MEMORY_MAX;
          case KILLED -> ATTEMPTS_KILLED_MAX;
          case CRASHED -> 1;
        }
        : 1;
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
      WorkerProcess worker = pool.take();
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
      pool.putBack(worker);
    } else {
      pool.kill(worker);
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
          "the process that read the file was killed from outside "
              + ATTEMPTS_KILLED_MAX
              + " times ("
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
      WorkerProcess worker = pool.take();
      return use(worker, id, request, settings.filesMax());
    } finally {
      places.release();
    }
  }

  private Answer alone(DocumentId id, Ask.Request request)
      throws InterruptedException, NoWorkerException {
    places.acquire(settings.workersMax());
    try {
      pool.retireIdle();
      return use(pool.start(settings.largeHeapMegabytesMax()), id, request, 1);
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
        pool.kill(worker);
      } else if (worker.filesCount() >= filesMax) {
        pool.retire(worker);
      } else {
        pool.putBack(worker);
      }
    }
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

  boolean isClosed() {
    return pool.isClosed();
  }

  /** Of the processes that run, in use or not. */
  List<Long> pids() {
    return pool.pids();
  }

  /** Ends every process, in the middle of a file too, and waits some seconds at most for that. */
  @Override
  public void close() {
    pool.close();
  }
}
