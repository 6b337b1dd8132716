package dev.carrel.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person typed in {@code carrel chat}, in {@code state/typed.json}, so that it can be called
 * back with the arrow keys. Holds no answers. Thread-safe, also between processes.
 */
public final class TypedLines {
  /** The oldest goes when there are more. */
  static final int LINES_MAX = 1_000;

  /** UTF-16 characters of one line; a longer one is not kept. */
  static final int LINE_CHARS_MAX = 2_000;

  private static final int VERSION = 1;

  private final Path file;
  private final Path lock;

  /** Those of an open data folder. */
  public TypedLines(DataFolder data) {
    file = data.state().resolve("typed.json");
    lock = data.state().resolve("typed.lock");
  }

  private record Content(int version, List<String> lines) {}

  /**
   * The oldest first.
   *
   * @throws StateException when the file can't be read
   */
  public List<String> lines() {
    if (!Files.exists(file)) {
      return List.of();
    }
    Content content;
    try {
      content = PrivateFiles.readJson(file, Content.class);
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file.toString(), e, "delete it, or type --no-history.");
    }
    if (content.version() != VERSION || content.lines().size() > LINES_MAX) {
      throw new StateException(
          "%s is of version %d with %,d lines, wanted version %d and at most %,d: delete it, or type --no-history."
              .formatted(file, content.version(), content.lines().size(), VERSION, LINES_MAX));
    }
    return List.copyOf(content.lines());
  }

  /**
   * Keeps a line; not one that repeats the last.
   *
   * @throws StateException when that can't be done
   */
  public void add(String line) {
    if (line.length() > LINE_CHARS_MAX) {
      return;
    }
    try (WriteTurn _ = WriteTurn.take(lock)) {
      List<String> lines = new ArrayList<>(lines());
      if (!lines.isEmpty() && lines.getLast().equals(line)) {
        return;
      }
      lines.add(line);
      int first = Math.max(0, lines.size() - LINES_MAX);
      PrivateFiles.writeJson(file, new Content(VERSION, lines.subList(first, lines.size())));
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file.toString(), e, "make room or mend its permissions, or type --no-history.");
    }
  }
}
