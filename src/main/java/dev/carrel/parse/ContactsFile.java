package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The people in a file of contacts (vCard), in words: each under his or her name. */
final class ContactsFile {
  private static final int VALUES_MAX = 200;

  /** What is shown, in this order; pictures, keys and numbers for programs are not. */
  private static final List<Map.Entry<String, String>> SHOWN =
      List.of(
          Map.entry("NICKNAME", "Called"),
          Map.entry("ORG", "Organization"),
          Map.entry("TITLE", "Position"),
          Map.entry("ROLE", "Role"),
          Map.entry("EMAIL", "Mail"),
          Map.entry("TEL", "Phone"),
          Map.entry("ADR", "Address"),
          Map.entry("BDAY", "Born"),
          Map.entry("ANNIVERSARY", "Anniversary"),
          Map.entry("URL", "Link"),
          Map.entry("IMPP", "Chat"),
          Map.entry("RELATED", "Related"),
          Map.entry("LANG", "Language"),
          Map.entry("CATEGORIES", "Categories"));

  private ContactsFile() {}

  /** Nothing when nobody is in it. */
  static Optional<Extract> read(String file, ParseLimits limits) {
    ExtractedText text = new ExtractedText(limits);
    boolean cut = false;
    try {
      contacts(file, text);
    } catch (ExtractedText.LimitReached e) {
      cut = true;
    }
    return text.length() == 0 ? Optional.empty() : Optional.of(Extract.of(null, text, cut, limits));
  }

  private static void contacts(String file, ExtractedText text) throws ExtractedText.LimitReached {
    ContentLine.Cursor cursor = new ContentLine.Cursor(file);
    List<ContentLine> contact = new ArrayList<>();
    for (ContentLine line = cursor.next(); line != null; line = cursor.next()) {
      boolean bound =
          (line.name().equals("BEGIN") || line.name().equals("END"))
              && line.value().strip().equalsIgnoreCase("VCARD");
      if (bound) {
        add(contact, text);
        contact.clear();
      } else if (contact.size() < VALUES_MAX) {
        contact.add(line);
      }
    }
    add(contact, text);
  }

  private static void add(List<ContentLine> contact, ExtractedText text)
      throws ExtractedText.LimitReached {
    List<String> facts = new ArrayList<>();
    for (Map.Entry<String, String> shown : SHOWN) {
      values(contact, shown.getKey()).forEach(value -> facts.add(shown.getValue() + ": " + value));
    }
    List<String> notes = values(contact, "NOTE");
    String name = name(contact);
    if (name.isEmpty() && facts.isEmpty() && notes.isEmpty()) {
      return;
    }
    text.addHeading(1, name.isEmpty() ? "Contact" : name, null);
    text.add(Section.Kind.PROSE, String.join("\n", facts), null);
    for (String note : notes) {
      text.add(Section.Kind.PROSE, note, null);
    }
  }

  private static String name(List<ContentLine> contact) {
    List<String> full = values(contact, "FN");
    if (!full.isEmpty()) {
      return Outline.name(full.getFirst());
    }
    for (ContentLine line : contact) {
      if (line.name().equals("N")) {
        String[] parts = line.parts();
        String given = parts.length > 1 ? parts[1] + " " : "";
        return Outline.name(given + parts[0]);
      }
    }
    return "";
  }

  private static List<String> values(List<ContentLine> contact, String property) {
    return contact.stream()
        .filter(line -> line.name().equals(property))
        .map(ContactsFile::value)
        .filter(value -> !value.isBlank())
        .toList();
  }

  private static String value(ContentLine line) {
    return switch (line.name()) {
      case "ADR", "ORG" ->
          Cleaning.line(
              Stream.of(line.parts())
                  .filter(part -> !part.isEmpty())
                  .collect(Collectors.joining(", ")));
      case "TEL", "EMAIL" -> Cleaning.line(line.text().replaceFirst("(?i)^tel:", "")) + type(line);
      case "BDAY", "ANNIVERSARY" -> {
        CalendarTime time = CalendarTime.of(line);
        yield time == null ? Cleaning.line(line.text()) : time.date().toString();
      }
      default -> Cleaning.lines(line.text());
    };
  }

  private static String type(ContentLine line) {
    String types =
        Stream.of(line.parameter("TYPE").toLowerCase(Locale.ROOT).split(",", -1))
            .map(String::strip)
            .filter(type -> type.matches("home|work|cell|mobile|fax|main|pager|other"))
            .distinct()
            .collect(Collectors.joining(", "));
    return types.isEmpty() ? "" : " (" + types + ")";
  }
}
