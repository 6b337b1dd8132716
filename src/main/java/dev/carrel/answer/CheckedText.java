package dev.carrel.answer;

import dev.carrel.answer.AnswerEvent.Cited;
import dev.carrel.answer.AnswerEvent.Stated;
import dev.carrel.answer.AnswerEvent.Token;
import dev.carrel.chunk.Range;
import dev.carrel.index.StoredChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The text of a model on its way to its reader. Marks that lead nowhere are taken out, and each
 * sentence is checked as soon as it is known what it cites: itself, what follows it in its
 * paragraph, or what came before. Otherwise than strictly, text is shown at once and its verdict
 * follows; strictly, a sentence is shown after its check or not at all. Not thread-safe.
 */
final class CheckedText {
  private final List<StoredChunk> passages;
  private final Verification verification;
  private final boolean strict;
  private final Consumer<AnswerEvent> events;
  private final CitationMarks marks;
  private final Map<List<Integer>, Evidence> evidence = new HashMap<>();

  /** What the model wrote, without marks that lead nowhere. */
  private final StringBuilder written = new StringBuilder();

  /** What the reader has. */
  private final StringBuilder shown = new StringBuilder();

  private final List<Citation> citations = new ArrayList<>();
  private final List<Statement> statements = new ArrayList<>();

  /** Up to here every sentence has been dealt with. */
  private int decided;

  private List<Integer> lastCited = List.of();
  private int leftOut;

  CheckedText(
      List<StoredChunk> passages,
      Verification verification,
      boolean strict,
      Consumer<AnswerEvent> events) {
    this.passages = List.copyOf(passages);
    this.verification = verification;
    this.strict = strict;
    this.events = events;
    this.marks = new CitationMarks(passages.size());
  }

  /** Takes the model's next piece. */
  void accept(String piece) {
    append(marks.accept(piece));
    decide(false);
  }

  /** Takes the model's last words, before {@link #finish()}. */
  void end() {
    append(marks.finish());
  }

  /** Whether anything was cited, and so whether there is anything to finish. */
  boolean cites() {
    return !marks.cited().isEmpty();
  }

  /** Cites a passage for what cites nothing. */
  void citeAll(int number) {
    accept(" [" + number + "]");
  }

  /** Deals with what is left. */
  void finish() {
    decide(true);
  }

  /** Everything that the model wrote, without marks that lead nowhere. */
  String written() {
    return written.toString();
  }

  /** What the reader has been shown, as an answer ends. */
  String text() {
    return shown.toString().stripTrailing();
  }

  List<Citation> citations() {
    return citations;
  }

  List<Statement> statements() {
    return statements;
  }

  /** How many sentences the reader was not shown. */
  int leftOut() {
    return leftOut;
  }

  private void append(String piece) {
    String text = written.isEmpty() ? piece.stripLeading() : piece;
    written.append(text);
    if (!strict) {
      show(text);
      cite(marks.cited());
    }
  }

  private void show(String text) {
    if (!text.isEmpty()) {
      shown.append(text);
      events.accept(new Token(text));
    }
  }

  /** Tells of each passage when it is cited for the first time. */
  private void cite(List<Integer> numbers) {
    for (int number : numbers) {
      if (citations.stream().noneMatch(citation -> citation.number() == number)) {
        Citation citation = Quotes.whole(number, passages.get(number - 1));
        citations.add(citation);
        events.accept(new Cited(citation));
      }
    }
  }

  private void decide(boolean ended) {
    String text = written.toString();
    List<Range> sentences = SentenceCuts.of(text, decided, ended);
    for (int at = 0; at < sentences.size(); at++) {
      Range place = sentences.get(at);
      String sentence = place.of(text);
      if (!SentenceCuts.states(sentence)) {
        pass(place, text);
        continue;
      }
      List<Integer> numbers = cited(sentences, at, text);
      if (numbers.isEmpty() && !ended) {
        return; // What follows may say what it rests on.
      }
      if (!SentenceCuts.marks(sentence).isEmpty()) {
        lastCited = numbers;
      }
      conclude(place, text, numbers);
    }
  }

  /** The numbers that a sentence rests on; empty while that is not known. */
  private List<Integer> cited(List<Range> sentences, int at, String text) {
    List<Integer> own = SentenceCuts.marks(sentences.get(at).of(text));
    if (!own.isEmpty()) {
      return own;
    }
    boolean paragraphEnds = false;
    for (int next = at + 1; next < sentences.size(); next++) {
      paragraphEnds |= isGap(text, sentences.get(next - 1), sentences.get(next));
      List<Integer> numbers = SentenceCuts.marks(sentences.get(next).of(text));
      if (!numbers.isEmpty() && (!paragraphEnds || lastCited.isEmpty())) {
        return numbers;
      }
    }
    // The last sentence that is whole may be the paragraph's last: what is being written shows it.
    Range last = sentences.getLast();
    paragraphEnds |= text.substring(last.endChar()).contains("\n\n");
    return paragraphEnds || written.length() == last.endChar() ? lastCited : List.of();
  }

  private static boolean isGap(String text, Range one, Range two) {
    return text.substring(one.endChar(), two.startChar()).contains("\n\n");
  }

  /** What states nothing goes the way of its text. */
  private void pass(Range place, String text) {
    if (strict) {
      show(gap(place, text) + place.of(text));
    }
    decided = place.endChar();
  }

  /** What stands between what is shown and what comes. */
  private String gap(Range place, String text) {
    return shown.isEmpty() ? "" : text.substring(decided, place.startChar());
  }

  private void conclude(Range place, String text, List<Integer> numbers) {
    String sentence = place.of(text);
    Verdict verdict =
        numbers.isEmpty()
            ? new Verdict.Unsupported("It cites no passage.")
            : verification.of(
                sentence, numbers, evidence.computeIfAbsent(numbers, this::evidenceOf));
    int shift = 0;
    if (strict) {
      if (verdict instanceof Verdict.Unsupported) {
        leftOut++;
        decided = place.endChar();
        return;
      }
      String gap = gap(place, text);
      shift = shown.length() + gap.length() - place.startChar();
      show(gap + sentence);
      cite(SentenceCuts.marks(sentence));
    }
    Statement statement =
        new Statement(
            place.startChar() + shift,
            place.endChar() + shift,
            sentence,
            numbers,
            verdict instanceof Verdict.Supported,
            switch (verdict) {
              case Verdict.Supported supported -> null;
              case Verdict.Unsupported(String reason) -> reason;
            });
    statements.add(statement);
    decided = place.endChar();
    events.accept(new Stated(statement));
  }

  private Evidence evidenceOf(List<Integer> numbers) {
    return Evidence.of(numbers.stream().map(number -> passages.get(number - 1)).toList());
  }
}
