package dev.carrel.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the sentences that a language model wrote and the numbers behind each. Pure functions.
 *
 * @param notes those with a number that exists
 * @param uncited how many had none, and were left out
 */
record SummaryNotes(List<Note> notes, int uncited) {
  /** More sources than this behind one sentence are no help to who wants to check it. */
  static final int SOURCES_MAX = 3;

  private static final Pattern MARKS = Pattern.compile("((?:\\s*\\[\\d{1,9}])+)\\s*([.!?…]?)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern BULLET = Pattern.compile("^(?:[-*•–]|\\d{1,2}[.)])\\s+");

  SummaryNotes {
    notes = List.copyOf(notes);
  }

  /**
   * A statement and what it rests on.
   *
   * @param sources 1-based numbers of what the model was given, at least one
   */
  record Note(String text, List<Integer> sources) {
    Note {
      sources = List.copyOf(sources);
    }
  }

  /**
   * Reads a text.
   *
   * @param numberMax what was given is numbered from 1 to this
   */
  static SummaryNotes of(String written, int numberMax) {
    CitationMarks marks = new CitationMarks(numberMax);
    String text = marks.accept(written) + marks.finish();
    List<Note> notes = new ArrayList<>();
    int uncited = 0;
    int from = 0;
    Matcher found = MARKS.matcher(text);
    while (found.find()) {
      String statement = bare(text.substring(from, found.start()));
      from = found.end();
      if (statement.isEmpty()) {
        continue;
      }
      List<Integer> sources =
          NUMBER
              .matcher(found.group(1))
              .results()
              .map(number -> Integer.parseInt(number.group()))
              .distinct()
              .limit(SOURCES_MAX)
              .toList();
      notes.add(new Note(statement + found.group(2), sources));
    }
    if (!bare(text.substring(from)).isEmpty()) {
      uncited++;
    }
    return new SummaryNotes(notes, uncited);
  }

  /** On one line and without the sign that begins an entry of a list. */
  private static String bare(String statement) {
    String line = statement.strip().replaceAll("\\s+", " ");
    String bare = BULLET.matcher(line).replaceFirst("");
    return bare.codePoints().anyMatch(Character::isLetterOrDigit) ? bare : "";
  }
}
