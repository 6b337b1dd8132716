package dev.carrel.chunk;

import dev.carrel.parse.Section;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A chunk that may still grow. */
final class Draft {
  final int startChar;
  final @Nullable Integer page;

  /** The section in which it starts, if it starts after that section's beginning; else null. */
  final @Nullable Section startsInside;

  /** What all of it belongs to. */
  @Nullable String symbol;

  /** Every declaration of which something is in it. */
  final Set<String> symbols = new LinkedHashSet<>();

  int endChar;
  int tokens;
  List<String> headingPath;

  /** How many headings it contains, all at its beginning. */
  int headingCount;

  /** What stands before it under the same heading and on the same page; null where nothing does. */
  @Nullable Range before;

  /** Of what it starts with, headings aside. */
  private Section.Kind kind = Section.Kind.HEADING;

  private boolean hasBody;

  private boolean declared;

  Draft(Section section, Splitter.Piece piece, boolean startsSection) {
    this.startChar = piece.range().startChar();
    this.page = section.page();
    this.startsInside = startsSection ? null : section;
    this.headingPath = section.headingPath();
    extend(section, piece, startsSection);
  }

  /** Takes in the next piece. */
  void extend(Section section, Splitter.Piece piece, boolean startsSection) {
    endChar = piece.range().endChar();
    tokens += piece.tokens();
    headingPath = section.headingPath();
    symbol = declared ? SymbolPath.common(symbol, section.symbol()) : section.symbol();
    if (section.symbol() != null) {
      declared = true;
      symbols.add(section.symbol());
    }
    if (section.kind() == Section.Kind.HEADING) {
      headingCount += startsSection ? 1 : 0;
    } else {
      kind = hasBody ? kind : section.kind();
      hasBody = true;
    }
  }

  /** Takes in what follows under the same heading. */
  void append(Draft crumb) {
    endChar = crumb.endChar;
    tokens += crumb.tokens;
    symbols.addAll(crumb.symbols);
  }

  /** Whether a declaration is in it; its symbol is null then when there are several. */
  boolean isDeclared() {
    return declared;
  }

  /** Whether it starts with code, whose lines are nothing without their indentation. */
  boolean isCode() {
    return declared || kind == Section.Kind.CODE;
  }

  /** Whether it starts with rows, items or code, which seldom say what they are about. */
  boolean isBare() {
    return kind != Section.Kind.PROSE && kind != Section.Kind.HEADING;
  }

  boolean isHeadingOnly() {
    return !hasBody;
  }
}
