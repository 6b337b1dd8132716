package dev.carrel.eval;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.HybridRetriever;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.retrieve.SearchMode;
import dev.carrel.retrieve.SearchRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures search over a person's own files, with questions made of what stands above their texts.
 * A sample of the index is written anew without it, asked, and deleted. The index itself, and
 * everything about requests that is remembered, stay as they are.
 *
 * @param settings of the sample's index: those of the index that is sampled
 * @param passageEmbedding the vector of what the model is given for a chunk
 * @param queryEmbedding the vector of a query
 * @param workFolder in which the sample lies meanwhile
 */
public record SelfEvaluation(
    IndexSettings settings,
    Function<String, float[]> passageEmbedding,
    Function<String, float[]> queryEmbedding,
    Path workFolder) {
  /** Name of the set, in reports. */
  public static final String NAME = "self";

  /** Deep enough for recall at 100. */
  private static final int K = 150;

  private static final List<SearchMode> MODES =
      List.of(SearchMode.HYBRID, SearchMode.KEYWORD, SearchMode.SEMANTIC);

  /** Beside everything else that the service holds. */
  private static final long RAM_BUFFER_BYTES = 16L << 20;

  private static final String PREFIX = "self-eval-";

  /** What is older was left by a process that was killed. */
  private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

  /**
   * Draws, asks and measures.
   *
   * @param index is only read
   * @param mayGoOn asked again and again; once it says no, everything is given up
   * @throws EvalException when there is nothing to ask, or it may not go on
   */
  public EvalReport run(ChunkIndex index, BooleanSupplier mayGoOn) {
    if (!index.vectorsUsable()) {
      throw new EvalException(
          "The index holds vectors of another model: let it be rebuilt (carrel reindex --all), then"
              + " measure it.");
    }
    Runnable goOn =
        () -> {
          if (!mayGoOn.getAsBoolean()) {
            throw new EvalException("The self-evaluation was broken off: nothing was noted of it.");
          }
        };
    List<SampledDocument> sample = Sample.of(index, goOn);
    List<KnownItem> items = KnownItems.of(sample);
    if (items.isEmpty()) {
      throw new EvalException(
          "No heading, comment or subject in the index can be asked for: wanted at least one of"
              + " several words, found once, with a text below it.");
    }
    Path folder = scratch();
    try (LuceneIndex scratch =
        LuceneIndex.open(folder, settings.withRamBufferBytes(RAM_BUFFER_BYTES))) {
      KnownItemJudge judge = fill(scratch, sample, items, goOn);
      HybridRetriever retriever = new HybridRetriever(scratch, queryEmbedding);
      Map<String, String> questions = new LinkedHashMap<>();
      items.forEach(item -> questions.put(item.id(), item.question()));
      return Evaluation.run(
          new Evaluation.Asking(NAME, "passage", questions, judge),
          MODES,
          K,
          (query, mode) -> {
            goOn.run();
            return SearchDocument.of(
                retriever.search(new SearchRequest(query, K, mode, ChunkFilter.NONE)));
          });
    } finally {
      delete(folder);
    }
  }

  private KnownItemJudge fill(
      LuceneIndex scratch, List<SampledDocument> sample, List<KnownItem> items, Runnable goOn) {
    Map<DocumentId, List<KnownItem>> asked =
        items.stream().collect(Collectors.groupingBy(KnownItem::document));
    KnownItemJudge judge = new KnownItemJudge();
    int number = 0;
    for (SampledDocument full : sample) {
      goOn.run();
      List<KnownItem> here = asked.getOrDefault(full.document().id(), List.of());
      SampledDocument document = full;
      if (!here.isEmpty()) {
        document = Withdrawal.from(full, here, number++);
        for (KnownItem item : here) {
          for (Chunk chunk : document.chunks()) {
            if (item.ordinals().contains(chunk.ordinal())) {
              judge.answers(item.id(), chunk.documentId(), chunk.startChar());
            }
          }
        }
      }
      scratch.putDocument(document.document(), document.chunks(), embedded(full, document, goOn));
    }
    scratch.refresh();
    return judge;
  }

  /** What had no vector in the index has none here. */
  private List<float @Nullable []> embedded(
      SampledDocument full, SampledDocument document, Runnable goOn) {
    List<float @Nullable []> vectors = new ArrayList<>(document.vectors());
    for (int i = 0; i < vectors.size(); i++) {
      if (vectors.get(i) == null && full.vectors().get(i) != null) {
        goOn.run();
        vectors.set(i, passageEmbedding.apply(document.chunks().get(i).embeddingInput()));
      }
    }
    return vectors;
  }

  private Path scratch() {
    try {
      Instant old = Instant.now().minus(LEFTOVER_AGE);
      List<Path> leftovers;
      try (Stream<Path> entries = Files.list(workFolder)) {
        leftovers =
            entries
                .filter(entry -> String.valueOf(entry.getFileName()).startsWith(PREFIX))
                .toList();
      }
      for (Path leftover : leftovers) {
        if (Files.getLastModifiedTime(leftover).toInstant().isBefore(old)) {
          delete(leftover);
        }
      }
      return Files.createTempDirectory(workFolder, PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
