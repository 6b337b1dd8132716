package dev.carrel.parse;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of what a file holds, pictures and sounds mostly. They are its text where it has no
 * other, since who looks for such a name looks for the file that has it.
 */
final class HeldNames {
  private static final int NAMES_MAX = 1_000;
  private static final int NAME_CHARS_MAX = 500;

  /** What programs put into every file that they write. */
  private static final Pattern SMALL_COPY = Pattern.compile("(?i)(.*/)?thumbnail\\.[a-z]{3,4}");

  private final Set<String> names = new LinkedHashSet<>();

  /**
   * Takes in what says something: a number alone does not, nor does a document's own small copy.
   */
  void add(String name) {
    String line = Cleaning.line(name);
    boolean says =
        line.length() <= NAME_CHARS_MAX
            && line.chars().anyMatch(Character::isLetter)
            && !SMALL_COPY.matcher(line).matches();
    if (says && names.size() < NAMES_MAX) {
      names.add(line);
    }
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** A document of nothing but the names. */
  ParseOutcome.Parsed document(
      DocumentId id,
      @Nullable String title,
      String mediaType,
      String contentSha256,
      String parser,
      String remark) {
    String text = String.join("\n", names);
    Section list = new Section(Section.Kind.LIST, 0, text.length(), List.of(), null, null);
    ParsedDocument document =
        new ParsedDocument(id, title, mediaType, contentSha256, null, text, List.of(list));
    return new ParseOutcome.Parsed(document, parser, remark);
  }
}
