package dev.carrel.index;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.analysis.Analyzer;
import org.jspecify.annotations.Nullable;

/**
 * The analyzers of one index: one for the documents of each language, and one for the queries to
 * documents of several. Each stays for good, as those who use it may; there are as many as the
 * index has held mixtures of languages.
 */
final class WordAnalyzers {
  private final Map<Set<StemLanguage>, WordAnalyzer> ofDocuments = new ConcurrentHashMap<>();
  private final Map<Set<StemLanguage>, WordAnalyzer> ofQueries = new ConcurrentHashMap<>();

  /** Without stems of any language but English. */
  Analyzer plain() {
    return ofQuery(Set.of());
  }

  /** For the text of a document in that language, a BCP 47 code. */
  Analyzer ofDocument(@Nullable String language) {
    return ofDocuments.computeIfAbsent(
        Set.copyOf(StemLanguage.of(language)), languages -> new WordAnalyzer(languages, true));
  }

  /** For a query to documents in these languages and any others. */
  Analyzer ofQuery(Set<StemLanguage> languages) {
    return ofQueries.computeIfAbsent(Set.copyOf(languages), some -> new WordAnalyzer(some, false));
  }
}
