package dev.carrel.retrieve;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.ScoringModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a model that reads query and passage together judge the best candidates. What it says is
 * counted in its own standard deviations, as everything else is, and has two thirds of the say
 * among those it has read; those behind them stay behind. A model that fails or takes too long
 * leaves the order as it is, and the search says so.
 *
 * <p>No such model comes with the program, so the share is not measured.
 */
public final class Reranker implements AutoCloseable {
  /** In standard deviations of the scores of those it has read, for each one of the model's. */
  static final double WEIGHT = 2;

  /** More searches than this are not kept waiting for the model. */
  private static final int WAITING_MAX = 16;

  private static final Logger log = LoggerFactory.getLogger(Reranker.class);

  private final ScoringModel model;
  private final int passagesMax;
  private final Duration timeMax;

  /** One at a time, and no virtual thread: such a model is native code. */
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX));

  /**
   * Makes a reranker.
   *
   * @param model closed with it, where it can be
   * @param passagesMax so many of the best are read for each search
   * @param timeMax after which a search goes on without it
   */
  public Reranker(ScoringModel model, int passagesMax, Duration timeMax) {
    this.model = model;
    this.passagesMax = passagesMax;
    this.timeMax = timeMax;
    worker.setThreadFactory(task -> {
      Thread thread = Thread.ofPlatform().name("rerank").daemon().unstarted(task);
      // Libraries look there for what lies beside their classes.
      thread.setContextClassLoader(model.getClass().getClassLoader());
      return thread;
    });
  }

  /** Candidates in their new order, and why it is the old one if it is. */
  record Reranked(List<Ranking.Scored> best, Optional<String> remark) {}

  /**
   * Judges the first of the candidates.
   *
   * @param texts of a candidate, by its ref; only called before this returns
   */
  Reranked rerank(List<Ranking.Scored> best, String query, IntFunction<String> texts) {
    List<Ranking.Scored> read = best.subList(0, Math.min(passagesMax, best.size()));
    if (read.size() < 2) {
      return new Reranked(best, Optional.empty());
    }
    List<TextSegment> segments =
        read.stream().map(each -> TextSegment.from(texts.apply(each.ref()))).toList();
    try {
      double[] scores = scores(segments, query);
      return new Reranked(ordered(best, scores), Optional.empty());
    } catch (TimeoutException | RejectedExecutionException e) {
      return without(best, "took longer than %.1f s".formatted(timeMax.toMillis() / 1e3));
    } catch (ExecutionException e) {
      log.warn("The reranker failed.", e.getCause());
      return without(best, "failed (" + firstLine(String.valueOf(e.getCause())) + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return without(best, "was interrupted");
    }
  }

  private double[] scores(List<TextSegment> segments, String query)
      throws ExecutionException, InterruptedException, TimeoutException {
    Future<List<Double>> scoring =
        worker.submit(() -> checked(model.scoreAll(segments, query).content(), segments.size()));
    try {
      List<Double> scores = scoring.get(timeMax.toNanos(), TimeUnit.NANOSECONDS);
      return scores.stream().mapToDouble(Double::doubleValue).toArray();
    } finally {
      scoring.cancel(true);
    }
  }

  private static List<Double> checked(List<Double> scores, int wanted) {
    if (scores.size() != wanted) {
      throw new IllegalStateException(scores.size() + " scores for " + wanted + " passages");
    }
    for (Double score : scores) {
      if (score == null || !Double.isFinite(score)) {
        throw new IllegalStateException("a score that is no number");
      }
    }
    return scores;
  }

  private static List<Ranking.Scored> ordered(List<Ranking.Scored> best, double[] scores) {
    double[] totals =
        best.stream().limit(scores.length).mapToDouble(Ranking.Scored::total).toArray();
    double worth = WEIGHT * ScoreFusion.deviation(totals);
    double[] parts = ScoreFusion.deviations(scores, scores.length);
    double lowest = Double.POSITIVE_INFINITY;
    List<Ranking.Scored> read = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      Ranking.Scored judged = best.get(i).with(best.get(i).parts().withRerank(worth * parts[i]));
      lowest = Math.min(lowest, judged.total() - best.get(i).total());
      read.add(judged);
    }
    double floor = lowest;
    List<Ranking.Scored> all = new ArrayList<>(read);
    best.stream()
        .skip(parts.length)
        .forEach(each -> all.add(each.with(each.parts().withRerank(floor))));
    all.sort(Ranking.BEST_FIRST);
    return all;
  }

  private static Reranked without(List<Ranking.Scored> best, String why) {
    return new Reranked(
        best, Optional.of("The reranker " + why + ": these are ranked without it."));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /** Waits for what the model is doing no longer than a search would. */
  @Override
  public void close() {
    worker.shutdownNow();
    try {
      if (worker.awaitTermination(timeMax.toNanos(), TimeUnit.NANOSECONDS)
          && model instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("The reranker could not be closed.", e);
    }
  }
}
