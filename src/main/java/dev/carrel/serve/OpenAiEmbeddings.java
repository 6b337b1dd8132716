package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Vectors for texts, as OpenAI's interface gives them. */
final class OpenAiEmbeddings {
  static final int INPUTS_MAX = 2_048;

  /** Of all texts of a request together; a minute's work. */
  static final int CHARS_MAX = 1_000_000;

  private static final String INPUT = "input";

  private final Models models;

  /**
   * Clients count tokens as OpenAI's models do, and send some texts as those. Its hundred thousand
   * tokens take a tenth of a second to read and 20 MB, for the first who sends some.
   */
  private static final class Tokens {
    static final Encoding CL100K =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
  }

  OpenAiEmbeddings(Models models) {
    this.models = models;
  }

  /**
   * A vector, as numbers or packed.
   *
   * @param embedding a list of numbers, or the base64 of 32-bit floats in little-endian order
   */
  record Item(String object, int index, Object embedding) {}

  record Usage(int prompt_tokens, int total_tokens) {}

  record Result(String object, List<Item> data, String model, Usage usage) {}

  Result embed(JsonNode body) {
    boolean packed = packed(body.path("encoding_format"));
    JsonNode dimensions = body.path("dimensions");
    List<String> texts = texts(body.path(INPUT));
    List<Item> items = new ArrayList<>();
    int used = 0;
    for (String text : texts) {
      float[] vector = models.embed(text);
      if (!dimensions.isMissingNode()
          && !dimensions.isNull()
          && dimensions.asInt() != vector.length) {
        throw Problem.invalid(
            "dimensions",
            "The property dimensions is %s: the vectors of %s have %d, leave it out or give that."
                .formatted(
                    Limits.shortened(dimensions.toString()),
                    models.embeddingName(),
                    vector.length));
      }
      used += models.tokens(text);
      items.add(new Item("embedding", items.size(), packed ? base64(vector) : vector));
    }
    return new Result("list", items, models.embeddingName(), new Usage(used, used));
  }

  private static boolean packed(JsonNode format) {
    if (format.isMissingNode() || format.isNull()) {
      return false;
    }
    return switch (format.asText()) {
      case "float" -> false;
      case "base64" -> true;
      default ->
          throw Problem.invalid(
              "encoding_format",
              "The property encoding_format is \"%s\": give float or base64."
                  .formatted(Limits.shortened(format.asText())));
    };
  }

  private List<String> texts(JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (input.isTextual() || isTokens(input)) {
      texts.add(text(input));
    } else if (input.isArray() && !input.isEmpty()) {
      input.forEach(each -> texts.add(text(each)));
    } else {
      throw Problem.missing(
          INPUT, "The property input is missing: give a text, a list of texts, or tokens.");
    }
    long chars = texts.stream().mapToLong(String::length).sum();
    if (texts.size() > INPUTS_MAX || chars > CHARS_MAX) {
      throw Problem.invalid(
          INPUT,
          "The property input has %,d texts with %,d characters: send at most %,d with %,d at once."
              .formatted(texts.size(), chars, INPUTS_MAX, CHARS_MAX));
    }
    return texts;
  }

  private static boolean isTokens(JsonNode input) {
    return input.isArray() && !input.isEmpty() && input.get(0).isIntegralNumber();
  }

  private String text(JsonNode input) {
    String text;
    if (input.isTextual()) {
      text = input.asText();
    } else if (isTokens(input)) {
      IntArrayList ids = new IntArrayList(input.size());
      input.forEach(id -> ids.add(id.asInt(-1)));
      try {
        text = Tokens.CL100K.decode(ids);
      } catch (IllegalArgumentException e) {
        throw Problem.invalid(
            INPUT,
            "The property input holds a number that is no token of cl100k_base: send texts.");
      }
    } else {
      throw Problem.invalid(
          INPUT, "The property input holds something that is neither a text nor a list of tokens.");
    }
    if (text.isBlank()) {
      throw Problem.invalid(INPUT, "The property input holds an empty text: leave it out.");
    }
    return Limits.wellFormed(text, INPUT);
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
