package dev.carrel;

import dev.carrel.chunk.ChunkSettings;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineException;
import dev.carrel.engine.EngineSettings;
import dev.carrel.engine.EngineTerms;
import dev.carrel.engine.LlamaServerCommand;
import dev.carrel.engine.LlamaServerEngine;
import dev.carrel.engine.LlamaServerSettings;
import dev.carrel.engine.LoopbackEngine;
import dev.carrel.engine.LoopbackSettings;
import dev.carrel.index.IndexSettings;
import dev.carrel.ingest.DiskRoom;
import dev.carrel.ingest.IngestSettings;
import dev.carrel.parse.EntryRules;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.Parser;
import dev.carrel.parse.TextRecognition;
import dev.carrel.parse.WorkerSettings;
import dev.carrel.power.Restraint;
import dev.carrel.retrieve.Reranker;
import dev.carrel.serve.ModelShelf;
import dev.carrel.state.DataFolder;
import dev.carrel.state.ModelChoices;
import dev.carrel.state.Sources;
import dev.carrel.uploads.UploadLimits;
import dev.carrel.uploads.UploadShelf;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.RuleOptions;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a desk works with, as the settings want it. What is opened here belongs to the closer.
 *
 * @param installation where relative paths of the settings begin
 */
record Equipment(Settings settings, Path installation, DataFolder data, Closer closer) {
  private static final Duration COMMIT_EVERY = Duration.ofSeconds(3);
  private static final long BYTES_A_MEGABYTE = 1_000_000;

  LeaveOutRules rules() {
    return new LeaveOutRules(ruleOptions(), data.folder());
  }

  Parser parser() {
    return closer.add(
        new FileParser(
            ParseLimits.defaults()
                .withFileBytesMax(settings.parse().fileMegabytesMax() * BYTES_A_MEGABYTE)
                .withParseTimeMax(Duration.ofSeconds(settings.parse().secondsMax())),
            WorkerSettings.of(data.work().resolve("parse"), settings.embed().threads())
                .withRecognition(recognition(settings)),
            entryRules(new LeaveOutRules(ruleOptions(), null))));
  }

  static TextRecognition recognition(Settings settings) {
    return TextRecognition.of(settings.parse().ocr(), System.getenv("PATH"));
  }

  Embedder embedder() {
    return closer.add(Embedder.open(data.work(), settings.embed().threads()));
  }

  VectorCache vectorCache(Embedder embedder) {
    return closer.add(
        VectorCache.open(
            data.vectors(),
            embedder.fingerprint(),
            embedder.dimension(),
            settings.embed().cacheMegabytesMax() * BYTES_A_MEGABYTE));
  }

  /** Of an index that is made with these. */
  IndexSettings indexSettings(Parser parser, Embedder embedder) {
    return IndexSettings.of(parser.fingerprint(), chunks().fingerprint(), embedder.fingerprint());
  }

  IngestSettings ingestSettings(Restraint restraint) {
    return new IngestSettings(
        settings.embed().threads(),
        Duration.ofSeconds(settings.watch().everySeconds()),
        settings.polls(installation),
        COMMIT_EVERY,
        chunks(),
        settings.backgroundPower(),
        restraint,
        DiskRoom.of(data.folder()));
  }

  /** Everything that is followed. */
  Library library() {
    Settings.UploadSettings uploads = settings.uploads();
    return new Library(
        new Sources(data),
        closer.add(
            new UploadShelf(
                data,
                new UploadLimits(
                    uploads.fileMegabytesMax() * BYTES_A_MEGABYTE,
                    uploads.totalMegabytesMax() * BYTES_A_MEGABYTE),
                DiskRoom.of(data.state())::shortage,
                Clock.systemUTC(),
                new SecureRandom())));
  }

  /** Null when none is configured. */
  @Nullable Reranker reranker() {
    Settings.RerankSettings setting = settings.rerank();
    if (setting.scoringModel() == null) {
      return null;
    }
    URLClassLoader plugins = closer.add(ScoringModels.plugins(installation));
    return closer.add(
        new Reranker(
            ScoringModels.of(setting, installation, plugins),
            setting.passagesMax(),
            Duration.ofMillis(setting.millisMax())));
  }

  /** The language model that answers; empty when none is configured. */
  Engines engines(Map<String, EngineSetting.Choice> choices) {
    return Engines.open(choices, this::engine);
  }

  /** What is chosen for each task that has an engine of its own. */
  Map<String, EngineSetting.Choice> engineChoices() {
    return ChosenModels.choices(settings, new ModelChoices(data), installation);
  }

  /** The language models on this disk, and those that were chosen. */
  ModelShelf modelShelf(Map<String, EngineSetting.Choice> choices) {
    return ChosenModels.shelf(choices, installation);
  }

  private Engine engine(EngineSetting.Choice choice) {
    EngineTerms terms = EngineTerms.DEFAULT;
    EngineTerms wanted =
        terms.withTokens(
            choice.contextTokens(), Math.min(terms.answerTokensMax(), choice.contextTokens() / 2));
    return closer.add(
        switch (choice) {
          case EngineSetting.Embedded embedded -> embedded(embedded, wanted);
          case EngineSetting.LlamaServer server ->
              LlamaServerEngine.of(llamaServer(server, wanted), new SecureRandom());
          case EngineSetting.Loopback loopback ->
              LoopbackEngine.of(loopback(loopback, wanted, installation));
        });
  }

  private Engine embedded(EngineSetting.Embedded setting, EngineTerms terms) {
    return EmbeddedEngine.of(
        EngineSettings.of(Settings.path(setting.model(), installation), privateFolder())
            .withThreads(setting.threads())
            .withTerms(_ -> terms.withIdle(Duration.ofSeconds(setting.idleSeconds()))));
  }

  private LlamaServerSettings llamaServer(EngineSetting.LlamaServer setting, EngineTerms terms) {
    return new LlamaServerSettings(
        Settings.path(setting.model(), installation),
        llamaServerCommand(setting, installation),
        setting.threads(),
        setting.gpuLayers(),
        privateFolder(),
        terms.withIdle(Duration.ofSeconds(setting.idleSeconds())));
  }

  /** The program that is configured, or else the one on the PATH. */
  static Path llamaServerCommand(EngineSetting.LlamaServer setting, Path installation) {
    return setting
        .command()
        .map(command -> Settings.path(command, installation))
        .or(() -> LlamaServerCommand.find(System.getenv().getOrDefault("PATH", "")))
        .orElseThrow(() ->
            new EngineException(
                EngineException.Code.START_FAILED,
                "There is no llama-server on the PATH: install llama.cpp, or say where it is by the engine's command."));
  }

  static LoopbackSettings loopback(
      EngineSetting.Loopback setting, EngineTerms terms, Path installation) {
    LoopbackSettings settings = LoopbackSettings.of(setting.url(), setting.model(), terms);
    return setting
        .apiKeyFile()
        .map(file -> settings.withKeyFile(Settings.path(file, installation)))
        .or(() ->
            setting.apiKeyVariable().map(name -> settings.withKeyVariable(name, System.getenv())))
        .orElse(settings);
  }

  private Path privateFolder() {
    return data.work().resolve("engine");
  }

  private ChunkSettings chunks() {
    return ChunkSettings.defaults().withTokensTarget(settings.chunk().tokensMax());
  }

  private RuleOptions ruleOptions() {
    Settings.WatchSettings watch = settings.watch();
    return new RuleOptions(watch.hidden(), watch.gitignore(), watch.leaveOut(), watch.secrets());
  }

  /** In an archive the same is left out as in a folder. */
  private static EntryRules entryRules(LeaveOutRules rules) {
    return (path, sizeBytes) -> {
      if (rules.isSecretInside(path, sizeBytes)) {
        return EntryRules.Verdict.SECRET;
      }
      return rules.leavesOutInside(path) ? EntryRules.Verdict.CLUTTER : EntryRules.Verdict.WANTED;
    };
  }
}
