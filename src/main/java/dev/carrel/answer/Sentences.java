package dev.carrel.answer;

import dev.carrel.chunk.Chunk;
import dev.carrel.chunk.Range;
import dev.carrel.chunk.SentenceBreaks;
import dev.carrel.chunk.TokenCounter;
import dev.carrel.index.StoredChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pieces of a passage that can be quoted as an answer. */
final class Sentences {
  /** A longer sentence (a table, a page without a point) is taken line by line, or cut. */
  static final int SENTENCE_CHARS_MAX = 600;

  /** A sentence that has no line ends either is cut after so many tokens of the model. */
  static final int SENTENCE_TOKENS_MAX = 200;

  /** Less than this (a rule, a number on its own) says nothing. */
  static final int LETTERS_MIN = 4;

  private static final Pattern COMMENT_BEGIN = Pattern.compile("(/\\*\\*?|\\*|//[/!]?)\\s+");

  private static final Pattern LEADERS =
      Pattern.compile("(?:\\. ?){5}| … \\S*\\d+\\s*$", Pattern.MULTILINE);

  private static final Pattern MAIL_HEAD =
      Pattern.compile("(?:(?:From|To|Cc|Date|Subject): .*\\R?)+");

  private static final Set<String> OF_PROSE =
      Set.of("text/x-rst", "text/x-tex", "text/x-log", "text/x-subtitles");

  private static final Set<String> OF_CODE =
      Set.of("text/javascript", "text/css", "application/yaml", "application/toml");

  private Sentences() {}

  /** In the order of the text, by their place in the chunk's text; headings are left out. */
  static List<Range> of(StoredChunk stored, TokenCounter tokens) {
    Chunk chunk = stored.chunk();
    String text = chunk.text();
    List<Range> sentences = new ArrayList<>();
    for (Range sentence : areCode(stored) ? CodePieces.of(text) : SentenceBreaks.of(text)) {
      if (sentence.endChar() - sentence.startChar() <= SENTENCE_CHARS_MAX) {
        keep(sentence, chunk, sentences);
      } else {
        for (Range line : lines(text, sentence)) {
          for (Range piece : fitting(text, line, tokens)) {
            keep(piece, chunk, sentences);
          }
        }
      }
    }
    return sentences;
  }

  /** Declarations, and lines of code or of settings, most of whose types are not registered. */
  static boolean areCode(StoredChunk stored) {
    String mediaType = stored.document().mediaType();
    return !stored.chunk().symbols().isEmpty()
        || OF_CODE.contains(mediaType)
        || (mediaType.startsWith("text/x-") && !OF_PROSE.contains(mediaType));
  }

  /** Whether a piece is the head of a message: who wrote it, to whom, when and about what. */
  static boolean isMailHead(StoredChunk stored, String piece) {
    return stored.document().fields().containsKey("subject") && MAIL_HEAD.matcher(piece).matches();
  }

  private static void keep(Range whole, Chunk chunk, List<Range> sentences) {
    Range sentence = withoutMarks(chunk.text(), whole);
    String words = sentence.of(chunk.text());
    if (words.codePoints().filter(Character::isLetterOrDigit).limit(LETTERS_MIN).count()
            == LETTERS_MIN
        && !isHeading(words, chunk.headingPath())
        && !isOfContents(chunk.text(), sentence)) {
      sentences.add(sentence);
    }
  }

  /** What a comment in code says, without what makes it a comment; a list's star goes as well. */
  private static Range withoutMarks(String text, Range sentence) {
    Matcher begin = COMMENT_BEGIN.matcher(text).region(sentence.startChar(), sentence.endChar());
    int start = begin.lookingAt() ? begin.end() : sentence.startChar();
    int end = sentence.endChar();
    if (text.startsWith("*/", end - 2) && end - 2 > start) {
      end -= 2;
      while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
    }
    return start < end ? new Range(start, end) : sentence;
  }

  /** A heading asks the question more often than it answers it. */
  private static boolean isHeading(String words, List<String> headingPath) {
    String bare = words.replaceFirst("^#{1,6}\\s+", "").replaceFirst("\\s+#*$", "").strip();
    return !bare.equals(words) || headingPath.contains(bare.replaceAll("\\s+", " "));
  }

  /** Whether dots lead from it to the number of a page. */
  private static boolean isOfContents(String text, Range sentence) {
    int lineEnd = text.indexOf('\n', sentence.endChar());
    return LEADERS
        .matcher(text)
        .region(sentence.startChar(), lineEnd < 0 ? text.length() : lineEnd)
        .find();
  }

  private static List<Range> lines(String text, Range sentence) {
    List<Range> lines = new ArrayList<>();
    int start = sentence.startChar();
    for (int i = start; i <= sentence.endChar(); i++) {
      if (i == sentence.endChar() || text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        add(text, start, i, lines);
        start = i;
      }
    }
    return lines;
  }

  private static List<Range> fitting(String text, Range line, TokenCounter tokens) {
    if (line.endChar() - line.startChar() <= SENTENCE_CHARS_MAX) {
      return List.of(line);
    }
    List<Range> pieces = new ArrayList<>();
    int start = line.startChar();
    while (start < line.endChar()) {
      int limit = Math.min(line.endChar(), start + SENTENCE_CHARS_MAX);
      if (limit < line.endChar() && Character.isHighSurrogate(text.charAt(limit - 1))) {
        limit--;
      }
      int end = tokens.fit(text, start, limit, SENTENCE_TOKENS_MAX);
      add(text, start, end, pieces);
      start = end;
    }
    return pieces;
  }

  /** Without the white space at both ends; nothing when there is nothing else. */
  private static void add(String text, int startChar, int endChar, List<Range> ranges) {
    Range range = new Range(startChar, endChar).trimmed(text);
    if (!range.isEmpty()) {
      ranges.add(range);
    }
  }
}
