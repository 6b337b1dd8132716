package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;
import org.treesitter.TSTreeCursor;

/** Walks over a syntax tree and marks its declarations. */
final class CodeMarks {
  /** Declarations inside each other; deeper ones are part of the one around them. */
  private static final int DEPTH_MAX = 32;

  private final String text;
  private final CodeGrammar grammar;
  private final CodeNames names;
  private final int marksMax;
  private final long endNanos;
  private final List<CodeMark> marks = new ArrayList<>();

  /** Whether the last mark is one that statements without a name may go on with. */
  private boolean open;

  /** The walk took too long. */
  static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1;
  }

  private CodeMarks(String text, CodeGrammar grammar, int marksMax, long endNanos) {
    this.text = text;
    this.grammar = grammar;
    this.names = new CodeNames(text);
    this.marksMax = marksMax;
    this.endNanos = endNanos;
  }

  /**
   * The declarations in order.
   *
   * @param endNanos by {@link System#nanoTime}, when to give up
   */
  static List<CodeMark> of(
      TSNode root, String text, CodeGrammar grammar, int marksMax, long endNanos)
      throws TooLongException {
    CodeMarks walk = new CodeMarks(text, grammar, marksMax, endNanos);
    try (TSTreeCursor cursor = new TSTreeCursor(root)) {
      walk.body(cursor, null, 0);
    }
    return walk.marks;
  }

  /** What stands before a declaration and may belong to it. */
  private final class Preamble {
    private int startChar = -1;
    private int endChar;

    boolean isThere() {
      return startChar >= 0;
    }

    /** A comment; one above a blank line stands for itself, unless it is a doc comment. */
    void add(int start, int end, @Nullable String path) {
      if (isThere() && !reaches(start)) {
        other(startChar, path);
        startChar = -1;
      }
      startChar = isThere() ? startChar : start;
      endChar = end;
    }

    /** Where a declaration begins that starts there. */
    int take(int start, @Nullable String path) {
      int begin = start;
      if (isThere()) {
        if (reaches(start)) {
          begin = startChar;
        } else {
          other(startChar, path);
        }
      }
      startChar = -1;
      return begin;
    }

    private boolean reaches(int start) {
      return text.startsWith("/**", startChar) || lineEnds(endChar, start) < 2;
    }
  }

  private void body(TSTreeCursor cursor, @Nullable String path, int depth) throws TooLongException {
    Preamble preamble = new Preamble();
    members(cursor, preamble, path, depth);
    if (preamble.isThere()) {
      other(preamble.startChar, path);
    }
  }

  /** Goes over the children. A comment at their end may belong to what follows their parent. */
  private void members(TSTreeCursor cursor, Preamble preamble, @Nullable String path, int depth)
      throws TooLongException {
    if (depth > DEPTH_MAX || !cursor.gotoFirstChild()) {
      return;
    }
    int lastEnd = -1;
    do {
      requireTime();
      TSNode node = cursor.currentNode();
      if (!node.isNamed()) {
        continue;
      }
      int start = start(node);
      int end = end(node);
      CodeGrammar.Role role = grammar.role(node.getSymbol());
      if (role == CodeGrammar.Role.PREAMBLE) {
        boolean saysOfLast =
            lastEnd >= 0
                && !preamble.isThere()
                && isComment(start)
                && lineEnds(lastEnd, start) == 0;
        if (!saysOfLast) {
          preamble.add(start, end, path);
        }
      } else if (role != CodeGrammar.Role.ADDENDUM) {
        int begin = preamble.take(start, path);
        if (role == CodeGrammar.Role.GROUP) {
          other(begin, path);
          members(cursor, preamble, path, depth + 1);
        } else {
          member(cursor, node, role, begin, path, depth);
        }
      }
      lastEnd = end;
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }

  private void member(
      TSTreeCursor cursor,
      TSNode node,
      CodeGrammar.Role role,
      int begin,
      @Nullable String path,
      int depth)
      throws TooLongException {
    switch (role) {
      case CONTAINER -> container(cursor, node, begin, path, depth);
      case LEAF, STATEMENT -> {
        String name = role == CodeGrammar.Role.LEAF ? names.of(node) : names.ofAssignment(node);
        if (name == null) { // what it holds may have one
          wrapped(cursor, begin, path, depth);
        } else {
          mark(begin, CodeNames.joined(path, name));
          open = false;
        }
      }
      case WRAPPER -> wrapped(cursor, begin, path, depth);
      case BODY -> body(cursor, path, depth + 1);
      case GROUP, OTHER, PREAMBLE, ADDENDUM -> other(begin, path);
    }
  }

  private void container(
      TSTreeCursor cursor, TSNode node, int begin, @Nullable String path, int depth)
      throws TooLongException {
    String name = names.of(node);
    String symbol = name == null ? path : CodeNames.joined(path, name);
    mark(begin, symbol);
    open = true;
    if (depth >= DEPTH_MAX || !cursor.gotoFirstChild()) {
      return;
    }
    do {
      if (grammar.role(cursor.currentNode().getSymbol()) == CodeGrammar.Role.BODY) {
        body(cursor, symbol, depth + 1);
      }
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }

  /** The declaration in it, from where the wrapper begins. */
  private void wrapped(TSTreeCursor cursor, int begin, @Nullable String path, int depth)
      throws TooLongException {
    if (depth < DEPTH_MAX && cursor.gotoFirstChild()) {
      boolean found = false;
      do {
        TSNode inner = cursor.currentNode();
        CodeGrammar.Role role = grammar.role(inner.getSymbol());
        switch (role) {
          case CONTAINER, LEAF, WRAPPER -> {
            member(cursor, inner, role, begin, path, depth + 1);
            found = true;
          }
          case BODY, GROUP, STATEMENT, PREAMBLE, ADDENDUM, OTHER -> {}
        }
      } while (!found && cursor.gotoNextSibling());
      cursor.gotoParent();
      if (found) {
        return;
      }
    }
    other(begin, path);
  }

  /** Something without a name: goes on with what has none before it. */
  private void other(int begin, @Nullable String path) {
    if (!open || marks.isEmpty() || !Objects.equals(marks.getLast().symbol(), path)) {
      mark(begin, path);
    }
    open = true;
  }

  private void mark(int begin, @Nullable String symbol) {
    if (!marks.isEmpty() && marks.getLast().startChar() >= begin) {
      CodeMark last = marks.removeLast();
      marks.add(new CodeMark(last.startChar(), symbol));
    } else if (marks.size() < marksMax) {
      marks.add(new CodeMark(begin, symbol));
    }
  }

  private void requireTime() throws TooLongException {
    if (System.nanoTime() - endNanos > 0) {
      throw new TooLongException();
    }
  }

  private int start(TSNode node) {
    return Math.clamp(node.getStartByte() / CodeReader.CHAR_BYTES, 0, text.length());
  }

  private int end(TSNode node) {
    int start = start(node);
    int end = Math.clamp(node.getEndByte() / CodeReader.CHAR_BYTES, start, text.length());
    while (end > start && Lines.isWhite(text.charAt(end - 1))) { // some take a line's end in
      end--;
    }
    return end;
  }

  /** And no attribute of Rust, which is put before a declaration on the same line too. */
  private boolean isComment(int start) {
    return text.startsWith("/", start)
        || (text.startsWith("#", start) && !text.startsWith("#[", start));
  }

  /** How many lines end between two places, at most 2. */
  private int lineEnds(int from, int to) {
    int count = 0;
    for (int i = from; i < to && count < 2; i++) {
      char c = text.charAt(i);
      boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !pair)) {
        count++;
      }
    }
    return count;
  }
}
