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
  private final Map<Set<StemLanguage>, WordAnalyzer> byLanguages = new ConcurrentHashMap<>();

  /** Without stems of any language but English. */
  Analyzer plain() {
    return of(Set.of());
  }

  /** For the text of a document in that language, a BCP 47 code. */
  Analyzer ofDocument(@Nullable String language) {
    return of(StemLanguage.of(language));
  }

  /** For a query to documents in these languages and any others. */
  Analyzer of(Set<StemLanguage> languages) {
    return byLanguages.computeIfAbsent(Set.copyOf(languages), WordAnalyzer::new);
  }
}
