package dev.carrel.parse;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSParser;
import org.treesitter.TSTree;

/**
 * Finds the declarations of source code through tree-sitter. Native code that reads what anybody
 * may have written: it runs in a process that may be ended at any time, never in the service's own.
 */
final class CodeReader {
  /** Of a char in what tree-sitter is given, so that its places are ours. */
  static final int CHAR_BYTES = 2;

  /** A file that is no attack takes a few milliseconds. */
  static final Duration TIME_MAX = Duration.ofSeconds(5);

  private static final int BUFFER_BYTES = 1 << 16;

  private final int marksMax;
  private final Duration timeMax;
  private final Map<CodeLanguage, CodeGrammar> grammars = new EnumMap<>(CodeLanguage.class);

  CodeReader(ParseLimits limits) {
    this.marksMax = limits.sectionsMax();
    this.timeMax = TIME_MAX.compareTo(limits.parseTimeMax()) < 0 ? TIME_MAX : limits.parseTimeMax();
  }

  /** Never fails: without an outline the text is cut at blank lines. */
  Reply read(Ask.Outline ask) {
    try {
      return outline(ask);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return new Reply.Outline(List.of(), "finding its declarations failed: " + e);
    }
  }

  private Reply outline(Ask.Outline ask) {
    CodeGrammar grammar = grammars.computeIfAbsent(ask.language(), CodeGrammar::of);
    long endNanos = System.nanoTime() + timeMax.toNanos();
    boolean[] late = {false};
    Utf16 input = new Utf16(ask.text());
    try (TSParser parser = new TSParser()) {
      parser.setLanguage(grammar.language());
      try (TSTree tree =
          parser.parseWithOptions(
              new byte[BUFFER_BYTES],
              null,
              (buffer, offset, _) -> input.read(buffer, offset),
              TSInputEncoding.TSInputEncodingUTF16LE,
              _ -> late[0] = System.nanoTime() - endNanos > 0)) {
        if (late[0]) { // there is no tree then, and to look at it would end the process
          return tooLong();
        }
        return new Reply.Outline(
            CodeMarks.of(tree.getRootNode(), ask.text(), grammar, marksMax, endNanos), null);
      }
    } catch (CodeMarks.TooLongException e) {
      return tooLong();
    }
  }

  private Reply tooLong() {
    return new Reply.Outline(
        List.of(), "finding its declarations took longer than " + timeMax.toMillis() + " ms");
  }

  /** Hands over a text piece by piece. */
  private record Utf16(String text) {
    int read(byte[] buffer, int offset) {
      int start = Math.clamp(offset / CHAR_BYTES, 0, text.length());
      int chars = Math.min(buffer.length / CHAR_BYTES, text.length() - start);
      for (int i = 0; i < chars; i++) {
        char c = text.charAt(start + i);
        buffer[CHAR_BYTES * i] = (byte) c;
        buffer[CHAR_BYTES * i + 1] = (byte) (c >> 8);
      }
      return CHAR_BYTES * chars;
    }
  }
}
