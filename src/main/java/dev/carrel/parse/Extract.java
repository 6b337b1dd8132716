package dev.carrel.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader made of a text whose syntax is not for people.
 *
 * @param text its words, in which the sections have their places
 * @param remark what is missing; null when nothing is
 */
record Extract(
    @Nullable String title, String text, List<Section> sections, @Nullable String remark) {
  /** What was extracted up to here. */
  static Extract of(@Nullable String title, ExtractedText text, boolean cut, ParseLimits limits) {
    String remark =
        cut
            ? "only the first "
                + limits.textCharsMax()
                + " characters were kept; raise the limit to have all"
            : null;
    return new Extract(title, text.text(), text.sections(), remark);
  }
}
