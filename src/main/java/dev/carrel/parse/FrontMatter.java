package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The block of settings at the very start of a Markdown file: YAML between lines of three dashes,
 * TOML between lines of three plus signs.
 *
 * @param startChar where the first setting begins
 * @param contentEndChar where the last one ends
 * @param endChar where the text proper begins; 0 when there is no front matter
 * @param title what the settings call the document, or null
 * @param tags as they are written
 * @param aliases other names of the document, as note keepers have them
 * @param date when the document is from, as ISO 8601 has it, or null
 */
record FrontMatter(
    int startChar,
    int contentEndChar,
    int endChar,
    @Nullable String title,
    List<String> tags,
    List<String> aliases,
    @Nullable String date) {
  /** More lines are no settings. */
  private static final int LINES_MAX = 1_000;

  private static final FrontMatter NONE =
      new FrontMatter(0, 0, 0, null, List.of(), List.of(), null);

  /** A key of YAML or TOML; a line that begins so makes settings of what could be a paragraph. */
  private static final Pattern KEY = Pattern.compile("[\\w\"'.-][\\w\"' .-]{0,80}[:=](\\s.*|)");

  private static final Pattern TAGS = Pattern.compile("(?i)[\"']?tags?[\"']?\\s*[:=](.*)");
  private static final Pattern ALIASES =
      Pattern.compile("(?i)[\"']?alias(?:es)?[\"']?\\s*[:=](.*)");
  private static final Pattern DATE =
      Pattern.compile(
          "(?i)date\\s*[:=]\\s*[\"']?(\\d{4}-\\d{2}-\\d{2})(T[\\d:.]+(?:Z|[+-][\\d:]+)?)?.*");

  FrontMatter {
    tags = List.copyOf(tags);
    aliases = List.copyOf(aliases);
  }

  static FrontMatter of(String text) {
    Lines lines = new Lines(text, 0);
    if (!lines.next()) {
      return NONE;
    }
    String fence = lines.line().stripTrailing();
    if (!fence.equals("---") && !fence.equals("+++")) {
      return NONE;
    }
    int startChar = lines.after();
    boolean hasKey = false;
    String title = null;
    String date = null;
    NameList tags = new NameList(TAGS, true);
    NameList aliases = new NameList(ALIASES, false);
    for (int i = 0; i < LINES_MAX && lines.next(); i++) {
      String line = lines.line();
      String end = line.stripTrailing();
      if (end.equals(fence) || (end.equals("...") && fence.equals("---"))) {
        return hasKey || i == 0
            ? new FrontMatter(
                startChar, lines.start(), lines.after(), title, tags.names, aliases.names, date)
            : NONE;
      }
      if (!hasKey && !end.isEmpty() && !end.startsWith("#")) {
        hasKey = KEY.matcher(line).matches();
        if (!hasKey) {
          return NONE;
        }
      }
      if (title == null && isTitle(line)) {
        title = value(line, text, lines.after());
      }
      tags.read(line);
      aliases.read(line);
      Matcher dated = DATE.matcher(line);
      if (date == null && dated.matches()) {
        date = dated.group(1) + (dated.group(2) == null ? "" : dated.group(2));
      }
    }
    return NONE;
  }

  /** Names behind their key, or on lines of their own below it, each behind a dash. */
  private static final class NameList {
    private final Pattern key;
    private final boolean endsAtSpace;
    private final List<String> names = new ArrayList<>();
    private boolean below;

    /**
     * An empty list.
     *
     * @param endsAtSpace whether a space ends a name where no comma or bracket does
     */
    NameList(Pattern key, boolean endsAtSpace) {
      this.key = key;
      this.endsAtSpace = endsAtSpace;
    }

    void read(String line) {
      Matcher found = key.matcher(line);
      String item = line.strip();
      if (found.matches()) {
        String value = found.group(1).strip();
        below = value.isEmpty();
        boolean listed = value.startsWith("[") || value.indexOf(',') >= 0 || !endsAtSpace;
        for (String name : value.split(listed ? "[\\[\\],]" : "\\s+", -1)) {
          add(name);
        }
      } else if (below && item.startsWith("-")) {
        add(item.substring(1));
      } else {
        below = false;
      }
    }

    private void add(String written) {
      String name = written.strip().replaceAll("^[\"']|[\"']$", "");
      if (!name.isEmpty() && names.size() < MarkdownTags.TAGS_MAX) {
        names.add(name);
      }
    }
  }

  private static boolean isTitle(String line) {
    if (!line.regionMatches(true, 0, "title", 0, 5)) {
      return false;
    }
    String rest = line.substring(5).stripLeading();
    return rest.startsWith(":") || rest.startsWith("=");
  }

  private static @Nullable String value(String line, String text, int nextLine) {
    String value = line.substring(5).stripLeading().substring(1).strip();
    if (value.startsWith("\"") || value.startsWith("'")) {
      char quote = value.charAt(0);
      int close = value.indexOf(quote, 1);
      while (close > 0 && quote == '"' && value.charAt(close - 1) == '\\') {
        close = value.indexOf(quote, close + 1);
      }
      String inner = close > 0 ? value.substring(1, close) : value.substring(1);
      return nameOrNull(inner.replace("\\\"", "\""));
    }
    if (value.matches("[|>][+-]?")) {
      return nameOrNull(indented(text, nextLine));
    }
    int comment = value.indexOf(" #");
    return nameOrNull(comment >= 0 ? value.substring(0, comment) : value);
  }

  /** The lines of a YAML block scalar. */
  private static String indented(String text, int from) {
    StringBuilder joined = new StringBuilder();
    Lines lines = new Lines(text, from);
    while (lines.next() && !lines.isBlank() && text.charAt(lines.start()) == ' ') {
      joined.append(' ').append(lines.line());
    }
    return joined.toString();
  }

  private static @Nullable String nameOrNull(String title) {
    String name = Outline.name(title);
    return name.isEmpty() ? null : name;
  }
}
