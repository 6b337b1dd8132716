package dev.carrel.index;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.CompiledAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.jspecify.annotations.Nullable;

/**
 * Patterns for one word, made ready to be held against the words of an index. What is written in
 * them is folded as the analyzer folds words.
 */
final class WordPattern {
  static final int CHARS_MAX = 200;

  /** Fewer letters than this in a wildcard stand for half of the dictionary. */
  static final int WILDCARD_LETTERS_MIN = 2;

  static final int WILDCARDS_MAX = 10;

  /** With fewer letters, a change of one makes any other word of them. */
  static final int FUZZY_LETTERS_MIN = 3;

  static final int FUZZY_LETTERS_MAX = 64;
  static final int FUZZY_EDITS_MAX = 2;

  /** All repetitions of an expression multiplied: each is a copy of what is repeated. */
  private static final int REPETITIONS_MAX = 200;

  /** An expression that is refused at last takes 5 ms so, and 36 ms with ten times as many. */
  private static final int DETERMINIZE_STEPS_MAX = 1_000;

  private static final Pattern REPETITION = Pattern.compile("\\{(\\d*)(?:,(\\d*))?}");

  private WordPattern() {}

  static CompiledAutomaton wildcard(String pattern) {
    requireShort("the wildcard", pattern);
    long letters = pattern.codePoints().filter(Character::isLetterOrDigit).count();
    if (letters < WILDCARD_LETTERS_MIN) {
      throw new IllegalArgumentException(
          "a wildcard needs at least " + WILDCARD_LETTERS_MIN + " letters beside it");
    }
    List<Automaton> pieces = new ArrayList<>();
    int wildcards = 0;
    int start = 0;
    for (int i = 0; i <= pattern.length(); i++) {
      char c = i < pattern.length() ? pattern.charAt(i) : '*';
      if (c == '*' || c == '?') {
        if (i > start) {
          pieces.add(Automata.makeString(folded(pattern.substring(start, i))));
        }
        if (i < pattern.length()) {
          pieces.add(c == '*' ? Automata.makeAnyString() : Automata.makeAnyChar());
          wildcards++;
        }
        start = i + 1;
      }
    }
    if (wildcards > WILDCARDS_MAX) {
      throw new IllegalArgumentException(
          "a word may have at most " + WILDCARDS_MAX + " wildcards, this has " + wildcards);
    }
    return compiled("the wildcard", Operations.concatenate(pieces));
  }

  static CompiledAutomaton fuzzy(String word, int edits) {
    if (edits < 1 || edits > FUZZY_EDITS_MAX) {
      throw new IllegalArgumentException(
          "a word may be 1 or " + FUZZY_EDITS_MAX + " letters away, not " + edits);
    }
    String folded = folded(word);
    int letters = folded.codePointCount(0, folded.length());
    if (letters < FUZZY_LETTERS_MIN || letters > FUZZY_LETTERS_MAX) {
      throw new IllegalArgumentException(
          "a word that may be misspelt needs "
              + FUZZY_LETTERS_MIN
              + " to "
              + FUZZY_LETTERS_MAX
              + " letters");
    }
    return FuzzyQuery.getFuzzyAutomaton(folded, edits, 0, true);
  }

  static CompiledAutomaton regex(String pattern) {
    requireShort("the regular expression", pattern);
    String bare = pattern.startsWith("^") ? pattern.substring(1) : pattern;
    bare = bare.endsWith("$") && !bare.endsWith("\\$") ? cut(bare) : bare;
    if (repetitions(bare) > REPETITIONS_MAX) {
      throw tooCostly("the regular expression", null);
    }
    return compiled("the regular expression", automaton(foldedBeyondAscii(bare)));
  }

  private static Automaton automaton(String expression) {
    try {
      return new RegExp(expression, RegExp.NONE, RegExp.CASE_INSENSITIVE).toAutomaton();
    } catch (TooComplexToDeterminizeException e) {
      throw tooCostly("the regular expression", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "it is not a regular expression (" + e.getMessage() + ")", e);
    }
  }

  static CompiledAutomaton path(PathGlob glob) {
    try {
      return new CompiledAutomaton(glob.automaton(), false, true);
    } catch (TooComplexToDeterminizeException e) {
      throw PathGlob.tooComplicated(glob.toString(), e);
    }
  }

  /** As the analyzer writes it: one spelling of each character, lower case, no accents. */
  static String folded(String text) {
    StringBuilder lower = new StringBuilder();
    UnicodeFilter.normal(text)
        .codePoints()
        .map(Character::toLowerCase)
        .forEach(lower::appendCodePoint);
    return withoutAccents(lower);
  }

  static String withoutAccents(CharSequence text) {
    char[] from = text.toString().toCharArray();
    char[] to = new char[from.length * 4]; // one letter becomes four at most
    return new String(to, 0, ASCIIFoldingFilter.foldToASCII(from, 0, to, 0, from.length));
  }

  private static CompiledAutomaton compiled(String what, Automaton automaton) {
    try {
      Automaton sure = Operations.determinize(automaton, DETERMINIZE_STEPS_MAX);
      CompiledAutomaton compiled = new CompiledAutomaton(sure, false, true);
      if (compiled.type == CompiledAutomaton.AUTOMATON_TYPE.ALL) {
        throw new IllegalArgumentException("every word matches " + what);
      }
      return compiled;
    } catch (TooComplexToDeterminizeException e) {
      throw tooCostly(what, e);
    }
  }

  private static IllegalArgumentException tooCostly(String what, @Nullable Throwable cause) {
    return new IllegalArgumentException(what + " would cost too much to look for", cause);
  }

  private static void requireShort(String what, String pattern) {
    if (pattern.isEmpty() || pattern.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          what + " has " + pattern.length() + " characters, wanted 1 to " + CHARS_MAX);
    }
  }

  private static long repetitions(String pattern) {
    long product = 1;
    Matcher found = REPETITION.matcher(pattern);
    while (found.find() && product <= REPETITIONS_MAX) {
      product *= Math.max(1, Math.max(number(found.group(1)), number(found.group(2))));
    }
    return product;
  }

  private static int number(@Nullable String digits) {
    if (digits == null || digits.isEmpty()) {
      return 0;
    }
    return digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private static String foldedBeyondAscii(String pattern) {
    StringBuilder folded = new StringBuilder();
    pattern
        .codePoints()
        .forEach(point ->
            folded.append(
                point < 128 ? Character.toString(point) : folded(Character.toString(point))));
    return folded.toString();
  }

  private static String cut(String text) {
    return text.substring(0, text.length() - 1);
  }
}
