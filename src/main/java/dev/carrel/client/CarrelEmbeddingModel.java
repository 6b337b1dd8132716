package dev.carrel.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The embedding model that Carrel's index is made with: vectors of {@value #DIMENSION} numbers and
 * of length 1, in the order of the texts, computed in the service's process.
 */
public final class CarrelEmbeddingModel implements EmbeddingModel {
  public static final int DIMENSION = 384;

  /** What {@code /v1/models} calls the model. */
  static final String MODEL = "bge-small-en-v1.5-q";

  /** Texts in one request, and their characters, both well below what the service refuses. */
  private static final int TEXTS_MAX = 256;

  private static final int CHARS_MAX = 500_000;

  private final CarrelService service;

  public CarrelEmbeddingModel(CarrelService service) {
    this.service = service;
  }

  @Override
  public String modelName() {
    return MODEL;
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    List<Embedding> embeddings = new ArrayList<>(segments.size());
    int tokens = 0;
    for (List<TextSegment> batch : batches(segments)) {
      JsonNode reply = service.post("/v1/embeddings", body(batch));
      for (JsonNode each : reply.path("data")) {
        embeddings.add(Embedding.from(vector(each.path("embedding").asText())));
      }
      tokens += reply.path("usage").path("prompt_tokens").asInt();
    }
    if (embeddings.size() != segments.size()) {
      throw new InternalServerException(
          "Carrel sent %d vectors for %d texts.".formatted(embeddings.size(), segments.size()));
    }
    return Response.from(embeddings, new TokenUsage(tokens));
  }

  private static List<List<TextSegment>> batches(List<TextSegment> segments) {
    List<List<TextSegment>> batches = new ArrayList<>();
    int from = 0;
    int chars = 0;
    for (int i = 0; i < segments.size(); i++) {
      int more = segments.get(i).text().length();
      if (i > from && (i - from == TEXTS_MAX || chars + more > CHARS_MAX)) {
        batches.add(segments.subList(from, i));
        from = i;
        chars = 0;
      }
      chars += more;
    }
    if (from < segments.size()) {
      batches.add(segments.subList(from, segments.size()));
    }
    return batches;
  }

  private static ObjectNode body(List<TextSegment> texts) {
    ArrayNode input = JsonNodeFactory.instance.arrayNode();
    texts.forEach(text -> input.add(text.text()));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", MODEL).put("encoding_format", "base64").set("input", input);
    return body;
  }

  private static float[] vector(String base64) {
    FloatBuffer numbers =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] vector = new float[numbers.remaining()];
    numbers.get(vector);
    if (vector.length != DIMENSION) {
      throw new InternalServerException(
          "Carrel sent a vector of %d numbers, wanted %d: the program and the service are of different versions."
              .formatted(vector.length, DIMENSION));
    }
    return vector;
  }
}
