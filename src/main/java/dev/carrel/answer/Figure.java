package dev.carrel.answer;

import dev.carrel.answer.Units.Unit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something of a text that counts, dates or times. */
sealed interface Figure {
  /** As it was written. */
  String text();

  /**
   * A number.
   *
   * @param values what it may mean; more than one where its separator may be either
   * @param hedged whether the text says that it is about that much
   */
  record Amount(String text, List<Double> values, Optional<Unit> unit, boolean hedged)
      implements Figure {
    public Amount {
      values = List.copyOf(values);
    }
  }

  /** A date or what of it is said: at least a month. */
  record Day(String text, @Nullable Integer year, int month, @Nullable Integer day)
      implements Figure {}

  /** A date in digits of which day and month may be meant either way. */
  record EitherDay(Day one, Day other) implements Figure {
    @Override
    public String text() {
      return one.text();
    }
  }

  /**
   * A time of the day.
   *
   * @param minutes since midnight; two where morning and evening are not told apart
   */
  record Clock(String text, List<Integer> minutes) implements Figure {
    public Clock {
      minutes = List.copyOf(minutes);
    }
  }

  /**
   * A decade or a century, which any of its years stands for.
   *
   * @param number as it was counted: 17 for the 17th century
   */
  record Years(String text, Amount number, int from, int to) implements Figure {}
}
