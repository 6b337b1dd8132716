package dev.carrel.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which language model a person chose for which task, in {@code state/models.json}. The
 * configuration is not written for it: it is a person's own text.
 */
public final class ModelChoices {
  private static final int VERSION = 1;
  private static final int TASKS_MAX = 64;

  private final Path file;

  /** Keeps them in an open data folder. */
  public ModelChoices(DataFolder data) {
    this(data.state());
  }

  private ModelChoices(Path stateFolder) {
    this.file = stateFolder.resolve("models.json");
  }

  /** Those of a data folder that is only looked at, and may be missing. */
  public static ModelChoices in(Path dataFolder) {
    return new ModelChoices(dataFolder.resolve("state"));
  }

  /**
   * The name of the model for a task; empty if none was chosen.
   *
   * @throws StateException when the file can't be read
   */
  public Optional<String> model(String task) {
    return Optional.ofNullable(read().get(task));
  }

  /**
   * Chooses a model.
   *
   * @param name null to have none chosen any more
   * @throws StateException when that can't be kept
   */
  public void choose(String task, @Nullable String name) {
    Map<String, String> choices = new TreeMap<>(read());
    if (name == null) {
      choices.remove(task);
    } else {
      choices.put(task, name);
    }
    try {
      PrivateFiles.writeJson(file, new Content(VERSION, choices));
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file.toString(), e, "make room or mend its permissions, and choose again.");
    }
  }

  private Map<String, String> read() {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Content content;
    try {
      content = PrivateFiles.readJson(file, Content.class);
    } catch (IOException e) {
      throw PrivateFiles.unreadable(
          file.toString(), e, "delete it and choose again with carrel model use.");
    }
    if (content.version() != VERSION || content.models().size() > TASKS_MAX) {
      throw new StateException(
          "%s is of version %d with %d choices, wanted version %d and at most %d: delete it and choose again with carrel model use."
              .formatted(file, content.version(), content.models().size(), VERSION, TASKS_MAX));
    }
    return content.models();
  }

  /** Names of models by task. */
  private record Content(int version, Map<String, String> models) {}
}
