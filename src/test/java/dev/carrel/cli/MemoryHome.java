package dev.carrel.cli;

import dev.carrel.eval.SelfReport;
import dev.carrel.models.ModelPlaces;
import dev.carrel.models.ModelStore;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.Desk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A home with one desk in memory, and a way to run commands in it. */
final class MemoryHome implements Home {
  final PreparedDesk desk = new PreparedDesk();
  final List<Options> options = new ArrayList<>();
  final List<Path> folders = new ArrayList<>();
  final List<Purpose> purposes = new ArrayList<>();
  Supplier<RuntimeException> trouble = () -> new IllegalStateException("unused");
  List<Finding> findings = List.of();
  ModelPlaces places = new ModelPlaces(Path.of("no models"), List.of(), List.of());
  final Map<String, String> chosen = new HashMap<>();
  @Nullable String configured;
  boolean troubled;
  boolean debug;
  Optional<RunningService> running = Optional.empty();
  Terminal terminal = Terminal.NONE;
  String input = "";
  @Nullable MemoryService service;

  record Result(int exitCode, String out, String err) {}

  /** Runs a command line. */
  Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Session session =
        new Session(
            this,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            InstantSource.fixed(Instant.parse("2025-10-04T08:00:00Z")),
            new AtomicBoolean());
    int exitCode = Cli.run(args, session, debug);
    return new Result(
        exitCode,
        out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"),
        err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  void failsWith(Supplier<RuntimeException> exception) {
    trouble = exception;
    troubled = true;
  }

  @Override
  public Desk open(Options given, List<Path> toAdd, Purpose purpose, Consumer<String> remarks) {
    options.add(given);
    folders.addAll(toAdd);
    purposes.add(purpose);
    if (troubled) {
      throw trouble.get();
    }
    return desk;
  }

  @Override
  public Service serve(Options given, List<Path> toAdd, Consumer<String> remarks) {
    options.add(given);
    folders.addAll(toAdd);
    if (troubled) {
      throw trouble.get();
    }
    remarks.accept("Opening the index.");
    MemoryService started = new MemoryService(desk);
    service = started;
    return started;
  }

  @Override
  public List<Finding> examine(Options given, boolean deep) {
    options.add(given);
    return findings;
  }

  @Override
  public BackupReport backup(
      Options given, Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    options.add(given);
    return desk.backup(file, overwrite, progress);
  }

  @Override
  public RestoreReport restore(
      Options given, Path file, boolean force, Consumer<BackupProgress> progress) {
    options.add(given);
    return new RestoreReport("/data", force ? "/data.before-restore-1" : null, 3, 4_711, 2);
  }

  @Override
  public SelfReport evaluateSelf(Options given) {
    options.add(given);
    throw trouble.get();
  }

  @Override
  public ModelStore models(Consumer<String> remarks) {
    return new ModelStore(places, remarks);
  }

  @Override
  public ModelChoice modelChoice(Options given, String task) {
    options.add(given);
    return new ModelChoice(task, chosen.get(task), configured);
  }

  @Override
  public void chooseModel(Options given, String task, @Nullable String model) {
    if (configured != null) {
      throw new CommandFailure(configured + " names the engine.");
    }
    if (model == null) {
      chosen.remove(task);
    } else {
      chosen.put(task, model);
    }
  }

  @Override
  public Optional<RunningService> running(Options given) {
    return running;
  }

  /** A service that has been told to stop as soon as it waits. */
  static final class MemoryService implements Service {
    private final Desk desk;
    int closings;

    MemoryService(Desk desk) {
      this.desk = desk;
    }

    @Override
    public URI address() {
      return URI.create("http://127.0.0.1:40711");
    }

    @Override
    public Desk desk() {
      return desk;
    }

    @Override
    public void awaitStop() {}

    @Override
    public void close() {
      closings++;
    }
  }

  @Override
  public Typed typed(Options options) {
    return Typed.NOTHING;
  }

  @Override
  public AccessDesk access(Options options) {
    throw new CommandFailure("Nothing is kept here.");
  }
}
