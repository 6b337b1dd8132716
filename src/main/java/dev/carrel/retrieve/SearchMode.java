package dev.carrel.retrieve;

/** By what passages are found. */
public enum SearchMode {
  HYBRID,
  KEYWORD,
  SEMANTIC
}
