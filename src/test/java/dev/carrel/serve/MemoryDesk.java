package dev.carrel.serve;

import dev.carrel.answer.Answer;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Citation;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import dev.carrel.answer.Summary;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.engine.EngineStatus;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.StageTimes;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.DocumentBlocks;
import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.GrepResult;
import dev.carrel.retrieve.Hit;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.watch.Source;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A desk over a few notes in memory: search is by containing, an answer is the best note's text.
 */
public class MemoryDesk implements Desk {
  static final String SHA256 = "ab".repeat(32);

  private static final long SEQUENCE = 4_711;

  final List<SearchRequest> searches = new CopyOnWriteArrayList<>();
  final List<WhyNotRequest> whyNots = new CopyOnWriteArrayList<>();
  final List<Question> questions = new CopyOnWriteArrayList<>();
  final List<SummaryRequest> summaries = new CopyOnWriteArrayList<>();
  final List<FileQuery> fileQueries = new CopyOnWriteArrayList<>();
  final List<Ingestion.Reindex> reindexed = new CopyOnWriteArrayList<>();
  private final Map<String, String> notes = new TreeMap<>();
  private final Map<String, Source> sources = new TreeMap<>();
  volatile Optional<EngineStatus> engine = Optional.empty();
  volatile @Nullable String sourceRemark;
  volatile @Nullable String problem;

  /** A desk with two notes. */
  public MemoryDesk() {
    notes.put("trips/oslo.md", "The night train to Oslo leaves at 23:07.");
    notes.put("trips/grüße.md", "Grüße aus Oslo 🚂");
    sources.put("notes", new Source("notes", Path.of("/home/ada/notes")));
  }

  MemoryDesk with(String path, String text) {
    notes.put(path, text);
    return this;
  }

  @Override
  public SearchDocument search(SearchRequest request) {
    searches.add(request);
    List<Hit> hits = new ArrayList<>();
    notes.forEach((path, text) -> {
      if (text.contains(request.query()) && hits.size() < request.k()) {
        hits.add(hit(hits.size() + 1, path, text));
      }
    });
    return new SearchDocument(
        request.query(), request.mode().name().toLowerCase(Locale.ROOT), 1.5, List.of(), hits);
  }

  @Override
  public DocumentText read(DocumentPlace place, int startLine, int endLine) {
    if (!place.path().equals("trips/oslo.md")) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND, "There is no text of " + place.path() + ": name another.");
    }
    return new DocumentText(
        place.source(),
        place.path(),
        place.part(),
        "Note",
        "text/markdown",
        null,
        SHA256,
        "2025-02-21T10:00:00Z",
        startLine,
        Math.min(endLine, 1),
        1,
        "The night train to Oslo leaves at 23:07.\n",
        null);
  }

  @Override
  public DocumentBlocks blocks(DocumentPlace place, int startLine, int endLine) {
    return byLines(read(place, startLine, endLine));
  }

  /** A document that is shown by its lines. */
  public static DocumentBlocks byLines(DocumentText text) {
    return new DocumentBlocks(
        text.source(),
        text.path(),
        text.part(),
        text.title(),
        text.mediaType(),
        text.language(),
        text.sha256(),
        text.modifiedAt(),
        "text",
        text.startLine(),
        text.endLine(),
        text.lines(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        text.remark());
  }

  @Override
  public Original original(String source, String path) {
    byte[] bytes =
        read(new DocumentPlace(source, path, null), 1, 1).text().getBytes(StandardCharsets.UTF_8);
    return new Original(new ByteArrayInputStream(bytes), bytes.length, path, false);
  }

  @Override
  public DocumentOutline outline(DocumentPlace place) {
    return new DocumentOutline(
        place.source(),
        place.path(),
        place.part(),
        "Note",
        "text/markdown",
        1,
        List.of(new DocumentOutline.Entry(1, "Trains", 1, null)),
        List.of(),
        null);
  }

  @Override
  public GrepResult grep(GrepRequest request) {
    return new GrepResult(
        request.pattern(),
        1,
        1,
        true,
        null,
        List.of(
            new GrepResult.Line(
                "notes",
                "trips/oslo.md",
                null,
                1,
                null,
                "The night train to Oslo leaves at 23:07.")));
  }

  @Override
  public WhyNot whyNot(WhyNotRequest request) {
    whyNots.add(request);
    return new WhyNot(
        request.file(),
        request.search().query(),
        "notes",
        request.file(),
        "left_out",
        "A pattern leaves it out.",
        request.search().k(),
        null,
        null,
        null,
        null);
  }

  @Override
  public void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    questions.add(question);
    Optional<Map.Entry<String, String>> note =
        notes.entrySet().stream()
            .filter(entry -> entry.getValue().contains(question.text()))
            .findFirst();
    if (note.isEmpty()) {
      events.accept(
          new AnswerEvent.NoGrounds(
              new Answer(
                  question.text(),
                  "That is not in your documents.",
                  false,
                  .01,
                  List.of(),
                  null,
                  2,
                  List.of())));
      return;
    }
    String text = note.get().getValue();
    Citation citation =
        new Citation(
            1,
            "notes",
            note.get().getKey(),
            null,
            "Note",
            null,
            0,
            text.length(),
            1,
            1,
            text,
            SHA256);
    events.accept(new AnswerEvent.Token(text));
    events.accept(new AnswerEvent.Token(" [1]"));
    events.accept(new AnswerEvent.Cited(citation));
    events.accept(
        new AnswerEvent.Finished(
            new Answer(
                question.text(), text + " [1]", true, .9, List.of(citation), null, 2, List.of())));
  }

  @Override
  public void summarize(
      SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled) {
    summaries.add(request);
    if (request.filter().paths().contains("nowhere/**")) {
      events.accept(new SummaryEvent.Failed("There is no such text.", "nothing_found"));
      return;
    }
    events.accept(new SummaryEvent.Progress(1, 2));
    events.accept(
        new SummaryEvent.Finished(
            new Summary("It leaves at 23:07.", List.of(), 1, 1, 1, null, 0, 1, List.of())));
  }

  @Override
  public Status status() {
    return new Status(
        "idle",
        3,
        SEQUENCE,
        new Status.Files(4, 2, 1, 1, 0),
        new Status.Chunks(2, 1),
        sources.values().stream()
            .map(source ->
                new Status.SourceStatus(
                    source.name(),
                    source.folder().toString(),
                    sourceRemark == null ? "ok" : "missing",
                    sourceRemark,
                    4))
            .toList(),
        null,
        new Status.Embeddings(7, 5),
        List.of(),
        problem);
  }

  @Override
  public FileList files(FileQuery query) {
    fileQueries.add(query);
    return new FileList(
        2,
        List.of(
            new FileList.Entry(
                "notes",
                "trips/oslo.md",
                "indexed",
                null,
                1,
                41,
                "2026-01-02T03:04:05Z",
                SHA256,
                "text/markdown",
                "markdown",
                1,
                1,
                Map.of("parse", 0.5, "index", 1.0)),
            new FileList.Entry(
                "notes",
                "broken.pdf",
                "failed",
                "It is no PDF.",
                3,
                9,
                null,
                null,
                null,
                null,
                0,
                0,
                Map.of())));
  }

  @Override
  public void reindex(Ingestion.Reindex which) {
    reindexed.add(which);
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, boolean verify, Duration timeout) {
    return new Rescan(SEQUENCE, true, 0, List.of());
  }

  @Override
  public void probe() {
    status();
  }

  @Override
  public List<StageTimes.Reading> stageTimes() {
    return new StageTimes().readings();
  }

  @Override
  public long sequence() {
    return SEQUENCE;
  }

  @Override
  public boolean awaitSequence(long sequence, Duration timeout) {
    return sequence() >= sequence;
  }

  @Override
  public List<Source> sources() {
    return List.copyOf(sources.values());
  }

  @Override
  public Source addSource(Path folder, @Nullable String name) {
    Source source = new Source(name == null ? folder.getFileName().toString() : name, folder);
    sources.put(source.name(), source);
    return source;
  }

  @Override
  public void removeSource(String name, boolean purge) {
    if (sources.remove(name) == null) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND, "There is no source \"" + name + "\": see the list.");
    }
  }

  @Override
  public BackupReport backup(Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    progress.accept(new BackupProgress(5, 10));
    if (!overwrite && file.endsWith("there.zip")) {
      throw new DeskException(DeskException.Kind.WRONG_REQUEST, file + " is there already.");
    }
    return new BackupReport(file.toString(), 10, 3, 4_711, 2);
  }

  @Override
  public Receipt receipt(String id) {
    throw new DeskException(DeskException.Kind.NOT_FOUND, "There is no receipt " + id + ".");
  }

  @Override
  public Archive archive() {
    throw new DeskException(DeskException.Kind.UNAVAILABLE, "Nothing is kept here.");
  }

  @Override
  public Uploads uploads() {
    throw new DeskException(DeskException.Kind.UNAVAILABLE, "Nothing is uploaded here.");
  }

  @Override
  public ModelShelf modelShelf() {
    throw new DeskException(DeskException.Kind.UNAVAILABLE, "There are no models here.");
  }

  @Override
  public SettingsBook settings() {
    throw new DeskException(DeskException.Kind.UNAVAILABLE, "Nothing is set here.");
  }

  @Override
  public Optional<EngineStatus> engine() {
    return engine;
  }

  @Override
  public void close() {}

  private static Hit hit(int rank, String path, String text) {
    return new Hit(
        rank,
        "notes",
        path,
        "Note",
        List.of("Trips"),
        0,
        text.length(),
        1,
        1,
        null,
        null,
        null,
        0.83,
        0.71,
        text,
        SHA256,
        "2026-01-02T03:04:05Z",
        "en",
        Map.of(),
        List.of(),
        null);
  }
}
