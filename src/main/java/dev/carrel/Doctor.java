package dev.carrel;

import dev.carrel.cli.CommandFailure;
import dev.carrel.cli.Finding;
import dev.carrel.cli.Options;
import dev.carrel.embed.EmbeddingException;
import dev.carrel.embed.ModelCheck;
import dev.carrel.engine.EngineException;
import dev.carrel.engine.EngineTerms;
import dev.carrel.engine.GgufHeader;
import dev.carrel.engine.LlamaServerCommand;
import dev.carrel.engine.LoopbackEngine;
import dev.carrel.index.IndexCheck;
import dev.carrel.ingest.PollSettings;
import dev.carrel.models.ModelException;
import dev.carrel.parse.TextRecognition;
import dev.carrel.power.Priority;
import dev.carrel.serve.PortCheck;
import dev.carrel.state.DataFolderCheck;
import dev.carrel.state.ModelChoices;
import dev.carrel.state.ServiceFile;
import dev.carrel.state.Sources;
import dev.carrel.state.StateException;
import dev.carrel.watch.LeaveOutRules;
import dev.carrel.watch.RuleOptions;
import dev.carrel.watch.Source;
import dev.carrel.watch.SourceCheck;
import dev.carrel.watch.WalkOutcome;
import dev.carrel.watch.WatchCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Examines one data folder and what it needs. Collects what each package says about its own things;
 * one thing that can't be examined does not keep the others from it.
 */
final class Doctor {
  private static final String ENGINE = "engine";

  private final Settings settings;
  private final Path data;
  private final Path installation;
  private final int port;
  private final List<Finding> findings = new ArrayList<>();

  Doctor(Settings settings, Path data, Path installation, Options options) {
    this.settings = settings;
    this.data = data;
    this.installation = installation;
    this.port = options.port() == null ? settings.server().port() : options.port();
  }

  /**
   * Every finding, in the order in which one would look.
   *
   * @param configuration what there is to say about the configuration itself
   */
  List<Finding> examine(Finding configuration, boolean deep) {
    findings.add(configuration);
    examined("data folder", this::dataFolder);
    examined("index", () -> index(deep));
    examined("model", this::model);
    examined("ocr", this::recognition);
    examined(ENGINE, this::engines);
    examined("power", this::power);
    examined("sources", this::sources);
    examined("port", this::port);
    return List.copyOf(findings);
  }

  /** What is damaged may fail in ways that nobody thought of, and then most of all is examined. */
  private void examined(String subject, Runnable examination) {
    try {
      examination.run();
    } catch (StateException
        | EmbeddingException
        | EngineException
        | ModelException
        | CommandFailure e) {
      findings.add(Finding.problem(subject, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      findings.add(
          Finding.problem(
              subject,
              "This could not be examined ("
                  + e
                  + "): mend what else is named here and run carrel doctor again."));
    }
  }

  private void dataFolder() {
    for (DataFolderCheck.Aspect aspect : DataFolderCheck.of(data)) {
      Finding.Verdict verdict =
          switch (aspect.verdict()) {
            case OK -> Finding.Verdict.OK;
            case WARNING -> Finding.Verdict.WARNING;
            case PROBLEM -> Finding.Verdict.PROBLEM;
          };
      findings.add(new Finding(aspect.subject(), verdict, aspect.sentence()));
    }
  }

  private void index(boolean deep) {
    IndexCheck check = IndexCheck.of(data.resolve("generations"), deep);
    Finding.Verdict verdict =
        switch (check.verdict()) {
          case SOUND -> Finding.Verdict.OK;
          case ABSENT, CHANGING -> Finding.Verdict.WARNING;
          case UNUSABLE -> Finding.Verdict.PROBLEM;
        };
    findings.add(new Finding("index", verdict, check.sentence()));
  }

  private void model() {
    // Where it was unpacked it is found again; elsewhere nothing of ours is to be left behind.
    if (isOurs() && Files.isDirectory(data.resolve("work"))) {
      findings.add(Finding.ok("model", ModelCheck.run(data.resolve("work"))));
      return;
    }
    try {
      Path scratch = Files.createTempDirectory("carrel-doctor-");
      try {
        findings.add(Finding.ok("model", ModelCheck.run(scratch)));
      } finally {
        delete(scratch);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          "The model could not be tried in the temporary folder ("
              + e.getMessage()
              + "): make room for 100 MB there.",
          e);
    }
  }

  /** Nothing is to be said of what nobody asked for. */
  private void recognition() {
    switch (Equipment.recognition(settings)) {
      case TextRecognition.Off _ -> {}
      case TextRecognition.On(Path program) ->
          findings.add(Finding.ok("ocr", "Text in pictures is recognized by " + program + "."));
      case TextRecognition.Missing missing ->
          findings.add(
              Finding.warning(
                  "ocr", "Text in pictures is not recognized: " + missing.sentence() + "."));
    }
  }

  /** Each engine once, though several tasks may share it. */
  private void engines() {
    Set<EngineSetting.Choice> choices =
        new LinkedHashSet<>(
            ChosenModels.choices(settings, ModelChoices.in(data), installation).values());
    if (choices.isEmpty()) {
      findings.add(
          Finding.ok(
              ENGINE,
              "No language model is configured: answers are your documents' own sentences."));
    }
    for (EngineSetting.Choice choice : choices) {
      examined(ENGINE, () -> engine(choice));
    }
  }

  private void engine(EngineSetting.Choice choice) {
    switch (choice) {
      case EngineSetting.Embedded embedded -> {
        GgufHeader header = GgufHeader.read(Settings.path(embedded.model(), installation));
        header.requireEmbeddable();
        findings.add(Finding.ok(ENGINE, whole(header)));
      }
      case EngineSetting.LlamaServer server -> {
        GgufHeader header = GgufHeader.read(Settings.path(server.model(), installation));
        Path command = Equipment.llamaServerCommand(server, installation);
        try {
          findings.add(
              Finding.ok(
                  ENGINE,
                  whole(header)
                      + " It is run by "
                      + command
                      + " ("
                      + LlamaServerCommand.version(command)
                      + ")."));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case EngineSetting.Loopback loopback -> server(loopback);
    }
  }

  private static String whole(GgufHeader header) {
    return header.file() + " is whole and of the architecture " + header.architecture() + ".";
  }

  private void server(EngineSetting.Loopback setting) {
    List<String> models =
        LoopbackEngine.models(Equipment.loopback(setting, EngineTerms.DEFAULT, installation));
    // Some servers add a tag to the name, and take it without.
    boolean known =
        models.stream()
            .anyMatch(
                name -> name.equals(setting.model()) || name.equals(setting.model() + ":latest"));
    findings.add(
        known
            ? Finding.ok(
                ENGINE,
                "The server at " + setting.url() + " answers and has " + setting.model() + ".")
            : Finding.warning(
                ENGINE,
                "The server at "
                    + setting.url()
                    + " answers but names no model "
                    + setting.model()
                    + ": correct the engine's model, or load it there."));
  }

  private void power() {
    try {
      Optional<String> obstacle = Priority.obstacle(settings.backgroundPower());
      findings.add(
          obstacle.isPresent()
              ? Finding.warning("power", obstacle.get())
              : Finding.ok(
                  "power",
                  switch (settings.backgroundPower()) {
                    case FULL -> "Background work has the priority of all other (power: full).";
                    case POLITE -> "Background work takes what others leave (power: polite).";
                    case IDLE -> "Background work takes what nobody else wants (power: idle).";
                  }));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sources() {
    List<Source> sources = new ArrayList<>(isOurs() ? Sources.of(data) : List.of());
    addConfigured(sources);
    if (sources.isEmpty()) {
      if (settings.sources().isEmpty()) {
        findings.add(
            Finding.warning("sources", "There is no source yet: carrel index FOLDER adds one."));
      }
      return;
    }
    long folderCount = 0;
    int sound = 0;
    for (Source source : sources) {
      SourceCheck check = SourceCheck.of(source, rules());
      folderCount += check.folderCount();
      Optional<Finding> trouble = trouble(check);
      trouble.ifPresent(findings::add);
      sound += trouble.isEmpty() ? 1 : 0;
    }
    if (sound > 0) {
      findings.add(
          Finding.ok(
              "sources",
              String.format(
                  Locale.ROOT,
                  "%,d of %,d can be read, with %,d folders in all.",
                  sound,
                  sources.size(),
                  folderCount)));
    }
    polled(sources);
    WatchCheck watch = WatchCheck.of(folderCount);
    findings.add(
        watch.enough()
            ? Finding.ok("watch", watch.sentence())
            : Finding.warning("watch", watch.sentence()));
  }

  private void polled(List<Source> sources) {
    PollSettings polls = settings.polls(installation);
    for (Source source : sources) {
      polls
          .of(source)
          .reason(source)
          .ifPresent(reason ->
              findings.add(
                  Finding.ok(
                      "polling",
                      "Source "
                          + source.name()
                          + " is looked through every "
                          + polls.every().toSeconds()
                          + " s, because "
                          + reason
                          + ".")));
    }
  }

  /** Those that the next index or serve would take in. */
  private void addConfigured(List<Source> sources) {
    for (Settings.SourceSetting setting : settings.sources()) {
      Path folder = Settings.path(setting.folder(), installation);
      try {
        Path real = folder.toRealPath();
        if (sources.stream().noneMatch(source -> source.folder().equals(real))) {
          sources.add(new Source(setting.name() == null ? setting.folder() : setting.name(), real));
        }
      } catch (IOException e) {
        findings.add(
            Finding.problem(
                "sources",
                "The configured source "
                    + folder
                    + " is not there: bring the folder back, or correct the configuration."));
      }
    }
  }

  private static Optional<Finding> trouble(SourceCheck check) {
    String name = "Source " + check.source().name() + ": ";
    if (check.absence().isPresent()) {
      return Optional.of(Finding.problem("sources", name + check.absence().get()));
    }
    if (check.gaps().isEmpty()) {
      return Optional.empty();
    }
    WalkOutcome.Gap first = check.gaps().getFirst();
    return Optional.of(
        Finding.warning(
            "sources",
            String.format(
                Locale.ROOT,
                "%s%,d folders can't be listed, the first is %s (%s) Make them readable, or leave"
                    + " them out by a .carrelignore file.",
                name,
                check.gaps().size(),
                first.path(),
                first.reason())));
  }

  private LeaveOutRules rules() {
    Settings.WatchSettings watch = settings.watch();
    RuleOptions options = new RuleOptions(watch.hidden(), watch.gitignore(), watch.leaveOut());
    try {
      return new LeaveOutRules(options, Files.exists(data) ? data.toRealPath() : null);
    } catch (IOException e) {
      throw new CommandFailure(
          "The data folder " + data + " can't be resolved (" + e + "): make it readable.", e);
    }
  }

  private void port() {
    Optional<ServiceFile.Running> running = ServiceFile.read(data);
    if (running.isPresent()) {
      findings.add(
          Finding.ok("port", "127.0.0.1:" + running.get().port() + " is our own service's."));
      return;
    }
    Optional<String> obstacle = PortCheck.obstacle(port);
    if (obstacle.isPresent()) {
      findings.add(
          Finding.problem(
              "port",
              "carrel serve can't listen on 127.0.0.1:"
                  + port
                  + " ("
                  + obstacle.get()
                  + "): end the program that does, or choose another with --port or server.port."));
    } else {
      findings.add(
          Finding.ok(
              "port", port == 0 ? "A free one is taken." : "127.0.0.1:" + port + " is free."));
    }
  }

  private boolean isOurs() {
    try {
      return DataFolderCheck.isInUse(data);
    } catch (StateException e) {
      // The first finding says so.
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
