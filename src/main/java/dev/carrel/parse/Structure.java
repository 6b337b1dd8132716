package dev.carrel.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reader found in a text. */
record Structure(@Nullable String title, List<Section> sections) {}
