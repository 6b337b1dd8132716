package dev.carrel;

import dev.carrel.answer.AnswerEngines;
import dev.carrel.answer.AnswerLimits;
import dev.carrel.answer.Answerer;
import dev.carrel.answer.CitationCheck;
import dev.carrel.answer.EngineSummarizer;
import dev.carrel.answer.ExtractiveAnswerer;
import dev.carrel.answer.ExtractiveSummarizer;
import dev.carrel.answer.FollowingAnswerer;
import dev.carrel.answer.GroundedAnswerer;
import dev.carrel.answer.ReceiptedAnswerer;
import dev.carrel.answer.Replayer;
import dev.carrel.answer.Summarizer;
import dev.carrel.answer.WhileReading;
import dev.carrel.cli.AccessDesk;
import dev.carrel.cli.CommandFailure;
import dev.carrel.cli.Finding;
import dev.carrel.cli.Home;
import dev.carrel.cli.ModelChoice;
import dev.carrel.cli.Options;
import dev.carrel.cli.RestoreReport;
import dev.carrel.cli.RunningService;
import dev.carrel.cli.Service;
import dev.carrel.cli.Typed;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.LongTexts;
import dev.carrel.embed.VectorCache;
import dev.carrel.eval.SelfReport;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.GenerationFolder;
import dev.carrel.index.HeldCommit;
import dev.carrel.index.IndexSettings;
import dev.carrel.ingest.AtRest;
import dev.carrel.ingest.Generations;
import dev.carrel.ingest.Ingestion;
import dev.carrel.ingest.LastRequest;
import dev.carrel.ingest.Nightly;
import dev.carrel.ingest.NightlyTerms;
import dev.carrel.ingest.StageTimes;
import dev.carrel.ingest.Status;
import dev.carrel.ingest.Tools;
import dev.carrel.models.ModelStore;
import dev.carrel.parse.Parser;
import dev.carrel.power.Restraint;
import dev.carrel.retrieve.DocumentReader;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.NamedOnly;
import dev.carrel.serve.Access;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.Desk;
import dev.carrel.serve.Exposure;
import dev.carrel.serve.HttpService;
import dev.carrel.serve.ServeSettings;
import dev.carrel.serve.SettingsBook;
import dev.carrel.state.AuditFile;
import dev.carrel.state.ConversationShelf;
import dev.carrel.state.DataFolder;
import dev.carrel.state.ModelChoices;
import dev.carrel.state.NightlyFile;
import dev.carrel.state.ReceiptShelf;
import dev.carrel.state.ServiceFile;
import dev.carrel.state.Sources;
import dev.carrel.state.TokenFile;
import dev.carrel.state.TypedLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Wires the packages into a desk and a service. */
final class Carrel implements Home {
  private final Path installation;

  Carrel() {
    this(Path.of(System.getProperty("carrel.home", "")).toAbsolutePath().normalize());
  }

  Carrel(Path installation) {
    this.installation = installation;
  }

  @Override
  public Desk open(Options options, List<Path> folders, Purpose purpose, Consumer<String> remarks) {
    return switch (purpose) {
      case LOOK -> look(options);
      case INDEX -> index(options, folders, false, remarks);
    };
  }

  @Override
  public Service serve(Options options, List<Path> folders, Consumer<String> remarks) {
    Settings settings = settings(options);
    Logging.use(settings.logForm());
    LocalDesk desk = index(options, folders, true, remarks);
    try {
      String key = ServiceFile.newKey(new SecureRandom());
      int port = options.port() == null ? settings.server().port() : options.port();
      Access access =
          new Access(
              settings.server().exposure(port, installation),
              new TokenFile(desk.data(), Clock.systemUTC()),
              desk.audit());
      HttpService http =
          HttpService.start(
              desk,
              desk.models(),
              ServeSettings.defaults().withPort(port).withServiceKey(key),
              access);
      try {
        ServiceFile file =
            ServiceFile.write(desk.data(), http.port(), key, Clock.systemUTC().instant());
        tellWays(access.exposure(), http, desk.data(), remarks);
        return new Running(desk, http, file);
      } catch (RuntimeException e) {
        http.close();
        throw e;
      }
    } catch (RuntimeException e) {
      desk.close();
      throw e;
    }
  }

  /** The ways to the service besides that on loopback. */
  private static void tellWays(
      Exposure exposure, HttpService http, DataFolder data, Consumer<String> remarks) {
    exposure
        .socket()
        .ifPresent(
            socket -> remarks.accept("You alone also reach it by the socket " + socket + "."));
    exposure
        .beyond()
        .ifPresent(beyond -> {
          remarks.accept(
              "Others reach it at %s on port %d%s, each with a token."
                  .formatted(
                      beyond.host(),
                      http.portBeyond(),
                      beyond.tls().isPresent() ? "" : ", for everybody on the way to read"));
          if (new TokenFile(data, Clock.systemUTC()).all().isEmpty()) {
            remarks.accept("There is no token yet, so that nobody does: carrel token add NAME.");
          }
        });
  }

  @Override
  public Typed typed(Options options) {
    try (DataFolder data = DataFolder.open(dataFolder(options, settings(options)), false)) {
      TypedLines kept = new TypedLines(data);
      return new Typed() {
        @Override
        public List<String> lines() {
          return kept.lines();
        }

        @Override
        public void add(String line) {
          kept.add(line);
        }
      };
    }
  }

  @Override
  public AccessDesk access(Options options) {
    return new LocalAccess(dataFolder(options, settings(options)), Clock.systemUTC());
  }

  @Override
  public Optional<RunningService> running(Options options) {
    return ServiceFile.read(dataFolder(options, settings(options)))
        .map(service ->
            new RunningService(
                URI.create("http://127.0.0.1:" + service.port()), service.pid(), service.key()));
  }

  @Override
  public List<Finding> examine(Options options, boolean deep) {
    Settings settings = Settings.DEFAULT;
    Finding configuration;
    try {
      settings = settings(options);
      configuration = Finding.ok("config", configFile(options) + " can be read.");
      if (!Files.exists(configFile(options))) {
        configuration =
            Finding.ok("config", "There is no " + configFile(options) + ": all is at its default.");
      }
    } catch (CommandFailure e) {
      configuration =
          Finding.problem(
              "config",
              e.getMessage() + " The rest is examined as if there were no configuration.");
    }
    return new Doctor(settings, dataFolder(options, settings), installation, options)
        .examine(configuration, deep);
  }

  @Override
  public BackupReport backup(
      Options options, Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    return Backups.atRest(dataFolder(options, settings(options)), file, overwrite, progress);
  }

  @Override
  public RestoreReport restore(
      Options options, Path file, boolean force, Consumer<BackupProgress> progress) {
    return Backups.restore(dataFolder(options, settings(options)), file, force, progress);
  }

  @Override
  public SelfReport evaluateSelf(Options options) {
    Settings settings = settings(options);
    Path folder = dataFolder(options, settings);
    mustHaveIndex(folder);
    try (Closer closer = new Closer()) {
      DataFolder data = closer.add(DataFolder.open(folder, false));
      Equipment equipment = new Equipment(settings, installation, data, closer);
      Parser parser = equipment.parser();
      Embedder embedder = equipment.embedder();
      IndexSettings made = equipment.indexSettings(parser, embedder);
      ChunkIndex index =
          closer.add(
              new GenerationFolder(data.generations(), made.forReading()).openLive().index());
      return new SelfMeasurement(
              () -> index,
              made,
              embedder,
              data,
              Duration.ZERO,
              settings.backgroundPower(),
              Clock.systemUTC())
          .report();
    }
  }

  @Override
  public ModelStore models(Consumer<String> remarks) {
    return ChosenModels.models(installation, remarks);
  }

  @Override
  public ModelChoice modelChoice(Options options, String task) {
    Settings settings = settings(options);
    EngineSetting configured = settings.engines().get(known(task));
    if (configured != null) {
      return new ModelChoice(
          task, configured.model(), SettingsFile.placeOfEngine(configFile(options), task));
    }
    return new ModelChoice(
        task, ModelChoices.in(dataFolder(options, settings)).model(task).orElse(null), null);
  }

  @Override
  public void chooseModel(Options options, String task, @Nullable String model) {
    String configured = modelChoice(options, task).configured();
    if (configured != null) {
      throw new CommandFailure(
          "%s names the engine for the task %s, and the configuration decides: change it there (engines.%s.model), or take it out."
              .formatted(configured, task, task));
    }
    try (DataFolder data = DataFolder.open(dataFolder(options, settings(options)), false)) {
      new ModelChoices(data).choose(task, model);
      new AuditFile(data, Clock.systemUTC())
          .note("model.choose", Map.of("task", task, "model", model == null ? "none" : model));
    }
  }

  private static String known(String task) {
    if (!Settings.TASKS.contains(task)) {
      throw new CommandFailure(
          "%s is no task that a model does: the tasks are %s."
              .formatted(task, String.join(", ", Settings.TASKS)));
    }
    return task;
  }

  private static void mustHaveIndex(Path folder) {
    if (isEmpty(folder.resolve("generations"))) {
      throw new CommandFailure(
          "Nothing is indexed in "
              + folder
              + " yet: run carrel serve FOLDER or carrel index FOLDER.");
    }
  }

  private LocalDesk look(Options options) {
    Settings settings = settings(options);
    Path folder = dataFolder(options, settings);
    mustHaveIndex(folder);
    try (Closer closer = new Closer()) {
      DataFolder data = closer.add(DataFolder.open(folder, false));
      Equipment equipment = new Equipment(settings, installation, data, closer);
      Parser parser = equipment.parser();
      Embedder embedder = equipment.embedder();
      GenerationFolder.Live live =
          new GenerationFolder(
                  data.generations(), equipment.indexSettings(parser, embedder).forReading())
              .openLive();
      ChunkIndex index = closer.add(live.index());
      Library library = equipment.library();
      Ingestion ingestion = closer.add(new AtRest(index, library.all(), equipment.rules()));
      return desk(
          equipment,
          index::snapshot,
          index::hold,
          embedder,
          ingestion,
          library,
          new LastRequest(),
          new StageTimes(),
          new SettingsEditor(configFile(options), settings));
    }
  }

  private LocalDesk index(
      Options options, List<Path> folders, boolean serving, Consumer<String> remarks) {
    Settings settings = settings(options);
    try (Closer closer = new Closer()) {
      DataFolder data = closer.add(DataFolder.open(dataFolder(options, settings), true));
      Sources sources = new Sources(data);
      settings
          .sources()
          .forEach(each -> sources.add(Settings.path(each.folder(), installation), each.name()));
      folders.forEach(folder -> sources.add(folder, null));
      Equipment equipment = new Equipment(settings, installation, data, closer);
      Library library = equipment.library();
      Parser parser = equipment.parser();
      Embedder embedder = equipment.embedder();
      VectorCache cache = equipment.vectorCache(embedder);
      IndexSettings made =
          equipment.indexSettings(parser, embedder).withPower(settings.backgroundPower());
      LastRequest lastRequest = new LastRequest();
      Restraint restraint =
          serving ? Restraint.of(settings.backgroundPower(), lastRequest::ago) : Restraint.none();
      // Who starts a command by hand wants it done now.
      BooleanSupplier quiet =
          serving ? settings.nightly().quiet(Clock.system(ZoneId.systemDefault())) : () -> false;
      StageTimes stageTimes = new StageTimes();
      Tools tools =
          new Tools(
              equipment.rules(),
              parser,
              embedder,
              cache,
              equipment.ingestSettings(restraint),
              Clock.systemUTC(),
              stageTimes);
      Generations generations =
          closer.add(
              Generations.start(new GenerationFolder(data.generations(), made), tools, quiet));
      Nightly nightly =
          closer.add(
              Nightly.start(
                  generations,
                  serving ? settings.nightly().schedule() : Settings.NightlySettings.none(),
                  NightlyTerms.of(settings.nightly().onlyWhen(), quiet, lastRequest),
                  new NightlyFile(data),
                  new SelfMeasurement(
                      generations::live,
                      made,
                      embedder,
                      data,
                      Duration.ofSeconds(settings.nightly().evalSeconds()),
                      settings.backgroundPower(),
                      tools.clock()),
                  tools.clock()));
      nightly.status().remarks().forEach(remarks);
      LocalDesk desk =
          desk(
              equipment,
              generations::snapshot,
              generations::hold,
              embedder,
              nightly,
              library,
              lastRequest,
              stageTimes,
              new SettingsEditor(configFile(options), settings));
      library.follow(nightly);
      return desk;
    }
  }

  /** The equipment and all that its closer holds belong to the desk from here on. */
  private static LocalDesk desk(
      Equipment equipment,
      Supplier<ChunkIndex.Snapshot> everything,
      Supplier<HeldCommit> commits,
      Embedder embedder,
      Ingestion ingestion,
      Library library,
      LastRequest lastRequest,
      StageTimes stageTimes,
      SettingsBook settingsBook) {
    Supplier<ChunkIndex.Snapshot> snapshots =
        () -> NamedOnly.of(everything.get(), library.uploads().stores().ids());
    HybridRetriever retriever =
        new HybridRetriever(
            snapshots, query -> embedded(query, embedder, stageTimes), equipment.reranker());
    Map<String, EngineSetting.Choice> choices = equipment.engineChoices();
    Engines engines = equipment.engines(choices);
    Asked asked =
        engines
            .answer()
            .map(engine ->
                Asked.of(
                    new GroundedAnswerer(
                        retriever,
                        embedder,
                        new AnswerEngines(engine, engines.code().orElse(engine)),
                        AnswerLimits.DEFAULT)))
            .orElseGet(() -> Asked.of(new ExtractiveAnswerer(retriever, embedder)));
    Answerer following =
        engines
            .rewrite()
            .map(engine -> FollowingAnswerer.byEngine(asked.answerer(), engine))
            .orElseGet(() -> FollowingAnswerer.byRules(asked.answerer()));
    Predicate<String> sourceKnown = library::isSource;
    ReceiptShelf receipts =
        new ReceiptShelf(equipment.data(), equipment.settings().receipts().keep(), sourceKnown);
    Clock clock = Clock.systemUTC();
    Answerer receipted =
        new ReceiptedAnswerer(
            new WhileReading(following, () -> ingestion.status().progress() != null),
            receipts,
            () -> {
              Status status = ingestion.status();
              return new ReceiptedAnswerer.IndexState(status.generation(), status.sequence());
            },
            clock,
            RandomGenerator.getDefault());
    LocalArchive archive =
        new LocalArchive(
            receipted,
            asked.replayer(),
            new CitationCheck(snapshots, library::folder),
            receipts,
            new ConversationShelf(equipment.data()),
            sourceKnown,
            clock);
    Summarizer summarizer =
        engines
            .summarize()
            .<Summarizer>map(engine ->
                new EngineSummarizer(snapshots, retriever, embedder, engine, AnswerLimits.DEFAULT))
            .orElseGet(() -> new ExtractiveSummarizer(snapshots, retriever, embedder));
    DocumentReader reader = new DocumentReader(snapshots);
    return new LocalDesk(
        new LocalModels(embedder, new LongTexts(embedder), engines.answer()),
        retriever,
        reader,
        receipted,
        archive,
        summarizer,
        commits,
        ingestion,
        library,
        new LocalUploads(library.uploads(), ingestion, reader, () -> library.follow(ingestion)),
        engines,
        equipment.data(),
        lastRequest,
        stageTimes,
        settingsBook,
        equipment.modelShelf(choices),
        equipment.closer().handOver());
  }

  private static float[] embedded(String query, Embedder embedder, StageTimes stageTimes) {
    long begun = System.nanoTime();
    float[] vector = embedder.embedQuery(query);
    stageTimes.took(StageTimes.Stage.EMBED_QUERY, System.nanoTime() - begun);
    return vector;
  }

  /** Who answers, and answers again. */
  private record Asked(Answerer answerer, Replayer replayer) {
    static <T extends Answerer & Replayer> Asked of(T both) {
      return new Asked(both, both);
    }
  }

  private Settings settings(Options options) {
    return options.config() == null
        ? SettingsFile.read(configFile(options), false)
        : SettingsFile.read(options.config(), true);
  }

  private Path configFile(Options options) {
    return options.config() == null
        ? installation.resolve("config").resolve("carrel.yaml")
        : options.config();
  }

  private Path dataFolder(Options options, Settings settings) {
    if (options.data() != null) {
      return options.data().toAbsolutePath().normalize();
    }
    return Settings.path(settings.data() == null ? "index" : settings.data(), installation);
  }

  private static boolean isEmpty(Path folder) {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A desk that is offered over HTTP until it is closed. */
  private static final class Running implements Service {
    private final LocalDesk desk;
    private final HttpService http;
    private final ServiceFile file;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean closed;

    Running(LocalDesk desk, HttpService http, ServiceFile file) {
      this.desk = desk;
      this.http = http;
      this.file = file;
    }

    @Override
    public URI address() {
      return URI.create("http://127.0.0.1:" + http.port());
    }

    @Override
    public Desk desk() {
      return desk;
    }

    @Override
    public void awaitStop() throws InterruptedException {
      stopped.await();
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        file.close();
        http.close();
        desk.close();
        stopped.countDown();
      }
    }
  }
}
