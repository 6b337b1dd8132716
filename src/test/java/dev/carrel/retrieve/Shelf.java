package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.LuceneIndex;
import dev.carrel.parse.DocumentId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real index of a few notes, each of one passage, embedded by the real model. */
record Shelf(LuceneIndex index, Embedder embedder) implements AutoCloseable {
  static final Map<String, String> NOTES =
      Map.ofEntries(
          Map.entry("bees.md", "The queen of a hive lays up to two thousand eggs on a summer day."),
          Map.entry("wasps.md", "Wasps build nests of chewed wood and abandon them in autumn."),
          Map.entry("oslo.md", "The night train from Bergen arrives in Oslo shortly before seven."),
          Map.entry("ferry.md", "Ferries to the islands leave every other hour from pier three."),
          Map.entry("bread.md", "Let the dough rest overnight in the refrigerator before baking."),
          Map.entry("soup.md", "Onion soup wants patience: brown the onions for forty minutes."),
          Map.entry("backup.md", "Every Sunday the nightly job copies the database to two disks."),
          Map.entry("invoice.md", "Invoice KX-4471 was paid on the third of May by bank transfer."),
          Map.entry(
              "garden.md", "Tomatoes were planted along the south wall after the last frost."),
          Map.entry("piano.md", "The piano is tuned twice a year, in March and in October."),
          Map.entry("code/Cart.java", "int totalCents(Cart cart) { return cart.sumOfItems(); }"),
          Map.entry("health.md", "Doctor Lindqvist advised more sleep and fewer cups of coffee."));

  static Shelf of(Map<String, String> notes, Path folder, Embedder embedder) {
    Shelf shelf = new Shelf(LuceneIndex.open(folder, IndexSettings.of("p", "c", "m")), embedder);
    notes.forEach((path, text) -> shelf.put("notes", path, text, true));
    shelf.refresh();
    return shelf;
  }

  HybridRetriever retriever() {
    return new HybridRetriever(index, embedder::embedQuery);
  }

  void refresh() {
    index.refresh();
  }

  void put(String source, String path, String text, boolean embedded) {
    put(source, path, text, embedded, Instant.EPOCH);
  }

  void put(String source, String path, String text, boolean embedded, Instant modifiedAt) {
    DocumentId id = DocumentId.ofFile(source, path);
    String sha256 = "0".repeat(64);
    Chunk chunk =
        new Chunk(id, 0, 0, text.length(), 1, 1, null, List.of(), null, 1, text, "", sha256);
    List<float @Nullable []> vectors = new ArrayList<>();
    vectors.add(embedded ? embedder.embedPassage(text) : null);
    index.putDocument(
        new IndexedDocument(id, path, "text/plain", sha256, null, modifiedAt),
        List.of(chunk),
        vectors);
    index.putRecord(
        new FileRecord(
            source,
            path,
            FileState.INDEXED,
            null,
            1,
            text.length(),
            modifiedAt,
            "",
            sha256,
            "text/plain",
            "text",
            1,
            1,
            Map.of()));
  }

  @Override
  public void close() {
    index.close();
  }
}
