package dev.carrel.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The models on this disk: those in our own folder, and those that Ollama and LM Studio keep, which
 * are used where they lie. Only files of our own folder are ever removed.
 */
public final class ModelStore {
  private static final String LM_STUDIO_PREFIX = "lmstudio:";

  /** Publisher, repository, file. */
  private static final int LM_STUDIO_DEPTH = 3;

  private final ModelPlaces places;
  private final Consumer<String> remarks;

  /**
   * Looks at nothing yet.
   *
   * @param remarks takes what could not be looked at, a sentence each
   */
  public ModelStore(ModelPlaces places, Consumer<String> remarks) {
    this.places = places;
    this.remarks = remarks;
  }

  /** Where pulled models are kept. */
  public Path folder() {
    return places.own();
  }

  /** All of them, our own first. */
  public List<StoredModel> models() {
    List<StoredModel> models =
        new ArrayList<>(
            new ModelFolder(places.own(), 1, remarks)
                .models(StoredModel.Origin.OWN, file -> String.valueOf(file.getFileName())));
    for (Path folder : places.ollama()) {
      models.addAll(new OllamaFolder(folder, remarks).models());
    }
    for (Path folder : places.lmStudio()) {
      models.addAll(
          new ModelFolder(folder, LM_STUDIO_DEPTH, remarks)
              .models(
                  StoredModel.Origin.LM_STUDIO,
                  file ->
                      LM_STUDIO_PREFIX + folder.relativize(file).toString().replace('\\', '/')));
    }
    return models;
  }

  /**
   * The model of a name, or the file of a path.
   *
   * @throws ModelException if there is none
   */
  public StoredModel find(String nameOrPath) {
    List<StoredModel> models = models();
    for (String name :
        List.of(nameOrPath, nameOrPath + ModelFolder.ENDING, OllamaFolder.withTag(nameOrPath))) {
      Optional<StoredModel> found =
          models.stream().filter(model -> model.name().equals(name)).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    return file(nameOrPath)
        .orElseThrow(() ->
            new ModelException(
                "No model is called %s, and no file is there: carrel model list shows what is here, carrel model pull URL fetches one."
                    .formatted(nameOrPath)));
  }

  /**
   * A model that was chosen some time ago.
   *
   * @throws ModelException if it is not there any more
   */
  public StoredModel chosen(String name) {
    try {
      return find(name);
    } catch (ModelException e) {
      throw new ModelException(
          "The model %s was chosen and is not there any more: choose another with carrel model use, or none with carrel model use --none."
              .formatted(name),
          e);
    }
  }

  private static Optional<StoredModel> file(String path) {
    try {
      Path file = Path.of(path).toAbsolutePath().normalize();
      return Files.isRegularFile(file)
          ? Optional.of(
              StoredModel.whole(file.toString(), StoredModel.Origin.PATH, file, Files.size(file)))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ModelException("%s cannot be looked at (%s).".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Deletes a model of our own folder, with what an unfinished pull left of it.
   *
   * @return the bytes that became free
   * @throws ModelException if it lies elsewhere, or is not there
   */
  public long remove(String name) {
    StoredModel model = find(name);
    if (model.origin() != StoredModel.Origin.OWN) {
      throw new ModelException(
          "%s lies outside of %s and belongs to somebody else: remove it with the program that keeps it."
              .formatted(model.name(), places.own()));
    }
    try {
      for (Path part : new ModelFolder(places.own(), 1, remarks).partsOf(model.file())) {
        Files.delete(part);
      }
      return model.bytes();
    } catch (IOException e) {
      throw new ModelException(
          "%s could not be removed (%s); look at the permissions of its folder."
              .formatted(model.file(), e.getMessage()),
          e);
    }
  }
}
