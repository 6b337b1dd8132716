package dev.carrel.serve;

import dev.carrel.engine.Engine;
import java.util.Optional;

/** The models of this machine, for programs that want them without the library. Thread-safe. */
public interface Models {
  String embeddingName();

  /** The vector of a text of any length, of length 1. */
  float[] embed(String text);

  /** Tokens of a text in the embedding model. */
  int tokens(String text);

  /** The language model; empty when none is configured. */
  Optional<Engine> engine();
}
