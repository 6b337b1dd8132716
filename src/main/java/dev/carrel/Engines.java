package dev.carrel;

import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The engines of the tasks. A task without one of its own has that of {@code answer}, and {@code
 * answer} that of {@code code}; tasks that chose the same share one, so that no model is loaded
 * twice.
 */
record Engines(
    Optional<Engine> answer,
    Optional<Engine> rewrite,
    Optional<Engine> summarize,
    Optional<Engine> code) {
  /**
   * Opens what is chosen.
   *
   * @param choices by task
   * @param opened the engine of a choice, made once for each
   */
  static Engines open(
      Map<String, EngineSetting.Choice> choices, Function<EngineSetting.Choice, Engine> opened) {
    Map<EngineSetting.Choice, Engine> all = new HashMap<>();
    Function<String, Optional<Engine>> engine =
        task ->
            chosenFor(task, choices.keySet())
                .map(choices::get)
                .map(choice -> all.computeIfAbsent(choice, opened));
    return new Engines(
        engine.apply(Settings.ANSWER),
        engine.apply(Settings.REWRITE),
        engine.apply(Settings.SUMMARIZE),
        engine.apply(Settings.CODE));
  }

  /**
   * The task of which a task has the engine; empty when it has none.
   *
   * @param chosen tasks with an engine of their own
   */
  static Optional<String> chosenFor(String task, Set<String> chosen) {
    return Stream.of(task, Settings.ANSWER, Settings.CODE).filter(chosen::contains).findFirst();
  }

  /** How the one is doing that fails, if one does, and else the first of them. */
  Optional<EngineStatus> status() {
    List<EngineStatus> all =
        Stream.of(answer, rewrite, summarize, code)
            .flatMap(Optional::stream)
            .distinct()
            .map(Engine::status)
            .toList();
    return all.stream()
        .filter(status -> status.state() == EngineStatus.State.BACKING_OFF)
        .findFirst()
        .or(() -> all.stream().findFirst());
  }
}
