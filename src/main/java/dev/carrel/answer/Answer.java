package dev.carrel.answer;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer as tools see it.
 *
 * @param question as it was asked
 * @param completedQuestion what was searched and answered in place of a question that leant on its
 *     conversation; null when it stood by itself
 * @param answer with {@code [1]}-style references to the citations; when not grounded one plain
 *     sentence that says so
 * @param grounded whether the documents carry the answer
 * @param support 0 to 1, comparable between questions: how likely the passages that were found
 *     carry the answer, judged before anything was answered; see {@link Answerability}
 * @param engine name of the language model, or null for the extractive answer
 * @param remarks one sentence for whatever was not done as it may have been meant
 * @param statements the sentences of the answer with what became of their check, in order
 * @param receipt under which everything that the answer came from can be shown; null when none was
 *     made
 */
public record Answer(
    String question,
    @Nullable String completedQuestion,
    String answer,
    boolean grounded,
    double support,
    List<Citation> citations,
    @Nullable String engine,
    double tookMillis,
    List<String> remarks,
    List<Statement> statements,
    @Nullable String receipt) {
  public Answer {
    citations = List.copyOf(citations);
    remarks = List.copyOf(remarks);
    statements = List.copyOf(statements);
  }

  /** An answer of which no sentence was checked. */
  public Answer(
      String question,
      @Nullable String completedQuestion,
      String answer,
      boolean grounded,
      double support,
      List<Citation> citations,
      @Nullable String engine,
      double tookMillis,
      List<String> remarks) {
    this(
        question,
        completedQuestion,
        answer,
        grounded,
        support,
        citations,
        engine,
        tookMillis,
        remarks,
        List.of(),
        null);
  }

  /** The answer to a question that stood by itself. */
  public Answer(
      String question,
      String answer,
      boolean grounded,
      double support,
      List<Citation> citations,
      @Nullable String engine,
      double tookMillis,
      List<String> remarks) {
    this(question, null, answer, grounded, support, citations, engine, tookMillis, remarks);
  }

  /** The same with its checked sentences. */
  public Answer withStatements(List<Statement> checked) {
    return with(remarks, checked, receipt);
  }

  /** The same with one more remark. */
  public Answer withRemark(String remark) {
    return with(Stream.concat(remarks.stream(), Stream.of(remark)).toList(), statements, receipt);
  }

  /** The same with the number of its receipt. */
  public Answer withReceipt(@Nullable String number) {
    return with(remarks, statements, number);
  }

  private Answer with(List<String> said, List<Statement> checked, @Nullable String receiptNumber) {
    return new Answer(
        question,
        completedQuestion,
        answer,
        grounded,
        support,
        citations,
        engine,
        tookMillis,
        said,
        checked,
        receiptNumber);
  }
}
