package dev.carrel.engine;

import java.time.Duration;
import java.util.function.BiConsumer;

/** A process that holds a model in memory, from its start to its end. Never restarted. */
interface ModelProcess {
  long pid();

  boolean alive();

  /** Ends the process at once. Whoever waits for it is told this reason. */
  void kill(EngineException reason);

  /** Ends the process, which nobody waits for, and returns when it is gone. */
  void retire();

  /** How processes of one kind are started for one model. */
  interface Launch<P extends ModelProcess> {
    /**
     * Starts a process; it has no model yet.
     *
     * @param onDeath told once when the process ends otherwise than by {@link #retire}
     */
    P spawn(BiConsumer<P, EngineException> onDeath);

    /**
     * Waits until a process has its model.
     *
     * @throws EngineException if that fails or takes too long; the process is ended then
     */
    void load(P process, GgufHeader header, int contextTokens, Duration most)
        throws InterruptedException;
  }
}
