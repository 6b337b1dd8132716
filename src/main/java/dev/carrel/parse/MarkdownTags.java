package dev.carrel.parse;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a Markdown text, as note keepers write them: {@code tags} of the front matter, and
 * words behind a {@code #} in the text, outside of code. A tag has a letter; {@code #12} is none.
 */
final class MarkdownTags {
  /** Further tags are not kept. */
  static final int TAGS_MAX = 100;

  static final int TAG_CHARS_MAX = 100;

  private static final Pattern INLINE =
      Pattern.compile(
          "(?<![^\\s(,;])#([\\p{L}\\p{M}\\p{N}_/-]{1,"
              + TAG_CHARS_MAX
              + "})(?=[^\\p{L}\\p{M}\\p{N}_/#-]|$)");

  private final Set<String> tags = new LinkedHashSet<>();

  /**
   * What the field {@code tags} of a document holds.
   *
   * @param sections of the text behind the front matter
   * @return names without their mark, separated by commas; null when there are none
   */
  static @Nullable String of(FrontMatter front, String text, List<Section> sections) {
    MarkdownTags found = new MarkdownTags();
    front.tags().forEach(found::add);
    for (Section section : sections) {
      if (section.kind() != Section.Kind.CODE) {
        found.addInline(text.substring(section.startChar(), section.endChar()));
      }
    }
    return found.tags.isEmpty() ? null : String.join(", ", found.tags);
  }

  /** A list may hold fenced code. */
  private void addInline(String text) {
    Lines lines = new Lines(text, 0);
    boolean fenced = false;
    while (lines.next() && tags.size() < TAGS_MAX) {
      String line = lines.line();
      String begin = line.stripLeading();
      if (begin.startsWith("```") || begin.startsWith("~~~")) {
        fenced = !fenced;
      } else if (!fenced && line.indexOf('#') >= 0) {
        Matcher tag = INLINE.matcher(line);
        int code = 0;
        int looked = 0;
        while (tag.find()) {
          code += ticks(line, looked, tag.start());
          looked = tag.start();
          if (code % 2 == 0) {
            add(tag.group(1));
          }
        }
      }
    }
  }

  private static int ticks(String line, int from, int to) {
    return (int) line.substring(from, to).chars().filter(c -> c == '`').count();
  }

  private void add(String written) {
    String tag = Outline.name(written.replace(',', ' ')).strip();
    tag = tag.startsWith("#") ? tag.substring(1) : tag;
    tag = tag.endsWith("/") ? tag.substring(0, tag.length() - 1) : tag;
    boolean named = tag.codePoints().anyMatch(Character::isLetter);
    if (named && tag.length() <= TAG_CHARS_MAX && tags.size() < TAGS_MAX) {
      tags.add(tag);
    }
  }
}
