package dev.carrel.engine;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** A service with one engine of a {@code llama-server}, which the test ends without a warning. */
final class LoneLlamaService {
  private LoneLlamaService() {}

  /** Takes a model, a program and a private folder, prints the server's process id, and waits. */
  public static void main(String[] args) throws InterruptedException {
    LlamaServerEngine engine =
        LlamaServerEngine.of(
            new LlamaServerSettings(
                Path.of(args[0]), Path.of(args[1]), 1, 0, Path.of(args[2]), EngineTerms.DEFAULT),
            new SecureRandom());
    engine.countTokens("start");
    System.out.println(engine.processId().orElseThrow());
    Thread.sleep(Duration.ofMinutes(5));
  }
}
