package dev.carrel.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The language models on this disk. Thread-safe; nothing here opens a connection. */
public interface ModelShelf {
  /** All of them, our own first; of each no more than its header is read. */
  ModelList all();

  /**
   * One of them.
   *
   * @throws DeskException when none is called so
   */
  ModelInfo one(String name);

  /**
   * Deletes a model of the installation's own folder.
   *
   * @throws DeskException when there is none, or it is somebody else's
   */
  void remove(String name);

  /**
   * Models in a list.
   *
   * @param memoryBytes of the machine, all of it
   * @param availableBytes of it that a program may take now
   * @param cores of the machine
   * @param tasks those that a model does, in the running service; empty when none was chosen
   */
  record ModelList(
      long memoryBytes,
      long availableBytes,
      int cores,
      List<TaskModel> tasks,
      List<ModelInfo> models) {
    public ModelList {
      tasks = List.copyOf(tasks);
      models = List.copyOf(models);
    }
  }

  /**
   * The model that does a task.
   *
   * @param task {@code answer}, {@code rewrite}, {@code summarize} or {@code code}
   * @param chosenFor the task that it was chosen for: another where this one has none of its own
   * @param engine {@code embedded}, {@code llama-server} or {@code loopback}
   * @param model its name, as in the list where it lies there
   * @param memoryBytes that it needs with the context that was chosen; null where another program
   *     holds it, or its file does not say
   */
  record TaskModel(
      String task, String chosenFor, String engine, String model, @Nullable Long memoryBytes) {}

  /**
   * One model; what is not known is null.
   *
   * @param origin {@code own}, {@code ollama} or {@code lm_studio}
   * @param parts files that it is made of
   * @param memoryBytes that it needs with a usual context
   * @param engines that can load it, the embedded one first
   * @param why the embedded engine cannot load it, or nobody can
   */
  record ModelInfo(
      String name,
      String origin,
      long bytes,
      int parts,
      @Nullable String kind,
      @Nullable String title,
      @Nullable String architecture,
      @Nullable Long parameters,
      @Nullable String quantization,
      @Nullable Integer contextTokens,
      @Nullable Long memoryBytes,
      List<String> engines,
      @Nullable String why) {
    public ModelInfo {
      engines = List.copyOf(engines);
    }
  }
}
