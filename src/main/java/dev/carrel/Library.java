package dev.carrel;

import dev.carrel.ingest.Ingestion;
import dev.carrel.state.Sources;
import dev.carrel.state.StateException;
import dev.carrel.uploads.UploadShelf;
import dev.carrel.watch.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is followed: the person's own folders, and the vector stores that programs made.
 */
record Library(Sources sources, UploadShelf uploads) {
  /** The person's own, then the stores. */
  List<Source> all() {
    List<Source> all = new ArrayList<>(sources.all());
    all.addAll(uploads.stores().sources());
    return all;
  }

  /** The person's own. */
  List<Source> own() {
    return sources.all();
  }

  boolean isSource(String name) {
    return all().stream().anyMatch(source -> source.name().equals(name));
  }

  /** Has what there is now followed, and nothing else. */
  synchronized void follow(Ingestion ingestion) {
    ingestion.sources(all());
  }

  Source add(Path folder, @Nullable String name) {
    if (name != null && uploads.stores().has(name)) {
      throw new StateException(
          "There is a vector store named " + name + ": give " + folder + " another name.");
    }
    return sources.add(folder, name);
  }

  /** Forgets a source, or deletes a store. */
  void remove(String name) {
    if (uploads.stores().has(name)) {
      uploads.stores().delete(name);
    } else {
      sources.remove(name);
    }
  }

  /** Null while a source's folder is not there. */
  @Nullable Path folder(String name) {
    return all().stream()
        .filter(source -> source.name().equals(name) && Files.isDirectory(source.folder()))
        .map(Source::folder)
        .findFirst()
        .orElse(null);
  }
}
