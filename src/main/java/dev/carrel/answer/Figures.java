package dev.carrel.answer;

import dev.carrel.answer.Figure.Amount;
import dev.carrel.answer.Figure.Clock;
import dev.carrel.answer.Figure.Day;
import dev.carrel.answer.Figure.EitherDay;
import dev.carrel.answer.Figure.Years;
import dev.carrel.answer.Units.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the numbers, dates and times of a sentence stand in a text, in whatever form. Immutable.
 */
final class Figures {
  /** Two amounts that were converted from one unit to another may differ by so much. */
  private static final double CONVERSION_TOLERANCE = .006;

  /** {@code About 1,200} may stand for what differs from it by so much. */
  private static final double HEDGE_TOLERANCE = .05;

  private static final double EQUAL_TOLERANCE = 1e-9;

  private final List<Figure> figures;

  /** Values of every number and year of the text, whatever they count. */
  private final Set<Integer> years = new HashSet<>();

  private Figures(List<Figure> figures) {
    this.figures = List.copyOf(figures);
    for (Figure figure : figures) {
      switch (figure) {
        case Amount amount -> amount.values().forEach(value -> years.add(value.intValue()));
        case Day day -> addYear(day);
        case EitherDay either -> addYear(either.one());
        case Clock clock -> {}
        case Years span -> years.add(span.from());
      }
    }
  }

  /** Everything that a passage says, the words that only imply a number included. */
  static Figures ofPassage(String text) {
    Dates.Found dates = Dates.in(text, true);
    List<Figure> all = new ArrayList<>(dates.figures());
    all.addAll(Amounts.ofPassage(dates.rest()));
    return new Figures(all);
  }

  /** What a sentence says and has to stand in its passage. */
  static List<Figure> ofSentence(String text) {
    Dates.Found dates = Dates.in(text, false);
    List<Figure> all = new ArrayList<>(dates.figures());
    all.addAll(Amounts.ofSentence(dates.rest()));
    return all;
  }

  /** Whether this text says it. */
  boolean say(Figure wanted) {
    return switch (wanted) {
      case Amount amount -> sayAmount(amount);
      case Day day -> sayDay(day);
      case EitherDay either -> sayDay(either.one()) || sayDay(either.other());
      case Clock clock -> sayClock(clock);
      case Years span ->
          sayAmount(span.number())
              || years.stream().anyMatch(year -> year >= span.from() && year <= span.to());
    };
  }

  private boolean sayAmount(Amount wanted) {
    for (Figure figure : figures) {
      boolean said =
          switch (figure) {
            case Amount amount -> same(wanted, amount);
            case Years span -> same(wanted, span.number());
            case Day day -> partOf(wanted, day);
            case EitherDay either -> partOf(wanted, either.one()) || partOf(wanted, either.other());
            case Clock clock ->
                wanted.unit().isEmpty()
                    && wanted.values().stream()
                        .anyMatch(value ->
                            clock.minutes().stream()
                                .anyMatch(minutes -> near(value, minutes / 60.0, EQUAL_TOLERANCE)));
          };
      if (said) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(Amount wanted, Amount said) {
    for (double value : wanted.values()) {
      for (double other : said.values()) {
        if (same(value, wanted.unit(), wanted.hedged(), other, said.unit())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean same(
      double value, Optional<Unit> unit, boolean hedged, double other, Optional<Unit> otherUnit) {
    boolean near =
        near(value, other, EQUAL_TOLERANCE)
            || (hedged && isRounder(value, other) && near(value, other, HEDGE_TOLERANCE));
    if (unit.isEmpty() || otherUnit.isEmpty()) {
      return near;
    }
    Unit one = unit.get();
    Unit two = otherUnit.get();
    if (!one.kind().equals(two.kind())) {
      return false;
    }
    if (one.factor() == two.factor()) {
      return near;
    }
    return near(
        value * one.factor(),
        other * two.factor(),
        hedged ? HEDGE_TOLERANCE : CONVERSION_TOLERANCE);
  }

  /** A round number may stand for an exact one, not the other way. */
  private static boolean isRounder(double value, double other) {
    return digits(value) < digits(other);
  }

  /** Digits up to the last that is not zero. */
  private static int digits(double value) {
    String plain = BigDecimal.valueOf(value).toPlainString();
    return plain
        .replaceFirst("\\.0$", "")
        .replaceFirst("(?<=[1-9])0+$", "")
        .replace(".", "")
        .length();
  }

  private static boolean near(double value, double other, double tolerance) {
    return Math.abs(value - other) <= tolerance * Math.max(1e-300, Math.abs(other));
  }

  /** A year or a day of the month that a date of the text has. */
  private static boolean partOf(Amount wanted, Day day) {
    return wanted.unit().isEmpty()
        && wanted.values().stream()
            .anyMatch(value ->
                is(value, day.year())
                    || is(value, day.day())
                    || (day.year() != null && is(value, day.year() % 100)));
  }

  private static boolean is(double value, @Nullable Integer number) {
    return number != null && value == number;
  }

  private boolean sayDay(Day wanted) {
    for (Figure figure : figures) {
      boolean said =
          switch (figure) {
            case Day day -> sameDay(wanted, day);
            case EitherDay either ->
                sameDay(wanted, either.one()) || sameDay(wanted, either.other());
            case Amount amount -> false;
            case Clock clock -> false;
            case Years span -> false;
          };
      if (said) {
        return true;
      }
    }
    return false;
  }

  /** What a date of the text leaves open, its year, may stand anywhere in the text. */
  private boolean sameDay(Day wanted, Day said) {
    boolean year =
        wanted.year() == null
            || (said.year() == null
                ? years.contains(wanted.year())
                : Objects.equals(wanted.year(), said.year()));
    boolean day = wanted.day() == null || Objects.equals(wanted.day(), said.day());
    return year && day && wanted.month() == said.month();
  }

  private boolean sayClock(Clock wanted) {
    for (Figure figure : figures) {
      boolean said =
          switch (figure) {
            case Clock clock -> clock.minutes().stream().anyMatch(wanted.minutes()::contains);
            case Amount amount ->
                amount.unit().isEmpty()
                    && amount.values().stream().anyMatch(value -> isTime(value, wanted));
            case Day day -> false;
            case EitherDay either -> false;
            case Years span -> false;
          };
      if (said) {
        return true;
      }
    }
    return false;
  }

  /** {@code 22.59} or, for a full hour, {@code 22}. */
  private static boolean isTime(double value, Clock clock) {
    int hour = (int) value;
    long minute = Math.round((value - hour) * 100);
    return clock.minutes().contains((int) (hour * 60L + minute));
  }

  private void addYear(Day day) {
    if (day.year() != null) {
      years.add(day.year());
    }
  }
}
