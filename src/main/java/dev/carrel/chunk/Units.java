package dev.carrel.chunk;

import dev.carrel.parse.Section;
import java.util.ArrayList;
import java.util.List;

/** Ways to take a piece of text apart, the gentlest first. Each returns pieces that touch. */
enum Units {
  /** Blocks of code that stand least indented after a blank line. */
  BLOCKS {
    @Override
    List<Range> of(String text, Range piece) {
      List<Integer> starts = new ArrayList<>();
      List<Integer> indents = new ArrayList<>();
      int indentMin = Integer.MAX_VALUE;
      boolean afterBlank = false;
      for (Range line : LINES.of(text, piece)) {
        Range content = line.trimmed(text);
        if (content.isEmpty()) {
          afterBlank = true;
          continue;
        }
        boolean closes = "}])".indexOf(text.charAt(content.startChar())) >= 0;
        if (afterBlank && !closes) {
          int indent = content.startChar() - line.startChar();
          starts.add(line.startChar());
          indents.add(indent);
          indentMin = Math.min(indentMin, indent);
        }
        afterBlank = false;
      }
      List<Range> units = new ArrayList<>();
      int start = piece.startChar();
      for (int i = 0; i < starts.size(); i++) {
        if (indents.get(i) == indentMin) {
          units.add(new Range(start, starts.get(i)));
          start = starts.get(i);
        }
      }
      units.add(new Range(start, piece.endChar()));
      return units;
    }
  },
  /** Items of a list that stand no deeper than the first. */
  ITEMS {
    @Override
    List<Range> of(String text, Range piece) {
      List<Range> units = new ArrayList<>();
      int start = piece.startChar();
      int base = column(text, start);
      for (Range line : LINES.of(text, piece)) {
        Range content = line.trimmed(text);
        boolean item =
            !content.isEmpty()
                && line.startChar() > start
                && content.startChar() - line.startChar() <= base
                && isMarker(text, content);
        if (item) {
          units.add(new Range(start, line.startChar()));
          start = line.startChar();
        }
      }
      units.add(new Range(start, piece.endChar()));
      return units;
    }
  },
  /** Sentences, each with the white space before it. */
  SENTENCES {
    @Override
    List<Range> of(String text, Range piece) {
      List<Range> units = new ArrayList<>();
      int start = piece.startChar();
      for (Range sentence : SentenceBreaks.of(text, piece.startChar(), piece.endChar())) {
        units.add(new Range(start, sentence.endChar()));
        start = sentence.endChar();
      }
      return units;
    }
  },
  /** Lines, each with its end. */
  LINES {
    @Override
    List<Range> of(String text, Range piece) {
      List<Range> units = new ArrayList<>();
      int start = piece.startChar();
      for (int i = start; i < piece.endChar(); i++) {
        char c = text.charAt(i);
        boolean pair = c == '\r' && i + 1 < piece.endChar() && text.charAt(i + 1) == '\n';
        if (Range.isLineEnd(c) && !pair) {
          units.add(new Range(start, i + 1));
          start = i + 1;
        }
      }
      if (start < piece.endChar()) {
        units.add(new Range(start, piece.endChar()));
      }
      return units;
    }
  };

  abstract List<Range> of(String text, Range piece);

  /** What suits a kind of section, in the order in which it is tried. */
  static List<Units> suiting(Section.Kind kind) {
    return switch (kind) {
      case HEADING, TABLE -> List.of(LINES);
      case PROSE -> List.of(SENTENCES, LINES);
      case LIST -> List.of(ITEMS, LINES, SENTENCES);
      // Three levels: types, their members, the parts of long members.
      case CODE -> List.of(BLOCKS, BLOCKS, BLOCKS, LINES);
    };
  }

  private static int column(String text, int at) {
    int start = at;
    while (start > 0 && at - start < 200 && !Range.isLineEnd(text.charAt(start - 1))) {
      start--;
    }
    return at - start;
  }

  private static boolean isMarker(String text, Range content) {
    int i = content.startChar();
    while (i < content.endChar() && i - content.startChar() < 9 && isDigit(text.charAt(i))) {
      i++;
    }
    String marks = i == content.startChar() ? "-*+\u2022" : ".)";
    return i + 1 < content.endChar()
        && marks.indexOf(text.charAt(i)) >= 0
        && Range.isWhite(text.charAt(i + 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
