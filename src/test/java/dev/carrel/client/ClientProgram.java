package dev.carrel.client;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.query.Query;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

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

  private static double norm(Embedding embedding) {
    double sum = 0;
    for (float each : embedding.vector()) {
      sum += (double) each * each;
    }
    return Math.sqrt(sum);
  }
}
