package dev.carrel;

import dev.carrel.access.AuditLog;
import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.Answerer;
import dev.carrel.answer.Question;
import dev.carrel.answer.Receipt;
import dev.carrel.answer.Summarizer;
import dev.carrel.answer.SummaryEvent;
import dev.carrel.answer.SummaryRequest;
import dev.carrel.engine.EngineStatus;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.HeldCommit;
import dev.carrel.index.IndexException;
import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.LastRequest;
import dev.carrel.ingest.Rescan;
import dev.carrel.ingest.StageTimes;
import dev.carrel.ingest.Status;
import dev.carrel.retrieve.DocumentBlocks;
import dev.carrel.retrieve.DocumentOutline;
import dev.carrel.retrieve.DocumentPlace;
import dev.carrel.retrieve.DocumentReader;
import dev.carrel.retrieve.DocumentText;
import dev.carrel.retrieve.GrepRequest;
import dev.carrel.retrieve.GrepResult;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import dev.carrel.serve.Archive;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.Desk;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.ModelShelf;
import dev.carrel.serve.Original;
import dev.carrel.serve.SettingsBook;
import dev.carrel.serve.Uploads;
import dev.carrel.serve.WhyNot;
import dev.carrel.serve.WhyNotRequest;
import dev.carrel.state.AuditFile;
import dev.carrel.state.DataFolder;
import dev.carrel.state.StateException;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The desk over the packages of this process. */
final class LocalDesk implements Desk {
  /** By words and by meaning, so that the index and the model have to answer. */
  private static final SearchRequest PROBE =
      new SearchRequest("ready", 1, SearchMode.HYBRID, ChunkFilter.NONE);

  private final LocalModels models;
  private final HybridRetriever retriever;
  private final DocumentReader reader;
  private final Answerer answerer;
  private final LocalArchive archive;
  private final Summarizer summarizer;
  private final Supplier<HeldCommit> commits;
  private final Ingestion ingestion;
  private final Library library;
  private final Originals originals;
  private final LocalUploads uploads;
  private final Engines engines;
  private final DataFolder data;
  private final LastRequest lastRequest;
  private final AuditLog audit;
  private final StageTimes stageTimes;
  private final SettingsBook settings;
  private final ModelShelf modelShelf;
  private final Closer closer;

  LocalDesk(
      LocalModels models,
      HybridRetriever retriever,
      DocumentReader reader,
      Answerer answerer,
      LocalArchive archive,
      Summarizer summarizer,
      Supplier<HeldCommit> commits,
      Ingestion ingestion,
      Library library,
      LocalUploads uploads,
      Engines engines,
      DataFolder data,
      LastRequest lastRequest,
      StageTimes stageTimes,
      SettingsBook settings,
      ModelShelf modelShelf,
      Closer closer) {
    this.modelShelf = modelShelf;
    this.settings = settings;
    this.stageTimes = stageTimes;
    this.models = models;
    this.retriever = retriever;
    this.reader = reader;
    this.answerer = answerer;
    this.archive = archive;
    this.summarizer = summarizer;
    this.commits = commits;
    this.ingestion = ingestion;
    this.library = library;
    this.originals = new Originals(library, ingestion, reader);
    this.uploads = uploads;
    this.engines = engines;
    this.data = data;
    this.lastRequest = lastRequest;
    this.audit = new AuditFile(data, Clock.systemUTC());
    this.closer = closer;
  }

  LocalModels models() {
    return models;
  }

  DataFolder data() {
    return data;
  }

  AuditLog audit() {
    return audit;
  }

  @Override
  public SearchDocument search(SearchRequest request) {
    lastRequest.isNow();
    return SearchDocument.of(retriever.search(request));
  }

  @Override
  public DocumentText read(DocumentPlace place, int startLine, int endLine) {
    lastRequest.isNow();
    return reader.read(place, startLine, endLine).orElseThrow(() -> unread(place));
  }

  @Override
  public DocumentBlocks blocks(DocumentPlace place, int startLine, int endLine) {
    lastRequest.isNow();
    return reader.blocks(place, startLine, endLine).orElseThrow(() -> unread(place));
  }

  @Override
  public Original original(String source, String path) {
    lastRequest.isNow();
    return originals.open(source, path);
  }

  @Override
  public DocumentOutline outline(DocumentPlace place) {
    lastRequest.isNow();
    return reader.outline(place).orElseThrow(() -> unread(place));
  }

  private DeskException unread(DocumentPlace place) {
    String name = place.source() + "/" + place.path();
    if (place.part() == null
        && reader.outline(place).map(outline -> !outline.parts().isEmpty()).orElse(false)) {
      return new DeskException(
          DeskException.Kind.WRONG_REQUEST,
          name + " holds several documents: name a part of it, its outline tells them.");
    }
    return new DeskException(
        DeskException.Kind.NOT_FOUND,
        "The index has no text of "
            + name
            + (place.part() == null ? "" : "#" + place.part())
            + ": see its state with carrel files, or name it as a search shows it.");
  }

  @Override
  public GrepResult grep(GrepRequest request) {
    lastRequest.isNow();
    return reader.grep(request);
  }

  @Override
  public WhyNot whyNot(WhyNotRequest request) {
    lastRequest.isNow();
    return new Inquiry(library.all(), ingestion, retriever, request).answer();
  }

  @Override
  public void ask(Question question, Consumer<AnswerEvent> events, BooleanSupplier cancelled) {
    lastRequest.isNow();
    answerer.answer(question, events, cancelled);
  }

  @Override
  public void summarize(
      SummaryRequest request, Consumer<SummaryEvent> events, BooleanSupplier cancelled) {
    lastRequest.isNow();
    summarizer.summarize(request, events, cancelled);
  }

  @Override
  public Receipt receipt(String id) {
    return archive.receipt(id);
  }

  @Override
  public Archive archive() {
    lastRequest.isNow();
    return archive;
  }

  @Override
  public Status status() {
    return ingestion.status();
  }

  @Override
  public FileList files(FileQuery query) {
    return ingestion.files(query);
  }

  @Override
  public void reindex(Ingestion.Reindex which) {
    ingestion.reindex(which);
    audit.note("reindex", Map.of("which", which.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public Rescan rescan(@Nullable String source, String path, boolean verify, Duration timeout) {
    if (source != null) {
      known(source);
    }
    try {
      return ingestion.rescan(
          source, path, verify ? Ingestion.Reindex.VERIFY : Ingestion.Reindex.CHANGED, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeskException(
          DeskException.Kind.UNAVAILABLE, "Carrel is being closed: look again when it runs.");
    }
  }

  /** Without a word to those who work only while nobody asks. */
  @Override
  public void probe() {
    try {
      retriever.search(PROBE);
    } catch (IndexException e) {
      throw new DeskException(
          DeskException.Kind.UNAVAILABLE, "The index cannot be searched: " + e.getMessage());
    }
  }

  @Override
  public List<StageTimes.Reading> stageTimes() {
    return stageTimes.readings();
  }

  @Override
  public long sequence() {
    return ingestion.sequence();
  }

  @Override
  public boolean awaitSequence(long sequence, Duration timeout) {
    try {
      return ingestion.awaitSequence(sequence, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void known(String source) {
    if (!library.isSource(source)) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "There is no source named " + source + ": carrel sources list shows those there are.");
    }
  }

  @Override
  public List<Source> sources() {
    return library.all();
  }

  @Override
  public synchronized Source addSource(Path folder, @Nullable String name) {
    try {
      Source source = library.add(folder, name);
      library.follow(ingestion);
      audit.note("source.add", Map.of("name", source.name(), "folder", source.folder().toString()));
      return source;
    } catch (StateException e) {
      throw new DeskException(DeskException.Kind.WRONG_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void removeSource(String name, boolean purge) {
    known(name);
    if (purge) {
      // Before it is forgotten: what is broken off can be done again then.
      ingestion.purge(name);
    }
    library.remove(name);
    library.follow(ingestion);
    if (purge) {
      // After it is forgotten: nothing of it is filed any more.
      archive.erase(name);
    }
    audit.note("source.remove", Map.of("name", name, "purge", Boolean.toString(purge)));
  }

  @Override
  public Uploads uploads() {
    lastRequest.isNow();
    return uploads;
  }

  @Override
  public BackupReport backup(Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    try (HeldCommit commit = commits.get()) {
      BackupReport report = Backups.write(file, overwrite, data, commit, library.own(), progress);
      audit.note("backup", Map.of("file", report.file()));
      return report;
    } catch (StateException e) {
      throw new DeskException(DeskException.Kind.WRONG_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public ModelShelf modelShelf() {
    return new AuditedModelShelf(modelShelf, audit);
  }

  @Override
  public SettingsBook settings() {
    return new AuditedSettings(settings, audit);
  }

  @Override
  public Optional<EngineStatus> engine() {
    return engines.status();
  }

  @Override
  public void close() {
    closer.close();
  }
}
