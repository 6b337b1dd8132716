package dev.carrel.serve;

import dev.carrel.engine.Engine;
import java.util.Optional;

/** An embedding model that counts letters, and no language model. */
public record MemoryModels() implements Models {
  @Override
  public String embeddingName() {
    return "letters";
  }

  @Override
  public float[] embed(String text) {
    return new float[] {text.length(), 0.5f};
  }

  @Override
  public int tokens(String text) {
    return text.split(" ", -1).length;
  }

  @Override
  public Optional<Engine> engine() {
    return Optional.empty();
  }
}
