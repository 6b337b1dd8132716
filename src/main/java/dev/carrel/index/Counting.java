package dev.carrel.index;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;

/**
 * Counts what can be found. A segment is counted once for each state of its deletions, by its
 * documents and files, not by its chunks: after a refresh only what has changed is counted.
 */
final class Counting {
  private static final IndexCounts NOTHING = new IndexCounts(0, 0, 0, 0, 0, 0);

  private record Segment(IndexCounts counts, Map<String, Long> filesBySource) {}

  private Map<Object, Segment> bySegment = Map.of();

  IndexCounts counts(List<LeafReaderContext> leaves) throws IOException {
    IndexCounts sum = NOTHING;
    for (Segment segment : segments(leaves)) {
      sum = add(sum, segment.counts());
    }
    return sum;
  }

  Map<String, Long> filesBySource(List<LeafReaderContext> leaves) throws IOException {
    Map<String, Long> sum = new TreeMap<>();
    for (Segment segment : segments(leaves)) {
      segment.filesBySource().forEach((source, files) -> sum.merge(source, files, Long::sum));
    }
    return Map.copyOf(sum);
  }

  /** Keeps the figures of these segments and forgets those of all others. */
  private synchronized List<Segment> segments(List<LeafReaderContext> leaves) throws IOException {
    Map<Object, Segment> counted = new HashMap<>();
    for (LeafReaderContext leaf : leaves) {
      Object state = leaf.reader().getReaderCacheHelper().getKey();
      Segment known = bySegment.get(state);
      counted.put(state, known == null ? count(leaf.reader()) : known);
    }
    bySegment = counted;
    return List.copyOf(counted.values());
  }

  private static Segment count(LeafReader segment) throws IOException {
    Map<String, Long> byState = countFiles(segment, Schema.STATE);
    NumericDocValues chunks = DocValues.getNumeric(segment, Schema.CHUNKS);
    NumericDocValues waiting = DocValues.getNumeric(segment, Schema.CHUNKS_WITHOUT_VECTOR);
    long[] sums = new long[3];
    IndexView.forEachLive(
        segment,
        new Term(Schema.KIND, Schema.KIND_DOCUMENT),
        doc -> {
          sums[0]++;
          sums[1] += value(chunks, doc);
          sums[2] += value(waiting, doc);
        });
    IndexCounts counts =
        new IndexCounts(
            byState.getOrDefault(FileState.INDEXED.name(), 0L),
            byState.getOrDefault(FileState.SKIPPED.name(), 0L),
            byState.getOrDefault(FileState.FAILED.name(), 0L),
            sums[0],
            sums[1],
            sums[1] - sums[2]);
    return new Segment(counts, countFiles(segment, Schema.RECORD_SOURCE));
  }

  /** How many files have which value in a column. */
  private static Map<String, Long> countFiles(LeafReader segment, String column)
      throws IOException {
    SortedDocValues values = DocValues.getSorted(segment, column);
    long[] files = new long[values.getValueCount()];
    IndexView.forEachLive(
        segment,
        new Term(Schema.KIND, Schema.KIND_FILE),
        doc -> {
          if (values.advanceExact(doc)) {
            files[values.ordValue()]++;
          }
        });
    Map<String, Long> byValue = new HashMap<>();
    for (int i = 0; i < files.length; i++) {
      if (files[i] > 0) {
        byValue.put(values.lookupOrd(i).utf8ToString(), files[i]);
      }
    }
    return byValue;
  }

  private static long value(NumericDocValues column, int doc) throws IOException {
    return column.advanceExact(doc) ? column.longValue() : 0;
  }

  private static IndexCounts add(IndexCounts a, IndexCounts b) {
    return new IndexCounts(
        a.filesIndexed() + b.filesIndexed(),
        a.filesSkipped() + b.filesSkipped(),
        a.filesFailed() + b.filesFailed(),
        a.documents() + b.documents(),
        a.chunksTotal() + b.chunksTotal(),
        a.chunksEmbedded() + b.chunksEmbedded());
  }
}
