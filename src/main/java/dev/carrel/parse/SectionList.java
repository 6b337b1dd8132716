package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the sections of a text in order, without the white space around them. */
final class SectionList {
  private final CharSequence text;
  private final int sectionsMax;
  private final List<Section> sections = new ArrayList<>();

  SectionList(CharSequence text, int sectionsMax) {
    this.text = text;
    this.sectionsMax = sectionsMax;
  }

  /** Adds a section; nothing when there is only white space. At the limit the last one grows. */
  void add(Section.Kind kind, int startChar, int endChar, List<String> headings) {
    add(kind, startChar, endChar, headings, null);
  }

  void add(
      Section.Kind kind,
      int startChar,
      int endChar,
      List<String> headings,
      @Nullable Integer page) {
    add(kind, startChar, endChar, headings, page, null);
  }

  /** Adds a declaration, or what stands between declarations. */
  void addCode(int startChar, int endChar, @Nullable String symbol) {
    add(Section.Kind.CODE, startChar, endChar, List.of(), null, symbol);
  }

  private void add(
      Section.Kind kind,
      int startChar,
      int endChar,
      List<String> headings,
      @Nullable Integer page,
      @Nullable String symbol) {
    int start = startChar;
    int end = endChar;
    while (start < end && Lines.isWhite(text.charAt(start))) {
      start++;
    }
    while (end > start && Lines.isWhite(text.charAt(end - 1))) {
      end--;
    }
    if (start == end) {
      return;
    }
    if (sections.size() < sectionsMax) {
      sections.add(new Section(kind, start, end, headings, page, symbol));
      return;
    }
    Section last = sections.removeLast();
    sections.add(
        new Section(
            Section.Kind.PROSE, last.startChar(), end, last.headingPath(), last.page(), null));
  }

  /** Where the last section ends; 0 before the first. */
  int lastEnd() {
    return sections.isEmpty() ? 0 : sections.getLast().endChar();
  }

  boolean isEmpty() {
    return sections.isEmpty();
  }

  List<Section> sections() {
    return List.copyOf(sections);
  }
}
