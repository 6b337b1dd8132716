package dev.carrel.index;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.document.Field;
import org.apache.lucene.index.IndexableFieldType;

/** A field whose words are made by an analyzer of its own: that of its document's language. */
final class AnalyzedField extends Field {
  private final String text;
  private final Analyzer own;

  AnalyzedField(String name, String text, IndexableFieldType type, Analyzer own) {
    super(name, text, type);
    this.text = text;
    this.own = own;
  }

  /**
   * Asked with the analyzer of the writer, which does not know the language.
   *
   * @param reuse not needed: the analyzer keeps a stream for each thread
   */
  @Override
  public TokenStream tokenStream(Analyzer ofWriter, TokenStream reuse) {
    return own.tokenStream(name(), text);
  }
}
