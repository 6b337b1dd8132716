package dev.carrel.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;

/** Which languages the documents of an index are in; looked up once for each of its states. */
final class HeldLanguages {
  private record Found(Object state, Set<StemLanguage> languages) {}

  private volatile Found last = new Found(new Object(), Set.of());

  Set<StemLanguage> of(IndexReader reader) throws IOException {
    Object state = reader.getReaderCacheHelper().getKey();
    Found found = last;
    if (!found.state().equals(state)) {
      found = new Found(state, languages(reader));
      last = found;
    }
    return found.languages();
  }

  private static Set<StemLanguage> languages(IndexReader reader) throws IOException {
    List<String> codes = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      Terms terms = leaf.reader().terms(Schema.LANGUAGE);
      if (terms != null) {
        TermsEnum each = terms.iterator();
        for (BytesRef code = each.next(); code != null; code = each.next()) {
          codes.add(code.utf8ToString());
        }
      }
    }
    return StemLanguage.ofAll(codes);
  }
}
