package dev.carrel.engine;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants of its answer, where it does not say so what the engine's terms say. What no
 * engine of ours has a notion of is refused here, so that nothing is left out silently.
 *
 * @param topK empty when the request does not say
 * @param stops that end the answer: the template's own, then the request's
 */
record Wanted(
    int answerTokensMax,
    float temperature,
    float topP,
    OptionalInt topK,
    long seed,
    boolean cold,
    List<String> stops,
    Optional<String> grammar) {
  static final int TOP_K_DEFAULT = 40;
  private static final float TOP_P_DEFAULT = 0.95f;

  Wanted {
    stops = List.copyOf(stops);
  }

  /**
   * Reads a request.
   *
   * @param stopsOfTemplate that the engine needs besides
   * @throws EngineException if it wants what no engine here can do
   */
  static Wanted of(ChatRequest request, EngineTerms terms, List<String> stopsOfTemplate) {
    refuseUnknown(request);
    List<String> stops = new ArrayList<>(stopsOfTemplate);
    stops.addAll(request.stopSequences() == null ? List.of() : request.stopSequences());
    if (stops.size() > Wire.STOPS_MAX || stops.stream().anyMatch(String::isEmpty)) {
      throw unsupported(
          "%d stop texts, wanted at most %d and none of them empty"
              .formatted(stops.size(), Wire.STOPS_MAX));
    }
    EngineParameters own = EngineParameters.of(request.parameters());
    Integer tokens = request.maxOutputTokens();
    Double temperature = request.temperature();
    Double topP = request.topP();
    Integer topK = request.topK();
    return new Wanted(
        tokens == null ? terms.answerTokensMax() : Math.clamp(tokens, 1, terms.answerTokensMax()),
        temperature == null ? terms.temperature() : temperature.floatValue(),
        topP == null ? TOP_P_DEFAULT : topP.floatValue(),
        topK == null ? OptionalInt.empty() : OptionalInt.of(topK),
        own.seed().orElse(terms.seed()),
        own.cold(),
        stops,
        own.grammar());
  }

  private static void refuseUnknown(ChatRequest request) {
    if (request.toolSpecifications() != null && !request.toolSpecifications().isEmpty()) {
      throw unsupported("tools");
    }
    if (request.responseFormat() != null
        && request.responseFormat().type() == ResponseFormatType.JSON) {
      throw unsupported("the wish for an answer in JSON");
    }
    if (isSet(request.frequencyPenalty()) || isSet(request.presencePenalty())) {
      throw unsupported("a penalty for repeated words");
    }
  }

  private static boolean isSet(@Nullable Double penalty) {
    return penalty != null && penalty != 0;
  }

  static EngineException unsupported(String what) {
    return new EngineException(
        EngineException.Code.REQUEST_UNSUPPORTED,
        "The request holds %s, which this engine cannot use; ask without.".formatted(what));
  }
}
