package dev.carrel.cli;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.index.ChunkFilter;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.MemoryDesk;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNotRequest;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A desk over a library of two passages that are known beforehand. Remembers what it was asked. */
final class PreparedDesk extends MemoryDesk {
  /** A question whose answer ends only when it is cancelled. */
  static final String ENDLESS = "Tell me all.";

  static final String SHA = "0".repeat(64);

  static final Hit OSLO =
      new Hit(
          1,
          "notes",
          "trips/oslo.md",
          "Oslo in winter",
          List.of("Oslo in winter", "Getting there"),
          120,
          183,
          7,
          9,
          null,
          null,
          null,
          0.83,
          0.71,
          "The night train leaves Bergen at 22:59.\nTrains are never late here.",
          SHA,
          "2025-02-21T10:00:00Z",
          "en",
          Map.of(),
          List.of(),
          null);

  static final Hit HANDBOOK =
      new Hit(
          2,
          "papers",
          "Tern \u001b]0;owned\u0007.pdf",
          "Handbook",
          List.of(),
          0,
          42,
          1,
          1,
          3,
          null,
          null,
          0.41,
          0.20,
          "Reef early. \u202Eegassem neddih\u202C \u009b31mred 🚂",
          SHA,
          "2025-02-21T10:00:00Z",
          "en",
          Map.of(),
          List.of(),
          null);

  static final Citation CITATION =
      new Citation(
          1,
          "notes",
          "trips/oslo.md",
          null,
          "Oslo in winter",
          null,
          120,
          159,
          7,
          9,
          "The night train leaves Bergen at 22:59.",
          SHA);

  static final Status IDLE =
      new Status(
          "idle",
          3,
          4711,
          new Status.Files(5, 2, 2, 1, 0),
          new Status.Chunks(12, 12),
          List.of(
              new Status.SourceStatus("notes", "/home/runa/notes", "ok", null, 4),
              new Status.SourceStatus(
                  "papers", "/mnt/papers", "missing", "/mnt/papers is not there: mount it.", 1)),
          null,
          new Status.Embeddings(9, 3),
          List.of(),
          null);

  private static final List<FileList.Entry> FILES =
      List.of(
          entry("trips/oslo.md", "indexed", null, 2),
          entry("trips/bergen.md", "indexed", null, 10),
          entry("log-1.bin", "skipped", "It has 71 MB, more than the 64 MB that are read.", 0),
          entry("log-2.bin", "skipped", "It has 99 MB, more than the 64 MB that are read.", 0),
          entry("deed.pdf", "failed", "The PDF ends in the middle: scan it again.", 0));

  final List<Object> asked = new ArrayList<>();
  final List<Source> sources = new ArrayList<>();
  final Deque<Status> statuses = new ArrayDeque<>();
  List<Hit> hits = List.of(OSLO, HANDBOOK);
  List<AnswerEvent> answer =
      List.of(
          new AnswerEvent.Token("At 22:59"),
          new AnswerEvent.Token(" [1]. \ud83d"),
          new AnswerEvent.Token("\ude82"),
          new AnswerEvent.Cited(CITATION),
          new AnswerEvent.Finished(
              new Answer(
                  "When does it leave?",
                  "At 22:59 [1]. 🚂",
                  true,
                  .9,
                  List.of(CITATION),
                  null,
                  4.5,
                  List.of())));
  WhyNot whyNot =
      new WhyNot(
          "trips/oslo.md",
          "night train",
          "notes",
          "trips/oslo.md",
          "left_out",
          "trips/oslo.md is left out by the pattern trips/ in .gitignore.",
          10,
          null,
          null,
          null,
          null);
  boolean closed;

  PreparedDesk() {
    sources.add(new Source("notes", Path.of("/home/runa/notes")));
  }

  /** In the middle of it. */
  static Status indexing(@Nullable String problem) {
    return new Status(
        "indexing",
        3,
        4710,
        new Status.Files(5, 1, 0, 0, 4),
        new Status.Chunks(12, 2),
        List.of(),
        new Status.Progress(true, 1, 5, 2, 12, 3.0, 70.0, 7L),
        new Status.Embeddings(2, 0),
        List.of(),
        problem);
  }

  private static FileList.Entry entry(
      String path, String state, @Nullable String reason, int chunks) {
    return new FileList.Entry(
        "notes",
        path,
        state,
        reason,
        1,
        100,
        "2025-02-21T10:00:00Z",
        SHA,
        "text/markdown",
        "markdown",
        1,
        chunks,
        Map.of("parse", 1.5));
  }

  @Override
  public SearchDocument search(SearchRequest request) {
    asked.add(request);
    return new SearchDocument(
        request.query(), request.mode().name().toLowerCase(Locale.ROOT), 1.45, List.of(), hits);
  }

  @Override
  public WhyNot whyNot(WhyNotRequest request) {
    asked.add(request);
    return whyNot;
  }

  @Override
  public void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    asked.add(question);
    if (question.text().equals(ENDLESS)) {
      while (!cancelled.getAsBoolean()) {
        events.accept(new AnswerEvent.Token("on and "));
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
      events.accept(new AnswerEvent.Failed("The answer was cancelled.", "cancelled"));
      return;
    }
    answer.forEach(events);
  }

  @Override
  public void summarize(
      SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled) {
    asked.add(request);
    events.accept(new SummaryEvent.Progress(1, 2));
    events.accept(
        new SummaryEvent.Finished(
            new Summary(
                "The night train leaves Bergen at 22:59. [1]",
                List.of(CITATION),
                1,
                2,
                2,
                null,
                0,
                12,
                List.of("Nothing was left out."))));
  }

  /** What was prepared, then idle. */
  @Override
  public Status status() {
    return statuses.isEmpty() ? IDLE : statuses.removeFirst();
  }

  @Override
  public FileList files(FileQuery query) {
    asked.add(query);
    List<FileList.Entry> found =
        FILES.stream()
            .filter(file -> query.state() == null || file.state().equals(query.state()))
            .toList();
    return new FileList(
        found.size(), found.stream().skip(query.offset()).limit(query.limit()).toList());
  }

  @Override
  public void reindex(Ingestion.Reindex which) {
    asked.add(which);
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, boolean verify, Duration timeout) {
    return new Rescan(status().sequence(), true, 0, List.of());
  }

  @Override
  public long sequence() {
    return status().sequence();
  }

  @Override
  public List<Source> sources() {
    return List.copyOf(sources);
  }

  @Override
  public Source addSource(Path folder, @Nullable String name) {
    Source source = new Source(name == null ? folder.getFileName().toString() : name, folder);
    sources.add(source);
    return source;
  }

  @Override
  public void removeSource(String name, boolean purge) {
    if (!sources.removeIf(source -> source.name().equals(name))) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "There is no source " + name + ": carrel sources lists them.");
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  /** The requests of one kind that were made. */
  <T> List<T> asked(Class<T> kind) {
    return asked.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  static ChunkFilter filter(String source, String path, String type) {
    return new ChunkFilter(List.of(source), List.of(path), List.of(type));
  }
}
