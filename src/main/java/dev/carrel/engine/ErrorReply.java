package dev.carrel.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a server says of an error, as one short piece of a sentence.
 *
 * @param message its own words, on one line and without what steers a terminal
 * @param tooLong whether it means that the prompt does not fit into its context
 */
record ErrorReply(String message, boolean tooLong) {
  private static final int MESSAGE_CHARS_MAX = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads {@code {"error": {"message": …, "type": …}}}, as most servers write it, or any text. */
  static ErrorReply of(String body) {
    String message = body;
    String type = "";
    try {
      JsonNode tree = JSON.readTree(body);
      JsonNode error = tree == null ? JSON.missingNode() : tree.path("error");
      if (error.isTextual()) {
        message = error.asText();
      } else if (error.isObject()) {
        message = error.path("message").asText();
        type = error.path("type").asText() + " " + error.path("code").asText();
      }
    } catch (JsonProcessingException e) {
      // Then its own words are all there is.
    }
    boolean tooLong =
        type.contains("exceed_context_size")
            || type.contains("context_length_exceeded")
            || message.contains("exceeds the available context size");
    return new ErrorReply(oneLine(message), tooLong);
  }

  private static String oneLine(String text) {
    String line =
        text.replaceAll("[\\s\\p{Cntrl}\\p{Cf}]+", " ").strip().replaceAll("[.\\s]+$", "");
    return line.length() <= MESSAGE_CHARS_MAX ? line : line.substring(0, MESSAGE_CHARS_MAX) + "…";
  }
}
