package dev.carrel.retrieve;

import static java.util.Objects.requireNonNull;

import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.Evidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of a search found, each once, by place: those that say what is average first, in
 * the order of their numbers, then the others, in the same order.
 */
final class Pool {
  private final int[] refs;
  private final int measured;

  private Pool(int[] refs, int measured) {
    this.refs = refs;
    this.measured = measured;
  }

  /**
   * Of both sides.
   *
   * @param measuredEachSide so many of each side's first hits say what is average
   */
  static Pool of(List<ChunkHit> byWords, List<ChunkHit> byMeaning, int measuredEachSide) {
    int[] first = rising(byWords, byMeaning, measuredEachSide);
    if (Math.max(byWords.size(), byMeaning.size()) <= measuredEachSide) {
      return new Pool(first, first.length);
    }
    int[] further =
        without(
            rising(byWords, byMeaning, Integer.MAX_VALUE),
            ref -> Arrays.binarySearch(first, ref) >= 0);
    int[] all = Arrays.copyOf(first, first.length + further.length);
    System.arraycopy(further, 0, all, first.length, further.length);
    return new Pool(all, first.length);
  }

  int[] refs() {
    return refs;
  }

  /** How many from the first on say what is average. */
  int measured() {
    return measured;
  }

  /** The evidence for each, of which some is known; what is not is read from the index. */
  List<Evidence> evidence(ChunkIndex.Snapshot snapshot, String query, List<Evidence> known) {
    @Nullable Evidence[] all = new @Nullable Evidence[refs.length];
    put(known, all);
    put(snapshot.evidence(query, without(refs, ref -> all[place(ref)] != null)), all);
    List<Evidence> whole = new ArrayList<>(all.length);
    for (Evidence each : all) {
      whole.add(requireNonNull(each, "what the index found"));
    }
    return whole;
  }

  private void put(List<Evidence> read, @Nullable Evidence[] all) {
    for (Evidence each : read) {
      all[place(each.ref())] = each;
    }
  }

  /** Where a candidate stands, which must be one. */
  int place(int ref) {
    int place = Arrays.binarySearch(refs, 0, measured, ref);
    return place >= 0 ? place : Arrays.binarySearch(refs, measured, refs.length, ref);
  }

  /** Of the first hits of both sides, each once, rising. */
  private static int[] rising(List<ChunkHit> byWords, List<ChunkHit> byMeaning, int eachMax) {
    int fromWords = Math.min(byWords.size(), eachMax);
    int fromMeaning = Math.min(byMeaning.size(), eachMax);
    int[] refs = new int[fromWords + fromMeaning];
    for (int i = 0; i < fromWords; i++) {
      refs[i] = byWords.get(i).ref();
    }
    for (int i = 0; i < fromMeaning; i++) {
      refs[fromWords + i] = byMeaning.get(i).ref();
    }
    Arrays.sort(refs);
    int count = 0;
    for (int ref : refs) {
      if (count == 0 || ref != refs[count - 1]) {
        refs[count++] = ref;
      }
    }
    return Arrays.copyOf(refs, count);
  }

  private static int[] without(int[] refs, IntPredicate known) {
    int[] left = new int[refs.length];
    int count = 0;
    for (int ref : refs) {
      if (!known.test(ref)) {
        left[count++] = ref;
      }
    }
    return Arrays.copyOf(left, count);
  }
}
