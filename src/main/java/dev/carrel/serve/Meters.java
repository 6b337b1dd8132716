package dev.carrel.serve;

import dev.carrel.engine.EngineStatus;
import dev.carrel.ingest.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Counts and measures what the service does, in the words of Prometheus. Thread-safe. */
final class Meters implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Stands for the route of a request that the guard refused. */
  static final String REFUSED = "refused";

  /** Stands for the route of a request that none took. */
  static final String UNKNOWN = "unknown";

  /** As other servers log a connection that ended before the answer did. */
  static final int STATUS_CLIENT_GONE = 499;

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};

  private final Desk desk;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer searches = timer("carrel.search", "How long a search takes.");
  private final Timer asks = timer("carrel.ask", "How long an answer takes.");
  private final AtomicReference<Optional<Status>> status = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<EngineStatus>> engine =
      new AtomicReference<>(Optional.empty());

  Meters(Desk desk) {
    this.desk = desk;
    new JvmMemoryMetrics().bindTo(registry);
    files("indexed", files -> files.indexed());
    files("skipped", files -> files.skipped());
    files("failed", files -> files.failed());
    files("pending", files -> files.pending());
    gauge("carrel.chunks", "Chunks that can be found by words.", s -> s.chunks().total());
    gauge(
        "carrel.chunks.embedded",
        "Chunks that can be found by meaning.",
        s -> s.chunks().embedded());
    counter("carrel.embeddings.computed", "Vectors computed.", s -> s.embeddings().computed());
    counter(
        "carrel.embeddings.reused", "Vectors taken from the cache.", s -> s.embeddings().reused());
    for (EngineStatus.State state : EngineStatus.State.values()) {
      Gauge.builder("carrel.engine", engine, seen -> isIn(seen.get(), state))
          .description("1 for the state that the language model is in, if one is configured.")
          .tags("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  /** Counts a request that has its answer. */
  void requested(String route, int statusCode) {
    Counter.builder("carrel.requests")
        .description("Requests that have been answered.")
        .tags("route", route, "status", Integer.toString(statusCode))
        .register(registry)
        .increment();
  }

  <T> T timeSearch(Supplier<T> search) {
    return searches.record(search);
  }

  void timeAsk(Runnable ask) {
    asks.record(ask);
  }

  /** Everything as Prometheus reads it. */
  String scrape() {
    status.set(Optional.of(desk.status()));
    engine.set(desk.engine());
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentiles(QUANTILES)
        .register(registry);
  }

  private void files(String state, ToDoubleFunction<Status.Files> count) {
    Gauge.builder(
            "carrel.files", status, seen -> figure(seen.get(), s -> count.applyAsDouble(s.files())))
        .description("Files by what became of them.")
        .tags(Tags.of("state", state))
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<Status> value) {
    Gauge.builder(name, status, seen -> figure(seen.get(), value))
        .description(description)
        .register(registry);
  }

  private void counter(String name, String description, ToDoubleFunction<Status> value) {
    FunctionCounter.builder(name, status, seen -> figure(seen.get(), value))
        .description(description)
        .register(registry);
  }

  private static double figure(Optional<Status> seen, ToDoubleFunction<Status> value) {
    return seen.isEmpty() ? Double.NaN : value.applyAsDouble(seen.get());
  }

  private static double isIn(Optional<EngineStatus> seen, EngineStatus.State state) {
    return seen.filter(s -> s.state() == state).isPresent() ? 1 : 0;
  }
}
