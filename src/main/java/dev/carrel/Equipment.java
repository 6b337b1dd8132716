package dev.carrel;

import dev.carrel.chunk.ChunkSettings;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineSettings;
import dev.carrel.index.IndexSettings;
import dev.carrel.ingest.DiskRoom;
import dev.carrel.ingest.IngestSettings;
import dev.carrel.models.ModelPlaces;
import dev.carrel.models.ModelStore;
import dev.carrel.parse.EntryRules;
import dev.carrel.parse.FileParser;
import dev.carrel.parse.ParseLimits;
import dev.carrel.parse.Parser;
import dev.carrel.parse.TextRecognition;
import dev.carrel.parse.WorkerSettings;
import dev.carrel.power.Restraint;
import dev.carrel.retrieve.Reranker;
import dev.carrel.state.DataFolder;
import dev.carrel.state.ModelChoices;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.RuleOptions;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a desk works with, as the settings want it. What is opened here belongs to the closer.
 *
 * @param installation where relative paths of the settings begin
 */
record Equipment(Settings settings, Path installation, DataFolder data, Closer closer) {
  private static final Logger LOG = LoggerFactory.getLogger(Equipment.class);
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
  Optional<Engine> engine() {
    return Optional.ofNullable(settings.engines().get(Settings.ANSWER))
        .or(() -> chosen(new ModelChoices(data), Settings.ANSWER, installation))
        .map(setting -> closer.add(engine(setting)));
  }

  /** What a person chose with {@code carrel model use}; the configuration comes first. */
  static Optional<Settings.EngineSetting> chosen(
      ModelChoices choices, String task, Path installation) {
    return choices
        .model(task)
        .map(name -> models(installation, LOG::warn).chosen(name).file().toString())
        .map(file -> new Settings.EngineSetting(null, file, null, null, null));
  }

  /** The language models on this disk. */
  static ModelStore models(Path installation, Consumer<String> remarks) {
    return new ModelStore(
        ModelPlaces.of(installation, Path.of(System.getProperty("user.home")), System.getenv()),
        remarks);
  }

  private Engine engine(Settings.EngineSetting setting) {
    EngineSettings defaults =
        EngineSettings.of(
            Settings.path(setting.model(), installation), data.work().resolve("engine"));
    return EmbeddedEngine.of(
        defaults
            .withTokens(
                setting.contextTokens(),
                Math.min(defaults.answerTokensMax(), setting.contextTokens() / 2))
            .withLoad(setting.threads(), defaults.requestsWaitingMax())
            .withTimes(
                Duration.ofSeconds(setting.idleSeconds()),
                defaults.startMax(),
                defaults.answerMax(),
                defaults.silenceMax()));
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
