package dev.carrel.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The plain text of a mail: paragraphs with their lines as they are written, and patches, which are
 * no prose.
 */
final class MailText {
  /** What git tells of a patch before its lines: which files, and how much of each. */
  private static final Pattern STATISTICS =
      Pattern.compile(
          " \\S.* \\| +(\\d+ ?[+-]*|Bin( .*)?)| \\d+ files? changed(, .*)?"
              + "| (create|delete) mode \\d+ .*| rename .* \\(\\d+%\\)");

  private final List<Piece> pieces = new ArrayList<>();
  private final List<String> paragraph = new ArrayList<>();

  private MailText() {}

  /** A paragraph, or the change to one file. */
  record Piece(Section.Kind kind, String text) {}

  static List<Piece> pieces(CharSequence raw) {
    MailText text = new MailText();
    text.read(Arrays.asList(Cleaning.code(raw).split("\n", -1)));
    return text.pieces;
  }

  private void read(List<String> lines) {
    int at = 0;
    while (at < lines.size()) {
      int end = Math.max(UnifiedDiff.end(lines, at), statisticsEnd(lines, at));
      if (end > at) {
        endParagraph();
        pieces.add(new Piece(Section.Kind.CODE, String.join("\n", lines.subList(at, end))));
        at = end;
        continue;
      }
      String line = lines.get(at);
      if (line.chars().allMatch(c -> Lines.isWhite((char) c))) {
        endParagraph();
      } else {
        paragraph.add(line.stripTrailing());
      }
      at++;
    }
    endParagraph();
  }

  /** Exclusive; {@code at} when none begin there. */
  private static int statisticsEnd(List<String> lines, int at) {
    int start = lines.get(at).equals("---") ? at + 1 : at;
    int end = start;
    while (end < lines.size() && STATISTICS.matcher(lines.get(end)).matches()) {
      end++;
    }
    return end > start + 1 ? end : at;
  }

  private void endParagraph() {
    if (!paragraph.isEmpty()) {
      pieces.add(new Piece(Section.Kind.PROSE, String.join("\n", paragraph)));
      paragraph.clear();
    }
  }
}
