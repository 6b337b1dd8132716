package dev.carrel.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Source code as sections, one for each declaration.
 *
 * @param parser that found the structure
 * @param remark why it was cut at blank lines; null when declarations were found
 */
record CodeOutline(Structure structure, String parser, @Nullable String remark) {
  /** Longer code was made by a program, and its declarations say nothing to a person. */
  static final int CODE_CHARS_MAX = 2_000_000;

  /**
   * Has the declarations found, in a process of its own. Where that fails for whatever reason, the
   * text is cut at blank lines.
   *
   * @throws ParseWorkers.NoWorkerException when the service has to end
   */
  static CodeOutline read(
      DocumentId id, CodeLanguage language, String text, ParseWorkers workers, ParseLimits limits)
      throws InterruptedException, ParseWorkers.NoWorkerException {
    Reply.Outline outline =
        text.length() <= CODE_CHARS_MAX
            ? workers.outline(id, language, text)
            : new Reply.Outline(
                List.of(),
                "code of "
                    + text.length()
                    + " characters is not searched for declarations, the limit is "
                    + CODE_CHARS_MAX);
    String trouble = outline.trouble();
    return trouble == null
        ? new CodeOutline(
            structure(text, outline.marks(), limits), "tree-sitter " + language.word(), null)
        : new CodeOutline(
            PlainText.blocks(text, limits), "text", "cut at blank lines, since " + trouble);
  }

  /**
   * All of the text in sections: each declaration with the comment above it up to the next one, and
   * what stands before the first.
   */
  private static Structure structure(String text, List<CodeMark> marks, ParseLimits limits) {
    SectionList sections = new SectionList(text, limits.sectionsMax());
    int start = 0;
    @Nullable String symbol = null;
    for (CodeMark mark : marks) {
      sections.addCode(start, mark.startChar(), symbol);
      start = mark.startChar();
      symbol = mark.symbol();
    }
    sections.addCode(start, text.length(), symbol);
    return new Structure(null, sections.sections());
  }

  /** Whether the marks, which come from a process that reads hostile text, fit the text. */
  static boolean fits(String text, List<CodeMark> marks) {
    int last = 0;
    for (CodeMark mark : marks) {
      if (mark.startChar() < last || mark.startChar() > text.length()) {
        return false;
      }
      last = mark.startChar();
    }
    return true;
  }
}
