package dev.carrel.parse;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds where a change to a file is told as {@code diff -u} and git do, among other lines. */
public final class UnifiedDiff {
  private static final Pattern HUNK =
      Pattern.compile("@@ -\\d{1,9}(?:,(\\d{1,9}))? \\+\\d{1,9}(?:,(\\d{1,9}))? @@.*");

  /** What git says of a file between its name and its lines. */
  private static final Pattern ABOUT =
      Pattern.compile(
          "(index [0-9a-f]+\\.\\.|old mode |new mode |deleted file mode |new file mode |copy from "
              + "|copy to |rename from |rename to |similarity index |dissimilarity index "
              + "|Binary files |GIT binary patch).*");

  private final List<String> lines;

  private UnifiedDiff(List<String> lines) {
    this.lines = lines;
  }

  /**
   * Where the change to one file ends that begins at a line.
   *
   * @return exclusive; {@code at} when none begins there
   */
  public static int end(List<String> lines, int at) {
    return new UnifiedDiff(lines).end(at);
  }

  private int end(int at) {
    int head = headEnd(at);
    int end = head;
    while (end < lines.size() && end < hunkEnd(end)) {
      end = hunkEnd(end);
    }
    return end > head || begins(at, "diff --git ") ? end : at;
  }

  private int headEnd(int at) {
    int end = at;
    if (begins(end, "diff ")) {
      end++;
      while (end < lines.size() && ABOUT.matcher(lines.get(end)).matches()) {
        end++;
      }
    }
    return begins(end, "--- ") && begins(end + 1, "+++ ") ? end + 2 : end;
  }

  /** The head of a hunk says how many lines of the old and of the new file follow. */
  private int hunkEnd(int at) {
    Matcher hunk = HUNK.matcher(lines.get(at));
    if (!hunk.matches()) {
      return at;
    }
    int old = count(hunk.group(1));
    int fresh = count(hunk.group(2));
    int end = at + 1;
    while (end < lines.size() && (old > 0 || fresh > 0)) {
      char mark = mark(end);
      if (mark == 0 && !goesOn(end + 1)) {
        return end;
      }
      old -= mark == ' ' || mark == '-' ? 1 : 0;
      fresh -= mark == ' ' || mark == '+' ? 1 : 0;
      end++;
    }
    return begins(end, "\\ ") ? end + 1 : end;
  }

  private static int count(@Nullable String written) {
    return written == null ? 1 : Integer.parseInt(written);
  }

  /** What a line of a hunk is; 0 for none, such as the rest of one that a mailer broke. */
  private char mark(int at) {
    String line = lines.get(at);
    if (line.isEmpty()) {
      return ' '; // what some programs leave of an empty line that stays
    }
    return " +-\\".indexOf(line.charAt(0)) >= 0 ? line.charAt(0) : 0;
  }

  private boolean goesOn(int at) {
    return at < lines.size()
        && !lines.get(at).isBlank()
        && !lines.get(at).strip().equals("--")
        && mark(at) != 0;
  }

  private boolean begins(int at, String with) {
    return at < lines.size() && lines.get(at).startsWith(with);
  }
}
