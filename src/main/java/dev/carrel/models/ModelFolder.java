package dev.carrel.models;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GGUF files below a folder. Files of one model that is divided are one model. */
final class ModelFolder {
  static final String ENDING = ".gguf";

  private static final int FILES_MAX = 100_000;
  private static final Pattern PART = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");

  private final Path folder;
  private final int depth;
  private final Consumer<String> remarks;

  /**
   * A folder that may be missing.
   *
   * @param depth folders below it that are looked into
   * @param remarks takes what could not be looked at, a sentence each
   */
  ModelFolder(Path folder, int depth, Consumer<String> remarks) {
    this.folder = folder;
    this.depth = depth;
    this.remarks = remarks;
  }

  /** The models, by name. */
  List<StoredModel> models(StoredModel.Origin origin, Function<Path, String> name) {
    Map<Path, List<Path>> byFirst = new TreeMap<>();
    for (Path file : files()) {
      byFirst.computeIfAbsent(first(file), _ -> new ArrayList<>()).add(file);
    }
    List<StoredModel> models = new ArrayList<>();
    byFirst.forEach((first, parts) -> {
      long bytes = 0;
      for (Path part : parts) {
        bytes += size(part);
      }
      Path file = parts.contains(first) ? first : parts.getFirst();
      models.add(
          new StoredModel(name.apply(file), origin, file, bytes, parts.size(), partsWanted(file)));
    });
    return models;
  }

  /** All files of the model of which this is one. */
  List<Path> partsOf(Path file) {
    return files().stream().filter(each -> first(each).equals(first(file))).toList();
  }

  /** Files that were named like models, links followed. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          depth,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && isModel(file)) {
                files.add(file);
              }
              return files.size() < FILES_MAX
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              remarks.accept("%s cannot be looked at (%s).".formatted(file, e));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      remarks.accept("%s cannot be looked through (%s).".formatted(folder, e));
    }
    return files;
  }

  private static boolean isModel(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.toLowerCase(Locale.ROOT).endsWith(ENDING) && !name.startsWith(".");
  }

  private static Path first(Path file) {
    Matcher part = PART.matcher(String.valueOf(file.getFileName()));
    return part.matches()
        ? file.resolveSibling("%s-00001-of-%s.gguf".formatted(part.group(1), part.group(3)))
        : file;
  }

  private static int partsWanted(Path file) {
    Matcher part = PART.matcher(String.valueOf(file.getFileName()));
    return part.matches() ? Math.max(1, Integer.parseInt(part.group(3))) : 1;
  }

  private long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      remarks.accept("%s cannot be looked at (%s).".formatted(file, e));
      return 0;
    }
  }
}
