package dev.carrel;

import dev.carrel.engine.Engine;
import dev.carrel.engine.EngineStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Function<String, Optional<Engine>> own =
        task ->
            Optional.ofNullable(choices.get(task))
                .map(choice -> all.computeIfAbsent(choice, opened));
    Optional<Engine> code = own.apply(Settings.CODE);
    Optional<Engine> answer = own.apply(Settings.ANSWER).or(() -> code);
    return new Engines(
        answer,
        own.apply(Settings.REWRITE).or(() -> answer),
        own.apply(Settings.SUMMARIZE).or(() -> answer),
        code.or(() -> answer));
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
