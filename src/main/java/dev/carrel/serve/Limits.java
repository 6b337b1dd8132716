package dev.carrel.serve;

import dev.carrel.index.ChunkFilter;
import dev.carrel.index.PathGlob;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** How much of what a request may hold. */
final class Limits {
  /** UTF-16 characters of a question or a query. */
  static final int QUESTION_CHARS_MAX = 4_000;

  /** Values of one filter. */
  static final int FILTER_VALUES_MAX = 100;

  /** UTF-16 characters of a name, a glob or a folder. */
  static final int NAME_CHARS_MAX = 4_000;

  private static final int SHOWN_CHARS_MAX = 100;

  private Limits() {}

  /** A question or a query that may be asked. */
  static String question(String text, String param) {
    if (text.isBlank()) {
      throw Problem.missing(param, "There is nothing in " + param + ": put the words there.");
    }
    if (text.length() > QUESTION_CHARS_MAX) {
      throw Problem.invalid(
          param,
          "%s has %d characters, more than the %d that are allowed: shorten it."
              .formatted(param, text.length(), QUESTION_CHARS_MAX));
    }
    return wellFormed(text, param);
  }

  /** A filter of which no list is too long. */
  static ChunkFilter filter(List<String> sources, List<String> paths, List<String> types) {
    return new ChunkFilter(
        filterValues(sources, "source"),
        filterValues(paths, "path").stream().map(glob -> glob(glob, "path")).toList(),
        filterValues(types, "type"));
  }

  /** A glob over paths that the index takes. */
  static String glob(String text, String param) {
    try {
      PathGlob.of(text);
      return name(text, param);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(param, "%s cannot be used: %s.".formatted(param, e.getMessage()));
    }
  }

  /** A name, a glob or a folder of bearable length. */
  static String name(String text, String param) {
    if (text.length() > NAME_CHARS_MAX) {
      throw Problem.invalid(
          param,
          "%s has %d characters, more than the %d that are allowed: shorten it."
              .formatted(param, text.length(), NAME_CHARS_MAX));
    }
    return wellFormed(text, param);
  }

  /**
   * The path in {@code folder}, which is absolute: relative to what would depend on where the
   * service was started.
   *
   * @param what property or parameter
   */
  static Path folder(String text, String what) {
    try {
      Path folder = Path.of(name(text, "folder"));
      if (folder.isAbsolute()) {
        return folder.normalize();
      }
    } catch (InvalidPathException e) {
      throw noFolder(text, what);
    }
    throw noFolder(text, what);
  }

  private static Problem noFolder(String text, String what) {
    return Problem.invalid(
        "folder",
        "The %s folder is \"%s\": give the folder's absolute path."
            .formatted(what, shortened(text)));
  }

  /** For a message: what was found, cut where it is long. */
  static String shortened(String found) {
    return found.length() <= SHOWN_CHARS_MAX
        ? found
        : found.substring(0, found.offsetByCodePoints(0, SHOWN_CHARS_MAX / 2)) + "…";
  }

  private static List<String> filterValues(List<String> values, String param) {
    if (values.size() > FILTER_VALUES_MAX) {
      throw Problem.invalid(
          param,
          "%s has %d values, more than the %d that are allowed: use a glob that covers them."
              .formatted(param, values.size(), FILTER_VALUES_MAX));
    }
    return values.stream().map(value -> name(value, param)).toList();
  }

  /** JSON can write half a surrogate pair, which no tokenizer and no encoder can take. */
  static String wellFormed(String text, String param) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw Problem.invalid(
            param, param + " holds half a surrogate pair at character " + i + ": remove it.");
      }
    }
    return text;
  }
}
