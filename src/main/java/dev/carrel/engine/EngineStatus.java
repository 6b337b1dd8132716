package dev.carrel.engine;

import org.jspecify.annotations.Nullable;

/**
 * How an engine is doing.
 *
 * @param state {@code unloaded} until first use and after idling
 * @param lastError one sentence about the last failure; null when there was none
 */
public record EngineStatus(
    String name, State state, int requestsRunning, long restarts, @Nullable String lastError) {
  public enum State {
    UNLOADED,
    STARTING,
    READY,
    BACKING_OFF
  }
}
