package dev.carrel;

import dev.carrel.embed.Embedder;
import dev.carrel.eval.EvalException;
import dev.carrel.eval.EvalReport;
import dev.carrel.eval.SelfEvaluation;
import dev.carrel.eval.SelfHistory;
import dev.carrel.eval.SelfReport;
import dev.carrel.eval.SelfRun;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexException;
import dev.carrel.index.IndexSettings;
import dev.carrel.ingest.NightlyMeasurement;
import dev.carrel.ingest.Status;
import dev.carrel.power.Power;
import dev.carrel.power.Priority;
import dev.carrel.state.DataFolder;
import dev.carrel.state.SelfEvaluationFile;
import dev.carrel.state.StateException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Self-evaluation of the index that is searched, at night or when somebody asks for it. */
final class SelfMeasurement implements NightlyMeasurement {
  private static final Logger log = LoggerFactory.getLogger(SelfMeasurement.class);

  /** So many runs are shown in the status. */
  private static final int TREND_MAX = 14;

  private final Supplier<? extends ChunkIndex> index;
  private final SelfEvaluation evaluation;
  private final SelfEvaluationFile file;
  private final Duration timeMax;
  private final Power power;
  private final Clock clock;

  /**
   * Prepares it; nothing is read yet.
   *
   * @param index the one that is searched now
   * @param settings of that index
   * @param timeMax of a nightly run; zero for none at all
   * @param power of the nightly run's thread
   */
  SelfMeasurement(
      Supplier<? extends ChunkIndex> index,
      IndexSettings settings,
      Embedder embedder,
      DataFolder data,
      Duration timeMax,
      Power power,
      Clock clock) {
    this.index = index;
    this.evaluation =
        new SelfEvaluation(settings, embedder::embedPassage, embedder::embedQuery, data.work());
    this.file = new SelfEvaluationFile(data);
    this.timeMax = timeMax;
    this.power = power;
    this.clock = clock;
  }

  /** Measures for somebody who waits for it. */
  SelfReport report() {
    return SelfReport.of(noted(() -> true));
  }

  @Override
  public Optional<String> measure(BooleanSupplier mayGoOn) throws InterruptedException {
    if (timeMax.isZero()) {
      return Optional.empty();
    }
    long end = System.nanoTime() + timeMax.toNanos();
    FutureTask<String> work =
        new FutureTask<>(() -> {
          Priority.lower(power);
          return outcome(() -> System.nanoTime() < end && mayGoOn.getAsBoolean());
        });
    // A thread of its own: one whose priority was lowered cannot rise again.
    Thread.ofPlatform().daemon().name("carrel-self-evaluation").start(work);
    try {
      return Optional.of(work.get());
    } catch (ExecutionException e) {
      if (!mayGoOn.getAsBoolean()) {
        // The index was closed while it was read.
        return Optional.of("How well search finds was not measured: there was no time left.");
      }
      // A defect: the rest of the run was done, and the next one is due tomorrow all the same.
      log.error("The self-evaluation failed", e.getCause());
      return Optional.of("How well search finds could not be measured: see the log.");
    }
  }

  private String outcome(BooleanSupplier mayGoOn) {
    try {
      SelfRun run = noted(mayGoOn).history().runs().getLast();
      if (!run.warning().isEmpty()) {
        log.warn("{}", run.warning());
      }
      return String.format(
          Locale.ROOT,
          "Recall at 10 is %.3f over %d questions made of the files.",
          run.ofDefault().recall10(),
          run.questions());
    } catch (EvalException | IndexException | StateException | UncheckedIOException e) {
      return "How well search finds was not measured: " + e.getMessage();
    }
  }

  @Override
  public Optional<Status.Quality> last() {
    SelfHistory history;
    try {
      history = file.read();
    } catch (StateException e) {
      // The next measurement says so; a status is not the place to fail.
      log.debug("No figures for the status", e);
      return Optional.empty();
    }
    if (history.runs().isEmpty()) {
      return Optional.empty();
    }
    SelfRun run = history.runs().getLast();
    List<SelfRun> shown =
        history
            .runs()
            .subList(Math.max(0, history.runs().size() - TREND_MAX), history.runs().size());
    return Optional.of(
        new Status.Quality(
            run.at(),
            run.questions(),
            run.ofDefault().recall1(),
            run.ofDefault().recall5(),
            run.ofDefault().recall10(),
            run.ofDefault().mrr(),
            shown.stream().map(each -> each.ofDefault().recall10()).toList(),
            history.warned().map(SelfRun::warning).orElse(null)));
  }

  private SelfHistory.Noted noted(BooleanSupplier mayGoOn) {
    EvalReport report = evaluation.run(index.get(), mayGoOn);
    return file.note(report, clock.instant());
  }
}
