package dev.carrel.serve;

import dev.carrel.engine.Engine;
import dev.carrel.watch.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names under which programs of OpenAI's interface ask here. {@code carrel} answers from the
 * whole library and {@code carrel:notes} from one source; the language model by itself and the
 * embedding model have names of their own.
 */
final class OpenAiModels {
  static final String LIBRARY = "carrel";

  /** What programs ask for by default when they want vectors; it stands for the model there is. */
  private static final String EMBEDDING_OF_OPENAI = "text-embedding-";

  private final Desk desk;
  private final Models models;
  private final long started = Instant.now().getEpochSecond();

  OpenAiModels(Desk desk, Models models) {
    this.desk = desk;
    this.models = models;
  }

  /** What a name stands for. */
  sealed interface Meaning {
    /**
     * Answers from documents.
     *
     * @param sources names of sources; empty for all
     */
    record Library(List<String> sources) implements Meaning {}

    record Plain(Engine engine) implements Meaning {}

    record Embedding() implements Meaning {}
  }

  /** As {@code GET /v1/models} lists them. */
  record Entry(String id, String object, long created, String owned_by) {}

  record Listing(String object, List<Entry> data) {}

  Listing list() {
    List<String> names = new ArrayList<>(List.of(LIBRARY));
    desk.sources().stream().map(source -> LIBRARY + ":" + source.name()).forEach(names::add);
    models.engine().map(Engine::name).ifPresent(names::add);
    names.add(models.embeddingName());
    return new Listing("list", names.stream().map(this::entry).toList());
  }

  Entry entry(String name) {
    return new Entry(name, "model", started, LIBRARY);
  }

  /**
   * What a name stands for.
   *
   * @throws Problem 404 when it stands for nothing
   */
  Meaning meaning(String name) {
    if (name.equals(LIBRARY)) {
      return new Meaning.Library(List.of());
    }
    if (name.startsWith(LIBRARY + ":")) {
      String source = name.substring(LIBRARY.length() + 1);
      if (desk.sources().stream().map(Source::name).anyMatch(source::equals)) {
        return new Meaning.Library(List.of(source));
      }
    }
    Optional<Engine> engine = models.engine().filter(e -> e.name().equals(name));
    if (engine.isPresent()) {
      return new Meaning.Plain(engine.get());
    }
    if (name.equals(models.embeddingName()) || name.startsWith(EMBEDDING_OF_OPENAI)) {
      return new Meaning.Embedding();
    }
    throw new Problem(
        404,
        "There is no model \"%s\" here: GET /v1/models lists what there is, carrel answers from your documents."
            .formatted(Limits.shortened(name)),
        "model",
        "model_not_found");
  }
}
