package dev.carrel.cli;

import dev.carrel.serve.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folders as a person names them on the command line, which become sources. */
final class FolderArguments {
  private FolderArguments() {}

  static List<Path> absolute(@Nullable List<Path> folders) {
    return folders == null
        ? List.of()
        : folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList();
  }

  /** Adds the folders that are no sources yet. */
  static void addMissing(Desk desk, List<Path> folders) {
    for (Path folder : folders) {
      if (desk.sources().stream().noneMatch(source -> isSame(source.folder(), folder))) {
        desk.addSource(folder, null);
      }
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.equals(other) || Files.isSameFile(one, other);
    } catch (IOException e) {
      // One of them does not exist, so they differ; whoever adds a missing folder hears of it then.
      return false;
    }
  }
}
