package dev.carrel;

import dev.carrel.access.AuditLog;
import dev.carrel.serve.ModelShelf;
import java.util.Map;

/** Language models of which each removal is noted. */
record AuditedModelShelf(ModelShelf shelf, AuditLog audit) implements ModelShelf {
  @Override
  public ModelList all() {
    return shelf.all();
  }

  @Override
  public ModelInfo one(String name) {
    return shelf.one(name);
  }

  @Override
  public void remove(String name) {
    shelf.remove(name);
    audit.note("model.remove", Map.of("name", name));
  }
}
