package dev.carrel.parse;

import dev.carrel.parse.WorkerProcess.Answer;
import java.time.Duration;

/**
 * A container that a worker has open: its entries are asked for one by one, so that nothing piles
 * up on either side. Used by one thread; closing it before its end ends the process.
 */
final class OpenContainer implements AutoCloseable {
  private final ParseWorkers workers;
  private final WorkerProcess worker;
  private final DocumentId id;
  private final boolean outermost;
  private final Duration stepMax;
  private Duration timeLeft;
  private boolean atEnd;

  /** The container cannot be read on. */
  static final class LostException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean fileToBlame;

    LostException(String sentence, boolean fileToBlame) {
      super(sentence);
      this.fileToBlame = fileToBlame;
    }

    /** Whether another try would end in the same way. */
    boolean fileToBlame() {
      return fileToBlame;
    }
  }

  OpenContainer(
      ParseWorkers workers,
      WorkerProcess worker,
      DocumentId id,
      boolean outermost,
      ContainerLimits limits) {
    this.workers = workers;
    this.worker = worker;
    this.id = id;
    this.outermost = outermost;
    this.stepMax = limits.stepTimeMax();
    this.timeLeft = limits.timeMax();
  }

  Reply ask(Ask ask) throws LostException, InterruptedException {
    long start = System.nanoTime();
    Duration most = timeLeft.compareTo(stepMax) < 0 ? timeLeft : stepMax;
    Answer answer = worker.ask(id, ask, most);
    timeLeft = timeLeft.minusNanos(System.nanoTime() - start);
    return switch (answer) {
      case Answer.Got(Reply reply) -> {
        atEnd = reply instanceof Reply.End;
        yield reply;
      }
      case Answer.Ready _ -> throw new IllegalStateException("an entry was answered by Ready");
      case Answer.TooLong _ ->
          throw new LostException(
              "unpacking its next entry took longer than the limit of "
                  + most.toSeconds()
                  + " s; unpack it to have all",
              true);
      case Answer.Ended ended ->
          throw new LostException(
              workers.sentence(ended),
              ended.cause() != WorkerProcess.Cause.KILLED && !workers.isClosed());
    };
  }

  @Override
  public void close() {
    workers.giveBack(worker, outermost, atEnd);
  }
}
