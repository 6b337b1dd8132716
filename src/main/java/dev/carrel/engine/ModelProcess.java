package dev.carrel.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;

/** A process that holds a model in memory, from its start to its end. Never restarted. */
interface ModelProcess {
  /** The token that begins a text, which llama.cpp puts before what it is given. */
  int BEGIN_TOKENS = 1;

  long pid();

  boolean alive();

  /** Ends the process at once. Whoever waits for it is told this reason. */
  void kill(EngineException reason);

  /** Ends the process, which nobody waits for, and returns when it is gone. */
  void retire();

  /** A model as a process is to hold it. */
  record Load(Path model, int contextTokens) {}

  /** How processes of one kind are started. */
  interface Launch<P extends ModelProcess> {
    /**
     * Starts a process, which then begins to load, or does so when {@link #load} asks it.
     *
     * @param onDeath told once when the process ends otherwise than by {@link #retire}
     */
    P spawn(Load load, BiConsumer<P, EngineException> onDeath);

    /**
     * Waits until a process has its model.
     *
     * @throws EngineException if that fails or takes too long; the process is ended then
     */
    void load(P process, Load load, Duration most) throws InterruptedException;
  }
}
