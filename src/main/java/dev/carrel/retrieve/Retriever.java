package dev.carrel.retrieve;

/** Finds passages. Thread-safe. */
public interface Retriever {
  SearchResult search(SearchRequest request);
}
