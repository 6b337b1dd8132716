package dev.carrel.retrieve;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the pages of a file are called, by its name. */
public final class Leaf {
  private static final Pattern SLIDES =
      Pattern.compile("(?i).*\\.(ppt|pps|pptx|pptm|ppsx|ppsm|potx|odp|otp|fodp|key)");
  private static final Pattern SHEETS =
      Pattern.compile("(?i).*\\.(xls|xlt|xlsb|xlsx|xlsm|xltx|xltm|ods|ots|fods|numbers)");

  private Leaf() {}

  /**
   * Such as {@code page 3}, {@code slide 3} or {@code sheet 3}.
   *
   * @param page from 1; null for a file without pages, which is told as nothing
   */
  public static String named(String path, @Nullable String part, @Nullable Integer page) {
    if (page == null) {
      return "";
    }
    String file = part == null ? path : part;
    String word =
        SLIDES.matcher(file).matches()
            ? "slide"
            : SHEETS.matcher(file).matches() ? "sheet" : "page";
    return word + " " + page;
  }
}
