package dev.carrel.serve;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;

/**
 * Lets a client read what it has written: a reply says in {@code Carrel-Sequence} how new at least
 * what it came from is, and a request with {@code min_sequence} waits until it is as new as that.
 */
final class Sequences {
  /** Parameter of every request that reads from the index. */
  static final String PARAMETER = "min_sequence";

  static final HeaderName HEADER = HeaderNames.create("Carrel-Sequence");

  private static final int DIGITS_MAX = 18;

  private final Desk desk;
  private final Duration waitMax;

  Sequences(Desk desk, Duration waitMax) {
    this.desk = desk;
    this.waitMax = waitMax;
  }

  /**
   * Waits, and has the reply say what holds then.
   *
   * @throws Problem 503 when the index does not get there in time
   */
  void await(QueryParameters given, ServerResponse response) {
    long wanted = given.one(PARAMETER).map(Sequences::number).orElse(0L);
    if (wanted > 0 && !desk.awaitSequence(wanted, waitMax)) {
      throw Problem.of(
          503,
          "sequence_not_reached",
          "The index is at the sequence %d and did not reach %d within %d s: ask again, or see the status for what is under way."
              .formatted(desk.sequence(), wanted, waitMax.toSeconds()));
    }
    say(response);
  }

  /** Has the reply say what is searchable now. */
  void say(ServerResponse response) {
    response.header(HEADER, Long.toString(desk.sequence()));
  }

  private static long number(String given) {
    boolean whole =
        given.length() <= DIGITS_MAX && given.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!whole) {
      throw Problem.invalid(
          PARAMETER,
          "The parameter %s is \"%s\": give a sequence as a reply tells it, a whole number of at most %d digits."
              .formatted(PARAMETER, Limits.shortened(given), DIGITS_MAX));
    }
    return Long.parseLong(given);
  }
}
