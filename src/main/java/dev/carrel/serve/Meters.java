package dev.carrel.serve;

import dev.carrel.engine.EngineStatus;
import dev.carrel.ingest.StageTimes;
import dev.carrel.ingest.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Counts and measures what the service does, in the words of Prometheus. Thread-safe. */
final class Meters implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Stands for the route of a request that the guard refused. */
  static final String REFUSED = "refused";

  /** Stands for the route of a request that none took. */
  static final String UNKNOWN = "unknown";

  /** As other servers log a connection that ended before the answer did. */
  static final int STATUS_CLIENT_GONE = 499;

  /** As wide as what is measured differs: from a status to an answer of a language model. */
  private static final Duration[] BOUNDS =
      Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Desk desk;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer searches = timer("carrel.search", "How long a search takes.");
  private final Timer asks = timer("carrel.ask", "How long an answer takes.");
  private final Map<String, Timer> routes = new ConcurrentHashMap<>();
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
    gauge("carrel.generation", "Counts rebuilds.", s -> s.generation());
    gauge("carrel.sequence", "Rises with every visible change.", s -> s.sequence());
    gauge(
        "carrel.idle",
        "1 while every change is found by words and by meaning.",
        s -> s.state().equals("idle") ? 1 : 0);
    queue("files", () -> figure(status.get(), s -> s.files().pending()));
    queue("chunks", () -> figure(status.get(), s -> s.chunks().total() - s.chunks().embedded()));
    Gauge.builder("carrel.memory.resident.bytes", ResidentMemory::bytes)
        .description("What the process occupies of the machine's memory, where the system tells.")
        .register(registry);
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

  /** Shows how much waits for something. */
  void queue(String name, Supplier<Number> length) {
    Gauge.builder("carrel.queue", length)
        .description("How much waits: files to be read, chunks for vectors, requests for a place.")
        .tags("queue", name)
        .register(registry);
  }

  /** Measures a request that has its answer, by its route; streams with all they say. */
  void took(String route, long nanos) {
    routes.computeIfAbsent(route, this::ofRoute).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer ofRoute(String route) {
    return Timer.builder("carrel.http")
        .description("How long requests take.")
        .tags("route", route)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
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
    return registry.scrape() + stages();
  }

  @Override
  public void close() {
    registry.close();
  }

  /** Kept by those who measure: the registry has no histogram that others count. */
  private String stages() {
    StringBuilder text =
        new StringBuilder(
            "# HELP carrel_stage_seconds How long the stages of the way into the index take.\n# TYPE carrel_stage_seconds histogram\n");
    for (StageTimes.Reading reading : desk.stageTimes()) {
      String stage = "{stage=\"" + reading.stage() + "\"";
      for (int i = 0; i < reading.counts().size(); i++) {
        String bound =
            i < StageTimes.BOUNDS_SECONDS.size()
                ? StageTimes.BOUNDS_SECONDS.get(i).toString()
                : "+Inf";
        sample(text, "_bucket" + stage + ",le=\"" + bound + "\"} ", reading.counts().get(i));
      }
      sample(text, "_sum" + stage + "} ", reading.seconds());
      sample(text, "_count" + stage + "} ", reading.counts().getLast());
    }
    return text.toString();
  }

  private static void sample(StringBuilder text, String name, Number value) {
    text.append("carrel_stage_seconds").append(name).append(value).append('\n');
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BOUNDS)
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
