package dev.carrel.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Questions and their answers, one after the other.
 *
 * @param id names it; unique
 * @param begunAt ISO 8601, UTC
 * @param kept whether it lies on the disk
 * @param turns the oldest first
 */
public record Conversation(String id, String begunAt, boolean kept, List<Exchange> turns) {
  /** A conversation that is this long goes on in another one. */
  public static final int TURNS_MAX = 200;

  /** UTF-16 characters of all questions, answers and quotes. */
  public static final long CHARS_MAX = 1_500_000;

  public Conversation {
    turns = List.copyOf(turns);
  }

  /**
   * A question and its answer.
   *
   * @param question as it was asked
   * @param seed as {@link Question#seed()}
   * @param sources of which text was given to whoever answered
   */
  public record Exchange(
      String askedAt,
      AskedQuestion question,
      @Nullable Long seed,
      Set<String> sources,
      Answer answer) {
    public Exchange {
      sources = Set.copyOf(sources);
    }
  }

  /** A question with the wishes that came with it, so that it can be asked again. */
  public record AskedQuestion(
      String text,
      List<String> sources,
      List<String> paths,
      List<String> types,
      int passagesMax,
      boolean strict,
      @Nullable Boolean keep) {
    public AskedQuestion {
      sources = List.copyOf(sources);
      paths = List.copyOf(paths);
      types = List.copyOf(types);
    }
  }

  /** The same with one more turn. */
  public Conversation with(Exchange exchange) {
    return new Conversation(
        id, begunAt, kept, Stream.concat(turns.stream(), Stream.of(exchange)).toList());
  }

  /** The same without its last turn. */
  public Conversation withoutLast() {
    return new Conversation(id, begunAt, kept, turns.subList(0, turns.size() - 1));
  }

  /** What a question in it follows: its latest turns, as many as a question may have. */
  public List<Turn> history() {
    List<Turn> history = new ArrayList<>();
    long chars = 0;
    for (Exchange exchange : turns.reversed()) {
      Turn turn = turn(exchange.answer());
      chars += turn.question().length() + turn.answer().length();
      if (history.size() == Question.HISTORY_TURNS_MAX || chars > Question.HISTORY_CHARS_MAX) {
        break;
      }
      history.addFirst(turn);
    }
    return history;
  }

  /** The names of the sources of which it may hold text. */
  public Set<String> sources() {
    return turns.stream()
        .flatMap(exchange -> exchange.sources().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** UTF-16 characters: about what it costs in memory. */
  public long chars() {
    return turns.stream().mapToLong(exchange -> chars(exchange.answer())).sum();
  }

  private static Turn turn(Answer answer) {
    String completed = answer.completedQuestion();
    return new Turn(completed == null ? answer.question() : completed, answer.answer());
  }

  private static long chars(Answer answer) {
    long quotes =
        answer.citations().stream().mapToLong(citation -> citation.quote().length()).sum();
    return 2L * answer.answer().length() + answer.question().length() + quotes;
  }
}
