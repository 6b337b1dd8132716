package dev.carrel.cli;

import org.jspecify.annotations.Nullable;

/**
 * Which model does a task.
 *
 * @param model its name or path; null for none: answers are the documents' own sentences then
 * @param configured where the configuration says so, with its line; null when it says nothing
 */
public record ModelChoice(String task, @Nullable String model, @Nullable String configured) {}
