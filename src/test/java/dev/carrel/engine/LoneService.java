package dev.carrel.engine;

import java.nio.file.Path;
import java.time.Duration;

/** A service with one engine, of which the test ends the process without a warning. */
final class LoneService {
  private LoneService() {}

  /** Takes a model and a private folder, prints the engine's process id, and waits. */
  public static void main(String[] args) throws InterruptedException {
    EmbeddedEngine engine =
        EmbeddedEngine.of(
            EngineSettings.of(Path.of(args[0]), Path.of(args[1]))
                .withTerms(terms -> terms.withTokens(2048, 1024)));
    engine.countTokens("start");
    System.out.println(engine.processId().orElseThrow());
    Thread.sleep(Duration.ofMinutes(5));
  }
}
