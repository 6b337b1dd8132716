package dev.carrel.models;

import dev.carrel.engine.EngineException;
import dev.carrel.engine.GgufHeader;
import dev.carrel.engine.ModelDimensions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a model without running it.
 *
 * @param problem why its file is of no use to anybody; then the rest is not known
 * @param content what its header says; null when that cannot be read
 * @param engines that can load it, the embedded one first
 * @param notEmbedded why the embedded engine cannot load it
 */
public record ModelReport(
    StoredModel model,
    @Nullable String problem,
    @Nullable Content content,
    List<String> engines,
    @Nullable String notEmbedded) {
  /** llama.cpp in a process of its own. */
  public static final String EMBEDDED = "embedded";

  /** A newer llama.cpp, of the person's own. */
  public static final String LLAMA_SERVER = "llama-server";

  private static final List<String> OTHERS = List.of(LLAMA_SERVER, "Ollama", "LM Studio");

  /**
   * What a header says.
   *
   * @param parameters weights; of the first part, where a model is divided
   * @param contextTokens that it was made for; 0 when it does not say
   * @param chatFamily what its chat template is taken for; PLAIN for none
   * @param licence as far as it says
   */
  public record Content(
      String title,
      GgufHeader.Kind kind,
      String architecture,
      long parameters,
      String quantization,
      Map<String, Integer> tensorTypes,
      int contextTokens,
      @Nullable ModelDimensions dimensions,
      int vocabularyTokens,
      @Nullable String tokenizer,
      boolean hasChatTemplate,
      String chatFamily,
      @Nullable String licence,
      MemoryNeed memory) {}

  public ModelReport {
    engines = List.copyOf(engines);
  }

  /**
   * Reads the header of a model, and nothing else of it.
   *
   * @param contextTokens for which its memory is reckoned
   */
  public static ModelReport of(StoredModel model, int contextTokens) {
    if (model.partsFound() < model.partsWanted()) {
      return useless(
          model,
          "Only %d of its %d files are here; fetch the others to the same folder."
              .formatted(model.partsFound(), model.partsWanted()));
    }
    GgufHeader header;
    Content content;
    try {
      header = GgufHeader.read(model.file());
      content = content(header, model, contextTokens);
    } catch (EngineException e) {
      return useless(model, String.valueOf(e.getMessage()));
    }
    try {
      header.requireEmbeddable();
    } catch (EngineException e) {
      boolean others =
          e.code() == EngineException.Code.MODEL_UNSUPPORTED
              && content.kind() == GgufHeader.Kind.LANGUAGE;
      return new ModelReport(
          model, null, content, others ? OTHERS : List.of(), String.valueOf(e.getMessage()));
    }
    List<String> all = Stream.concat(Stream.of(EMBEDDED), OTHERS.stream()).toList();
    return new ModelReport(model, null, content, all, null);
  }

  private static ModelReport useless(StoredModel model, String problem) {
    return new ModelReport(model, problem, null, List.of(), null);
  }

  private static Content content(GgufHeader header, StoredModel model, int contextTokens) {
    MemoryNeed need = MemoryNeed.of(header, contextTokens);
    return new Content(
        header.name(),
        header.kind(),
        header.architecture(),
        header.parameterCount(),
        header.quantization(),
        header.tensorTypes(),
        header.contextTokens(),
        header.dimensions().orElse(null),
        header.vocabularyTokens(),
        header.tokenizer().orElse(null),
        header.chatTemplate().isPresent(),
        header.chatFamily(),
        header.licence().orElse(null),
        // The weights of the other parts are as large as their files.
        model.partsWanted() == 1 ? need : need.withWeights(model.bytes()));
  }

  /** Whether this machine has the memory for it; empty when nothing is known of it. */
  public Optional<Boolean> fits(MachineMemory machine) {
    return Optional.ofNullable(content)
        .map(known -> known.memory().bytes() <= machine.availableBytes());
  }

  /** Whether the embedded engine can load it. */
  public boolean isEmbeddable() {
    return engines.contains(EMBEDDED);
  }
}
