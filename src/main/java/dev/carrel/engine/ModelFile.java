package dev.carrel.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of a model, of which the checked header is kept while the file stays as it was: the
 * vocabulary of a large model takes longer to read than a first token may.
 */
final class ModelFile {
  private final Path path;
  private final Consumer<GgufHeader> check;
  private @Nullable Known known;

  private record Known(long fileBytes, FileTime modified, GgufHeader header) {}

  /**
   * Names a file, which need not be there yet.
   *
   * @param check throws for a model that the engine cannot load
   */
  ModelFile(Path path, Consumer<GgufHeader> check) {
    this.path = path;
    this.check = check;
  }

  /**
   * The header of a model that the engine can load.
   *
   * @throws EngineException if the file is missing, damaged or of another kind
   */
  synchronized GgufHeader header() {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      known = null;
      // Reading it says best what is wrong with it.
      return sound();
    }
    Known last = known;
    if (last != null
        && last.fileBytes() == now.size()
        && last.modified().equals(now.lastModifiedTime())) {
      return last.header();
    }
    GgufHeader header = sound();
    known = new Known(now.size(), now.lastModifiedTime(), header);
    return header;
  }

  /** As {@link #header}, but from the file in any case: for native code that is to read it next. */
  synchronized GgufHeader headerReadAnew() {
    known = null;
    return header();
  }

  private GgufHeader sound() {
    GgufHeader header = GgufHeader.read(path);
    check.accept(header);
    return header;
  }
}
