package dev.carrel.retrieve;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which languages the embedding model was made for: English. Pure functions. */
public final class ModelLanguages {
  private ModelLanguages() {}

  /**
   * Whether vectors of a text in this language say what it means.
   *
   * @param language BCP 47; null, where it is not sure, counts as covered
   */
  public static boolean cover(@Nullable String language) {
    return language == null || language.equals("en") || language.startsWith("en-");
  }

  /** What whoever searched has to know: that most of what was found is in other languages. */
  static Optional<String> remark(SearchMode mode, List<Passage> passages) {
    if (mode == SearchMode.KEYWORD) {
      return Optional.empty();
    }
    List<String> others =
        passages.stream()
            .map(passage -> passage.stored().document().language())
            .filter(language -> !cover(language))
            .toList();
    if (others.size() * 2 <= passages.size()) {
      return Optional.empty();
    }
    String names =
        others.stream()
            .map(language -> Locale.forLanguageTag(language).getDisplayLanguage(Locale.ENGLISH))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return Optional.of(
        "Most of these passages are in a language (%s) that the embedding model was not made for: %s."
            .formatted(
                names,
                mode == SearchMode.SEMANTIC
                    ? "by meaning alone the right ones may be missing, words find more"
                    : "they were found by their words more than by their meaning"));
  }
}
