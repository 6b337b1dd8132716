package dev.carrel.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/**
 * A folder below {@code state} with one JSON document for each name, which only its owner can read.
 * Names sort by the time at which the documents were made; the oldest go when there are too many.
 * Thread-safe.
 *
 * @param <T> what a document holds
 */
final class KeptFolder<T> {
  private static final Pattern NAME = Pattern.compile("[0-9]{17}-[0-9a-f]{8}");
  private static final String ENDING = ".json";

  private final Path folder;
  private final Class<T> type;
  private final int documentsMax;
  private final NavigableSet<String> names = new ConcurrentSkipListSet<>();

  KeptFolder(Path folder, Class<T> type, int documentsMax) {
    this.folder = folder;
    this.type = type;
    this.documentsMax = documentsMax;
    names.addAll(listed());
  }

  /** Whether a text can be a document's name; any other is never made a path of. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The names there are, the newest first. */
  List<String> names() {
    return List.copyOf(names.descendingSet());
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  /**
   * Writes a document, in place of an older one of that name.
   *
   * @throws StateException when the disk does not take it
   */
  synchronized void put(String name, T document) {
    try {
      if (!Files.isDirectory(folder)) {
        PrivateFiles.createFolder(folder);
      }
      PrivateFiles.writeOpenJson(file(name), document);
      names.add(name);
      while (names.size() > documentsMax) {
        delete(names.first());
      }
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file(name).toString(), e, "give the data folder room, or do not keep it.");
    }
  }

  /**
   * Reads a document; empty when there is none of that name.
   *
   * @throws StateException when it cannot be read
   */
  Optional<T> get(String name) {
    if (!names.contains(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(PrivateFiles.readOpenJson(file(name), type));
    } catch (NoSuchFileException e) {
      names.remove(name);
      return Optional.empty();
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file(name).toString(), e, "delete it.");
    }
  }

  /** Whether there was one of that name. */
  synchronized boolean delete(String name) {
    if (!names.remove(name)) {
      return false;
    }
    try {
      Files.deleteIfExists(file(name));
      PrivateFiles.forceFolder(folder);
      return true;
    } catch (IOException e) {
      names.add(name);
      throw PrivateFiles.unwritable(file(name).toString(), e, "delete it by hand.");
    }
  }

  private Path file(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("no name of a kept document: " + name);
    }
    return folder.resolve(name + ENDING);
  }

  private List<String> listed() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String bare = name.substring(0, name.length() - ENDING.length());
        if (isName(bare)) {
          found.add(bare);
        }
      }
    } catch (IOException e) {
      throw PrivateFiles.unreadable(folder.toString(), e, "give it back its permissions.");
    }
    Collections.sort(found);
    return found;
  }
}
