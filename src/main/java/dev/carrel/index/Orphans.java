package dev.carrel.index;

import java.io.IOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Documents of files without a record: a commit came between the two, and a crash before the next
 * one. If such a file is gone at the next start, nobody would ever look for them.
 */
final class Orphans {
  private Orphans() {}

  /** Deletes them; goes once along the sorted keys of all files. */
  static void remove(IndexWriter writer) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(writer)) {
      Terms files = MultiTerms.getTerms(reader, Schema.FILE);
      if (files == null) {
        return;
      }
      Terms records = MultiTerms.getTerms(reader, Schema.RECORD);
      TermsEnum recorded = records == null ? TermsEnum.EMPTY : records.iterator();
      Bits live = MultiBits.getLiveDocs(reader);
      @Nullable BytesRef record = recorded.next();
      TermsEnum file = files.iterator();
      for (BytesRef key = file.next(); key != null; key = file.next()) {
        while (record != null && record.compareTo(key) < 0) {
          record = recorded.next();
        }
        boolean known = record != null && record.equals(key) && hasLive(recorded, live);
        if (!known && hasLive(file, live)) {
          writer.deleteDocuments(new Term(Schema.FILE, BytesRef.deepCopyOf(key)));
        }
      }
    }
  }

  private static boolean hasLive(TermsEnum term, @Nullable Bits live) throws IOException {
    PostingsEnum docs = term.postings(null, PostingsEnum.NONE);
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if (live == null || live.get(doc)) {
        return true;
      }
    }
    return false;
  }
}
