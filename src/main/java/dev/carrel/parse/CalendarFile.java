package dev.carrel.parse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is in a calendar (iCalendar, vCalendar), in words: each entry under its name. */
final class CalendarFile {
  private static final int PEOPLE_MAX = 100;
  private static final int VALUES_MAX = 200;
  private static final int NESTING_MAX = 20;

  private static final Map<String, String> KINDS =
      Map.of("VEVENT", "Event", "VTODO", "To do", "VJOURNAL", "Journal");

  /** A property may stand twice (a comment, an attendee); the first of the others counts. */
  private record Entry(String kind, Map<String, List<ContentLine>> properties) {
    @Nullable ContentLine line(String name) {
      List<ContentLine> all = properties.get(name);
      return all == null ? null : all.getFirst();
    }

    String text(String name) {
      ContentLine line = line(name);
      return line == null ? "" : Cleaning.lines(line.text());
    }

    List<ContentLine> all(String name) {
      return properties.getOrDefault(name, List.of());
    }
  }

  private final ExtractedText text;
  private @Nullable String name;

  private CalendarFile(ParseLimits limits) {
    this.text = new ExtractedText(limits);
  }

  /** Nothing when there is no entry with words in it. */
  static Optional<Extract> read(String file, ParseLimits limits) {
    CalendarFile calendar = new CalendarFile(limits);
    boolean cut = false;
    try {
      calendar.entries(file);
    } catch (ExtractedText.LimitReached e) {
      cut = true;
    }
    return calendar.text.length() == 0
        ? Optional.empty()
        : Optional.of(Extract.of(calendar.name, calendar.text, cut, limits));
  }

  private void entries(String file) throws ExtractedText.LimitReached {
    ContentLine.Cursor cursor = new ContentLine.Cursor(file);
    Deque<String> open = new ArrayDeque<>();
    Entry entry = null;
    int values = 0;
    for (ContentLine line = cursor.next(); line != null; line = cursor.next()) {
      String value = line.value().strip().toUpperCase(Locale.ROOT);
      if (line.name().equals("BEGIN")) {
        if (open.size() < NESTING_MAX) {
          open.push(value);
        }
        if (KINDS.containsKey(value)) {
          add(entry); // whatever was never ended
          entry = new Entry(value, new HashMap<>());
          values = 0;
        }
      } else if (line.name().equals("END")) {
        if (!open.isEmpty()) {
          open.pop();
        }
        if (KINDS.containsKey(value)) {
          add(entry);
          entry = null;
        }
      } else if (entry != null && KINDS.containsKey(open.isEmpty() ? "" : open.element())) {
        if (values < VALUES_MAX) {
          values++;
          entry.properties.computeIfAbsent(line.name(), _ -> new ArrayList<>()).add(line);
        }
      } else if (line.name().equals("X-WR-CALNAME") && name == null && !line.text().isBlank()) {
        name = Outline.name(line.text());
      }
    }
    add(entry);
  }

  private void add(@Nullable Entry entry) throws ExtractedText.LimitReached {
    if (entry == null) {
      return;
    }
    String summary = Outline.name(entry.text("SUMMARY"));
    String facts = facts(entry);
    String description = entry.text("DESCRIPTION");
    if (summary.isEmpty() && facts.isEmpty() && description.isEmpty()) {
      return;
    }
    text.addHeading(1, summary.isEmpty() ? KINDS.getOrDefault(entry.kind, "") : summary, null);
    text.add(Section.Kind.PROSE, facts, null);
    for (String paragraph : description.split("\n\n", -1)) {
      text.add(Section.Kind.PROSE, paragraph, null);
    }
  }

  private static String facts(Entry entry) {
    List<String> facts = new ArrayList<>();
    fact(facts, "When", when(entry));
    fact(facts, "Due", time(entry.line("DUE")));
    fact(facts, "Done", time(entry.line("COMPLETED")));
    ContentLine rule = entry.line("RRULE");
    fact(facts, "Repeats", rule == null ? "" : Recurrence.words(rule.value()));
    fact(facts, "Where", Cleaning.line(entry.text("LOCATION")));
    fact(facts, "Who", people(entry));
    fact(facts, "Categories", Cleaning.line(entry.text("CATEGORIES")));
    String status = entry.text("STATUS").toLowerCase(Locale.ROOT).replace('-', ' ');
    fact(facts, "Status", Cleaning.line(status));
    fact(facts, "Link", Cleaning.line(entry.text("URL")));
    return String.join("\n", facts);
  }

  private static void fact(List<String> facts, String name, String value) {
    if (!value.isBlank()) {
      facts.add(name + ": " + value);
    }
  }

  private static String when(Entry entry) {
    ContentLine written = entry.line("DTSTART");
    CalendarTime start = CalendarTime.of(written);
    if (start == null) {
      return written == null ? "" : Outline.name(written.value());
    }
    return CalendarTime.range(start, CalendarTime.of(entry.line("DTEND")));
  }

  private static String time(@Nullable ContentLine line) {
    CalendarTime time = CalendarTime.of(line);
    return time == null ? "" : time.toString();
  }

  private static String people(Entry entry) {
    List<String> people = new ArrayList<>();
    for (ContentLine organizer : entry.all("ORGANIZER")) {
      people.add(person(organizer) + " (organizer)");
    }
    for (ContentLine attendee : entry.all("ATTENDEE")) {
      if (people.size() == PEOPLE_MAX) {
        people.add("and more");
        break;
      }
      people.add(person(attendee));
    }
    return String.join(", ", people);
  }

  private static String person(ContentLine line) {
    String address = Outline.name(line.text().replaceFirst("(?i)^mailto:", ""));
    String called = Outline.name(line.parameter("CN"));
    return called.isEmpty() || called.equals(address) ? address : called + " <" + address + ">";
  }
}
