package dev.carrel;

import dev.carrel.engine.EngineException;
import dev.carrel.engine.GgufHeader;
import dev.carrel.models.ModelPlaces;
import dev.carrel.models.ModelStore;
import dev.carrel.serve.ModelShelf;
import dev.carrel.state.ModelChoices;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of all tasks: those that the configuration names, and for other tasks those of the
 * models that a person chose with {@code carrel model use}.
 */
final class ChosenModels {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenModels.class);

  private ChosenModels() {}

  /** What is chosen for each task that has an engine of its own. */
  static Map<String, EngineSetting.Choice> choices(
      Settings settings, ModelChoices chosen, Path installation) {
    Map<String, EngineSetting.Choice> configured = settings.engineChoices();
    Map<String, EngineSetting.Choice> choices = new LinkedHashMap<>();
    for (String task : Settings.TASKS) {
      Optional.ofNullable(configured.get(task))
          .or(() -> chosen.model(task).map(name -> engine(task, name, installation)))
          .ifPresent(choice -> choices.put(task, choice));
    }
    return Collections.unmodifiableMap(choices);
  }

  /** The embedded engine if it can load the model, else a llama-server. */
  private static EngineSetting.Choice engine(String task, String name, Path installation) {
    Path file = models(installation, LOG::warn).chosen(name).file();
    String kind = isEmbeddable(file) ? EngineSetting.EMBEDDED : EngineSetting.LLAMA_SERVER;
    return new EngineSetting(kind, file.toString(), null, null, null, null, null, null, null, null)
        .choice(task);
  }

  private static boolean isEmbeddable(Path file) {
    try {
      GgufHeader.read(file).requireEmbeddable();
      return true;
    } catch (EngineException e) {
      if (e.code() == EngineException.Code.MODEL_UNSUPPORTED) {
        return false;
      }
      throw e;
    }
  }

  /**
   * The language models on this disk, and those among them that a service has.
   *
   * @param choices what it began with, by task
   */
  static ModelShelf shelf(Map<String, EngineSetting.Choice> choices, Path installation) {
    return new LocalModelShelf(
        models(installation, LOG::warn), choices, model -> Settings.path(model, installation));
  }

  /** The language models on this disk. */
  static ModelStore models(Path installation, Consumer<String> remarks) {
    return new ModelStore(
        ModelPlaces.of(installation, Path.of(System.getProperty("user.home")), System.getenv()),
        remarks);
  }
}
