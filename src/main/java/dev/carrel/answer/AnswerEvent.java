package dev.carrel.answer;

import java.util.Optional;

/**
 * What happens while an answer is made, in order: tokens, citations and the verdicts on sentences,
 * then exactly one ending.
 */
public sealed interface AnswerEvent {
  /** The whole answer, where this is an ending that has one. */
  default Optional<Answer> whole() {
    return switch (this) {
      case Finished(Answer answer) -> Optional.of(answer);
      case NoGrounds(Answer answer) -> Optional.of(answer);
      case Failed _, Token _, Cited _, Stated _, Made _ -> Optional.empty();
    };
  }

  /** The next piece of the answer, as it is to be appended. */
  record Token(String text) implements AnswerEvent {}

  record Cited(Citation citation) implements AnswerEvent {}

  /** What became of the check of a sentence; its text has come before. */
  record Stated(Statement statement) implements AnswerEvent {}

  /**
   * What the answer came from, right before its ending. It is kept by {@link ReceiptedAnswerer} and
   * goes no further; the receipt has no name yet.
   */
  record Made(Receipt receipt) implements AnswerEvent {}

  /** The last event of every answer. */
  sealed interface Ending extends AnswerEvent {}

  record Finished(Answer answer) implements Ending {}

  /** The documents do not carry an answer; {@code answer.grounded()} is false. */
  record NoGrounds(Answer answer) implements Ending {}

  /**
   * No answer could be made.
   *
   * @param message one sentence for a person that says what to do
   * @param code short and stable: {@code engine_unavailable}, {@code cancelled}, {@code time_out}
   */
  record Failed(String message, String code) implements Ending {}
}
