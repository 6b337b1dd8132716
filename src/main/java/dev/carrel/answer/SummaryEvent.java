package dev.carrel.answer;

/** What happens while a summary is made: progress, then exactly one ending. */
public sealed interface SummaryEvent {
  /**
   * How far it is. The total may grow by what putting notes together takes.
   *
   * @param done steps, 0 to {@code total}
   */
  record Progress(int done, int total) implements SummaryEvent {}

  /** The last event of every summary. */
  sealed interface Ending extends SummaryEvent {}

  record Finished(Summary summary) implements Ending {}

  /**
   * No summary could be made.
   *
   * @param message one sentence for a person that says what to do
   * @param code as those of {@link AnswerEvent.Failed}, or {@code nothing_found}
   */
  record Failed(String message, String code) implements Ending {}
}
