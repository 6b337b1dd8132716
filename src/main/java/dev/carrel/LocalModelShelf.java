package dev.carrel;

import dev.carrel.models.MachineMemory;
import dev.carrel.models.MemoryNeed;
import dev.carrel.models.ModelException;
import dev.carrel.models.ModelReport;
import dev.carrel.models.ModelStore;
import dev.carrel.models.StoredModel;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.ModelShelf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The models that this installation finds. A name that is a path of a file finds none. */
final class LocalModelShelf implements ModelShelf {
  private final ModelStore store;
  private final Map<String, EngineSetting.Choice> choices;
  private final Function<String, Path> paths;

  /**
   * Looks at nothing yet.
   *
   * @param choices what the service began with, by task
   * @param paths the file that a setting means
   */
  LocalModelShelf(
      ModelStore store, Map<String, EngineSetting.Choice> choices, Function<String, Path> paths) {
    this.store = store;
    this.choices = choices;
    this.paths = paths;
  }

  @Override
  public ModelList all() {
    MachineMemory memory = MachineMemory.now();
    List<StoredModel> models = store.models();
    return new ModelList(
        memory.totalBytes(),
        memory.availableBytes(),
        Runtime.getRuntime().availableProcessors(),
        Settings.TASKS.stream()
            .flatMap(task ->
                Engines.chosenFor(task, choices.keySet())
                    .map(chosenFor -> taskModel(task, chosenFor, models))
                    .stream())
            .toList(),
        models.stream().map(LocalModelShelf::info).toList());
  }

  private TaskModel taskModel(String task, String chosenFor, List<StoredModel> models) {
    return switch (Objects.requireNonNull(choices.get(chosenFor))) {
      case EngineSetting.Embedded own ->
          ofFile(task, chosenFor, EngineSetting.EMBEDDED, own.model(), own.contextTokens(), models);
      case EngineSetting.LlamaServer own ->
          ofFile(
              task,
              chosenFor,
              EngineSetting.LLAMA_SERVER,
              own.model(),
              own.contextTokens(),
              models);
      case EngineSetting.Loopback other ->
          new TaskModel(task, chosenFor, EngineSetting.LOOPBACK, other.model(), null);
    };
  }

  private TaskModel ofFile(
      String task,
      String chosenFor,
      String engine,
      String setting,
      int contextTokens,
      List<StoredModel> models) {
    Path file = paths.apply(setting);
    Optional<StoredModel> listed =
        models.stream().filter(model -> model.file().equals(file)).findFirst();
    return new TaskModel(
        task,
        chosenFor,
        engine,
        listed.map(StoredModel::name).orElse(file.toString()),
        listed
            .or(() -> elsewhere(file))
            .map(model -> ModelReport.of(model, contextTokens).content())
            .map(content -> content.memory().bytes())
            .orElse(null));
  }

  /** A file that went since the service began is told by the engine that misses it. */
  private Optional<StoredModel> elsewhere(Path file) {
    return Files.isRegularFile(file) ? Optional.of(store.find(file.toString())) : Optional.empty();
  }

  @Override
  public ModelInfo one(String name) {
    return info(stored(name));
  }

  @Override
  public void remove(String name) {
    try {
      store.remove(stored(name).name());
    } catch (ModelException e) {
      throw new DeskException(DeskException.Kind.WRONG_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private StoredModel stored(String name) {
    return store.models().stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new DeskException(
                DeskException.Kind.NOT_FOUND,
                "No model is called " + name + ": GET /api/v1/models lists those there are."));
  }

  private static ModelInfo info(StoredModel model) {
    ModelReport report = ModelReport.of(model, MemoryNeed.CONTEXT_TOKENS_DEFAULT);
    ModelReport.Content content = report.content();
    String origin = model.origin().name().toLowerCase(Locale.ROOT);
    if (content == null) {
      return new ModelInfo(
          model.name(),
          origin,
          model.bytes(),
          model.partsFound(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          report.engines(),
          report.problem());
    }
    return new ModelInfo(
        model.name(),
        origin,
        model.bytes(),
        model.partsFound(),
        content.kind().name().toLowerCase(Locale.ROOT),
        content.title(),
        content.architecture(),
        content.parameters(),
        content.quantization(),
        content.contextTokens(),
        content.memory().bytes(),
        report.engines(),
        report.notEmbedded());
  }
}
