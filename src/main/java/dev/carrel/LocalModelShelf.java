package dev.carrel;

import dev.carrel.models.MachineMemory;
import dev.carrel.models.MemoryNeed;
import dev.carrel.models.ModelException;
import dev.carrel.models.ModelReport;
import dev.carrel.models.ModelStore;
import dev.carrel.models.StoredModel;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.ModelShelf;
import java.util.Locale;

/** The models that this installation finds. A name that is a path of a file finds none. */
final class LocalModelShelf implements ModelShelf {
  private final ModelStore store;

  LocalModelShelf(ModelStore store) {
    this.store = store;
  }

  @Override
  public ModelList all() {
    return new ModelList(
        MachineMemory.now().totalBytes(),
        store.models().stream().map(LocalModelShelf::info).toList());
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
