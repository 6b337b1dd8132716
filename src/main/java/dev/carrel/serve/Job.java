package dev.carrel.serve;

import org.jspecify.annotations.Nullable;

/**
 * Work that goes on after its request has been answered, as it is at one moment.
 *
 * @param kind {@code backup}, {@code rebuild}, {@code rescan} or {@code nightly}
 * @param state {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param done how much is done, of {@code total}; 0 while that is not known
 * @param cancellable whether it can be ended before it is done
 * @param waitingFor what it waits for, as one sentence; null when it goes on
 * @param result what came of it; null unless it is done
 * @param error why it failed; null unless it did
 */
public record Job(
    String id,
    String kind,
    String state,
    String startedAt,
    @Nullable String endedAt,
    long done,
    long total,
    boolean cancellable,
    @Nullable String waitingFor,
    @Nullable Object result,
    ErrorDocument.@Nullable Trouble error) {
  static final String RUNNING = "running";

  boolean runs() {
    return state.equals(RUNNING);
  }

  Job at(long newDone, long newTotal, @Nullable String newWaitingFor) {
    return new Job(
        id,
        kind,
        state,
        startedAt,
        endedAt,
        newDone,
        newTotal,
        cancellable,
        newWaitingFor,
        null,
        null);
  }

  Job ended(
      String newState,
      String at,
      @Nullable Object newResult,
      ErrorDocument.@Nullable Trouble newError) {
    return new Job(
        id, kind, newState, startedAt, at, done, total, cancellable, null, newResult, newError);
  }
}
