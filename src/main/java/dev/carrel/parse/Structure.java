package dev.carrel.parse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader found in a text.
 *
 * @param fields as {@link ParsedDocument#fields()}
 */
record Structure(@Nullable String title, Map<String, String> fields, List<Section> sections) {
  Structure {
    fields = Map.copyOf(fields);
  }

  /** A text that says nothing of itself. */
  Structure(@Nullable String title, List<Section> sections) {
    this(title, Map.of(), sections);
  }
}
