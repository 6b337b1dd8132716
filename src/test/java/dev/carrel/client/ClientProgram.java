package dev.carrel.client;

import static dev.langchain4j.store.embedding.filter.Filter.not;
import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program of somebody else: it has langchain4j-core and the package client, and no more. */
final class ClientProgram {
  private ClientProgram() {}

  /** Prints a line for each thing that is so; wants the address of a service. */
  public static void main(String[] args) {

    CarrelService service = CarrelService.at(URI.create(args[0]));
    CarrelEmbeddingModel model = new CarrelEmbeddingModel(service);
    Embedding train = model.embed("When does the night train leave?").content();
    System.out.println("dimension " + train.dimension());
    System.out.println("length " + Math.round(1000 * norm(train)) / 1000.0);
    List<Embedding> many =
        model
            .embedAll(Stream.generate(() -> TextSegment.from("the same")).limit(300).toList())
            .content();
    System.out.println("many " + many.size() + " " + many.stream().distinct().count());
    for (Content content :
        new CarrelContentRetriever(service, 3, List.of("notes")).retrieve(Query.from("pump"))) {
      System.out.println(
          "content "
              + content.textSegment().metadata().getString("path")
              + ":"
              + content.textSegment().metadata().getInteger("startLine")
              + " "
              + content.textSegment().text().replaceAll("\\s+", " "));
    }
    store(service, model);
    try {
      new CarrelContentRetriever(CarrelService.at(URI.create("http://127.0.0.1:1")), 3)
          .retrieve(Query.from("pump"));
    } catch (UnresolvedModelServerException e) {
      System.out.println("nobody " + e.getMessage());
    }
    try {
      new CarrelContentRetriever(service, 3, List.of("notes"))
          .retrieve(Query.from("a".repeat(5_000)));
    } catch (RuntimeException e) {
      System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
    }
    for (String library : List.of("dev.carrel.index.ChunkIndex", "org.apache.lucene.index.Term")) {
      try {
        System.out.println("there " + Class.forName(library));
      } catch (ClassNotFoundException e) {
        System.out.println("absent " + library);
      }
    }
  }

  private static void store(CarrelService service, CarrelEmbeddingModel model) {
    CarrelEmbeddingStore store = CarrelEmbeddingStore.create(service, "of somebody else");
    List<TextSegment> segments =
        List.of(
            TextSegment.from(
                "The ferry to the island sails at noon.", new Metadata().put("year", 2024)),
            TextSegment.from("Sourdough wants a warm kitchen.", new Metadata().put("year", 2025)),
            TextSegment.from(
                "A boat crosses to the isle at midday.", new Metadata().put("year", 2026)));
    List<String> ids = store.addAll(model.embedAll(segments).content(), segments);
    System.out.println("stored " + told(search(store, model, null), ids));
    System.out.println(
        "since " + told(search(store, model, metadataKey("year").isGreaterThan(2024)), ids));
    System.out.println(
        "not " + told(search(store, model, not(metadataKey("year").isIn(2024, 2025))), ids));
    EmbeddingMatch<TextSegment> best = search(store, model, null).getFirst();
    System.out.println(
        "best " + best.embedded().text() + " " + best.embedded().metadata().getInteger("year"));
    TextSegment other =
        TextSegment.from("The ferry is out of order.", new Metadata().put("year", 2027));
    store.addAll(List.of(ids.getFirst()), List.of(model.embed(other).content()), List.of(other));
    System.out.println("again " + told(search(store, model, null), ids));
    store.remove(ids.get(2));
    System.out.println(
        "removed "
            + told(search(CarrelEmbeddingStore.open(service, store.id()), model, null), ids));
    store.removeAll(metadataKey("year").isEqualTo(2027));
    System.out.println("filtered " + told(search(store, model, null), ids));
    store.removeAll();
    System.out.println("empty " + search(store, model, null).size());
    try {
      store.add(Embedding.from(new float[] {1, 0}), other);
    } catch (InvalidRequestException e) {
      System.out.println("foreign " + e.getMessage());
    }
  }

  private static List<EmbeddingMatch<TextSegment>> search(
      CarrelEmbeddingStore store, CarrelEmbeddingModel model, @Nullable Filter filter) {
    return store
        .search(
            EmbeddingSearchRequest.builder()
                .queryEmbedding(model.embed("When does the ferry sail to the island?").content())
                .filter(filter)
                .maxResults(5)
                .build())
        .matches();
  }

  /** The places in the list of what was added, in the order that they were found in. */
  private static String told(List<EmbeddingMatch<TextSegment>> matches, List<String> ids) {
    return matches.stream()
        .map(match -> String.valueOf(ids.indexOf(match.embeddingId())))
        .collect(Collectors.joining(","));
  }

  private static double norm(Embedding embedding) {
    double sum = 0;
    for (float each : embedding.vector()) {
      sum += (double) each * each;
    }
    return Math.sqrt(sum);
  }
}
