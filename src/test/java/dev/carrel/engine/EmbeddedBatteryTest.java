package dev.carrel.engine;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The {@link EngineBattery} over a model in a process of its own. */
class EmbeddedBatteryTest extends EngineBattery {
  private EngineSettings settings;

  @BeforeAll
  void prepare(@TempDir Path folder) {
    Path model = TinyGguf.write(folder.resolve("tiny.gguf"), 7);
    settings = EngineSettings.of(model, folder.resolve("private"));
  }

  @Override
  Engine open(EngineTerms terms) {
    return EmbeddedEngine.of(settings.withThreads(1).withTerms(_ -> terms));
  }

  @Override
  void kill(Engine engine) {
    Signals.send("KILL", ((EmbeddedEngine) engine).processId().orElseThrow());
  }

  @Override
  void freeze(Engine engine) {
    Signals.send("STOP", ((EmbeddedEngine) engine).processId().orElseThrow());
  }
}
