package dev.carrel.answer;

import dev.carrel.index.StoredChunk;
import dev.carrel.retrieve.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns what a search found into what a receipt keeps of it. Pure functions. */
final class KeptPassages {
  private KeptPassages() {}

  /**
   * What was found, then what stood beside it and was given to a model.
   *
   * @param numbered the passages of the prompt, the first of which is number 1
   */
  static List<KeptPassage> of(List<Passage> found, List<StoredChunk> numbered) {
    List<KeptPassage> kept = new ArrayList<>();
    for (Passage passage : found) {
      kept.add(KeptPassage.found(passage, number(passage.stored(), numbered)));
    }
    for (StoredChunk passage : numbered) {
      if (found.stream().noneMatch(each -> isSame(each.stored(), passage))) {
        kept.add(KeptPassage.beside(passage, number(passage, numbered)));
      }
    }
    return kept;
  }

  /** The passages of the prompt in their order. */
  static List<StoredChunk> numbered(List<KeptPassage> kept) {
    return IntStream.rangeClosed(1, kept.size())
        .boxed()
        .flatMap(
            number -> kept.stream().filter(passage -> number.equals(passage.number())).limit(1))
        .map(KeptPassage::stored)
        .toList();
  }

  /** What was found, best first. */
  static List<Passage> found(List<KeptPassage> kept) {
    return kept.stream()
        .filter(passage -> passage.rank() != null)
        .map(KeptPassage::passage)
        .toList();
  }

  private static @Nullable Integer number(StoredChunk passage, List<StoredChunk> numbered) {
    for (int i = 0; i < numbered.size(); i++) {
      if (isSame(numbered.get(i), passage)) {
        return i + 1;
      }
    }
    return null;
  }

  private static boolean isSame(StoredChunk one, StoredChunk two) {
    return one.document().id().equals(two.document().id())
        && one.chunk().ordinal() == two.chunk().ordinal();
  }
}
