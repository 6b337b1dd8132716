package dev.carrel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link of note keepers: {@code [[note]]}, {@code [[note#heading|label]]}.
 *
 * @param startChar where it begins in the text, with its mark where it embeds what it names
 * @param endChar exclusive
 * @param note empty where the link leads to a heading of its own note
 * @param heading empty where it leads to the whole note
 * @param label what a person reads in its place
 */
public record WikiLink(int startChar, int endChar, String note, String heading, String label) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "!?\\[\\[([^\\[\\]|#\\n]{0,300})(#[^\\[\\]|\\n]{0,300})?(?:\\|([^\\[\\]\\n]{0,300}))?\\]\\]");

  /** Those in a text, in their order. What names neither a note nor a heading is none. */
  public static List<WikiLink> in(String text) {
    List<WikiLink> links = new ArrayList<>();
    Matcher found = WRITTEN.matcher(text);
    while (found.find()) {
      String note = found.group(1).strip();
      String heading = found.group(2) == null ? "" : found.group(2).substring(1).strip();
      if (!note.isEmpty() || !heading.isEmpty()) {
        String own = found.group(3) == null ? "" : found.group(3);
        String label = own.isBlank() ? name(note, heading) : own;
        links.add(new WikiLink(found.start(), found.end(), note, heading, label));
      }
    }
    return links;
  }

  private static String name(String note, String heading) {
    return heading.isEmpty() ? note : note.isEmpty() ? heading : note + " › " + heading;
  }

  /** The text as a person reads it: each link by its label. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    int done = 0;
    for (WikiLink link : in(text)) {
      plain.append(text, done, link.startChar).append(link.label);
      done = link.endChar;
    }
    return plain.append(text, done, text.length()).toString();
  }
}
