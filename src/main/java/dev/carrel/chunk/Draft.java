package dev.carrel.chunk;

import dev.carrel.parse.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chunk that may still grow. */
final class Draft {
  final int startChar;
  final @Nullable Integer page;

  /** The section in which it starts, if it starts after that section's beginning; else null. */
  final @Nullable Section startsInside;

  /** What all of it belongs to. */
  @Nullable String symbol;

  int endChar;
  int tokens;
  List<String> headingPath;

  /** How many headings it contains, all at its beginning. */
  int headingCount;

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
    declared |= section.symbol() != null;
    if (section.kind() == Section.Kind.HEADING) {
      headingCount += startsSection ? 1 : 0;
    } else {
      hasBody = true;
    }
  }

  /** Takes in what follows under the same heading. */
  void append(Draft crumb) {
    endChar = crumb.endChar;
    tokens += crumb.tokens;
  }

  /** Whether a declaration is in it; its symbol is null then when there are several. */
  boolean isDeclared() {
    return declared;
  }

  boolean isHeadingOnly() {
    return !hasBody;
  }
}
