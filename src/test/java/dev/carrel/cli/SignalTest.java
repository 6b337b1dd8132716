package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.eval.SelfReport;
import dev.carrel.models.ModelStore;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.Desk;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class SignalTest {
  @Test
  void SIGTERM_ends_a_service_in_order() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Serving.class.getName())
            .start();
    try (var out = process.inputReader(StandardCharsets.UTF_8);
        var err = process.errorReader(StandardCharsets.UTF_8)) {
      assertEquals("Carrel answers at http://127.0.0.1:40711 (Ctrl-C ends it)", out.readLine());
      assertTrue(process.toHandle().destroy());
      List<String> said = err.lines().toList();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(143, process.exitValue());
      assertTrue(said.contains("Carrel has ended; the index is closed."), said.toString());
    } finally {
      process.destroyForcibly();
    }
  }

  /** Serves until a signal comes. */
  static final class Serving implements Home, Service {
    private final CountDownLatch stopped = new CountDownLatch(1);

    public static void main(String[] args) {
      System.exit(Cli.run(new String[] {"serve"}, new Serving(), System.out, System.err));
    }

    @Override
    public List<Finding> examine(Options options, boolean deep) {
      return List.of();
    }

    @Override
    public Desk open(
        Options options, List<Path> folders, Purpose purpose, Consumer<String> remarks) {
      return new PreparedDesk();
    }

    @Override
    public Service serve(Options options, List<Path> folders, Consumer<String> remarks) {
      return this;
    }

    @Override
    public SelfReport evaluateSelf(Options options) {
      throw new IllegalStateException("nothing is measured here");
    }

    @Override
    public BackupReport backup(
        Options options, Path file, boolean overwrite, Consumer<BackupProgress> progress) {
      return new PreparedDesk().backup(file, overwrite, progress);
    }

    @Override
    public RestoreReport restore(
        Options options, Path file, boolean force, Consumer<BackupProgress> progress) {
      return new RestoreReport("/data", null, 3, 4_711, 2);
    }

    @Override
    public ModelStore models(Consumer<String> remarks) {
      throw new IllegalStateException("no model is asked for here");
    }

    @Override
    public ModelChoice modelChoice(Options options, String task) {
      return new ModelChoice(task, null, null);
    }

    @Override
    public void chooseModel(Options options, String task, @Nullable String model) {
      throw new IllegalStateException("no model is chosen here");
    }

    @Override
    public Typed typed(Options options) {
      return Typed.NOTHING;
    }

    @Override
    public AccessDesk access(Options options) {
      throw new CommandFailure("Nothing is kept here.");
    }

    @Override
    public Optional<RunningService> running(Options options) {
      return Optional.empty();
    }

    @Override
    public URI address() {
      return URI.create("http://127.0.0.1:40711");
    }

    @Override
    public Desk desk() {
      return new PreparedDesk();
    }

    @Override
    public void awaitStop() throws InterruptedException {
      stopped.await();
    }

    @Override
    public void close() {
      stopped.countDown();
    }
  }
}
