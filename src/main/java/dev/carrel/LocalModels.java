package dev.carrel;

import dev.carrel.embed.Embedder;
import dev.carrel.embed.LongTexts;
import dev.carrel.engine.Engine;
import dev.carrel.serve.Models;
import java.util.Optional;

/** The models of this process. */
record LocalModels(Embedder embedder, LongTexts texts, Optional<Engine> engine) implements Models {
  @Override
  public String embeddingName() {
    return embedder.modelName();
  }

  @Override
  public float[] embed(String text) {
    return texts.embed(text);
  }

  @Override
  public int tokens(String text) {
    return texts.tokens(text);
  }
}
