package dev.carrel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes single values in the text of a configuration, a person's own, and leaves every other line
 * as it is. What it makes is to be read again: a text that is written in an unusual way may come
 * out wrong, and is refused then. Pure functions.
 */
final class SettingsText {
  private static final String INDENT = "  ";

  private SettingsText() {}

  /**
   * The text with another value.
   *
   * @param key such as {@code power} or {@code watch.everySeconds}
   * @param value as YAML on one line; null takes the setting out, so that its default holds
   */
  static String with(String text, String key, @Nullable String value) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    int dot = key.indexOf('.');
    if (dot < 0) {
      set(lines, 0, lines.size(), "", key, value);
    } else {
      setWithin(lines, key.substring(0, dot), key.substring(dot + 1), value);
    }
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static void setWithin(
      List<String> lines, String group, String name, @Nullable String value) {
    int head = indexOf(lines, 0, lines.size(), "", group);
    if (head < 0) {
      if (value != null) {
        lines.add(group + ":");
        lines.add(INDENT + name + ": " + value);
      }
      return;
    }
    int end = endOf(lines, head, "");
    String indent = INDENT;
    for (int i = head + 1; i < end; i++) {
      if (isContent(lines.get(i))) {
        indent = indentOf(lines.get(i));
        break;
      }
    }
    set(lines, head + 1, end, indent, name, value);
    boolean empty =
        lines.subList(head + 1, endOf(lines, head, "")).stream().noneMatch(SettingsText::isContent);
    if (empty) {
      lines.remove(head); // A group of nothing is null, which no group may be.
    }
  }

  private static void set(
      List<String> lines, int from, int to, String indent, String name, @Nullable String value) {
    int at = indexOf(lines, from, to, indent, name);
    if (at >= 0) {
      int end = Math.min(to, endOf(lines, at, indent));
      String comment = commentOf(lines.get(at));
      lines.subList(at, end).clear();
      if (value != null) {
        lines.add(at, indent + name + ": " + value + comment);
      }
    } else if (value != null) {
      lines.add(indent.isEmpty() ? lines.size() : from, indent + name + ": " + value);
    }
  }

  private static int indexOf(List<String> lines, int from, int to, String indent, String name) {
    Pattern entry = Pattern.compile(Pattern.quote(indent + name) + "\\s*:(\\s.*)?");
    for (int i = from; i < to; i++) {
      if (entry.matcher(lines.get(i)).matches()) {
        return i;
      }
    }
    return -1;
  }

  /** Behind the last line that belongs to an entry: what is indented deeper. */
  private static int endOf(List<String> lines, int entry, String indent) {
    int end = entry + 1;
    for (int i = entry + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (isContent(line)) {
        boolean item = line.strip().startsWith("- ") && indentOf(line).equals(indent);
        if (indentOf(line).length() <= indent.length() && !item) {
          break;
        }
        end = i + 1;
      }
    }
    return end;
  }

  private static boolean isContent(String line) {
    return !line.isBlank() && !line.strip().startsWith("#");
  }

  private static String indentOf(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }

  /** With the space before it; none where the sign may stand within a text. */
  private static String commentOf(String line) {
    int sign = line.indexOf(" #");
    return sign < 0 || line.indexOf('"') >= 0 || line.indexOf('\'') >= 0
        ? ""
        : line.substring(line.substring(0, sign).stripTrailing().length());
  }
}
