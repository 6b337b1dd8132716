package dev.carrel.engine;

import java.nio.file.Path;
import java.util.Map;

/**
 * How a server is asked that somebody else started on this machine.
 *
 * @param url before {@code /chat/completions}
 * @param model by the name that the server has for it
 * @param key that the server wants to be shown
 */
public record LoopbackSettings(
    LoopbackUrl url, String model, ApiKey.Source key, EngineTerms terms) {
  private static final int MODEL_CHARS_MAX = 500;

  public LoopbackSettings {
    if (model.isBlank() || model.length() > MODEL_CHARS_MAX) {
      throw new IllegalArgumentException(
          "The engine's model is a name of %,d characters, wanted 1 to %,d that are not all spaces."
              .formatted(model.length(), MODEL_CHARS_MAX));
    }
  }

  /** For a server that wants no key. */
  public static LoopbackSettings of(LoopbackUrl url, String model, EngineTerms terms) {
    return new LoopbackSettings(url, model, new ApiKey.None(), terms);
  }

  LoopbackFailures failures() {
    return new LoopbackFailures(url, model);
  }

  /** The same with a key from a file that holds nothing else. */
  public LoopbackSettings withKeyFile(Path file) {
    return new LoopbackSettings(url, model, new ApiKey.InFile(file), terms);
  }

  /** The same with a key from a variable of this environment. */
  public LoopbackSettings withKeyVariable(String name, Map<String, String> environment) {
    return new LoopbackSettings(
        url, model, new ApiKey.InVariable(name, Map.copyOf(environment)), terms);
  }
}
