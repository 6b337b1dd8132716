package dev.carrel;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.carrel.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration file. Whatever is wrong with it is said in one sentence; nothing is
 * guessed.
 */
final class SettingsFile {
  private static final long FILE_BYTES_MAX = 1_000_000;
  private static final int TYPO_DISTANCE_MAX = 3;

  private static final ObjectReader READER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build()
          .reader();

  private SettingsFile() {}

  /** Has ready what reading a configuration needs; may be called by any thread. */
  static void prepare() {
    try {
      READER.treeToValue(READER.readTree("{}"), Settings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("nothing is a configuration too", e);
    }
  }

  /**
   * Reads a configuration.
   *
   * @param mustExist whether a person named this file; the default one may be missing
   * @throws CommandFailure with one sentence that names the file, the line and the key
   */
  static Settings read(Path file, boolean mustExist) {
    try {
      if (Files.exists(file) && Files.size(file) > FILE_BYTES_MAX) {
        throw new CommandFailure(
            file
                + " has "
                + Files.size(file)
                + " bytes: a configuration has at most "
                + FILE_BYTES_MAX
                + ".");
      }
      JsonNode tree = READER.readTree(Files.readString(file));
      return tree == null || tree.isMissingNode() || tree.isNull()
          ? Settings.DEFAULT
          : READER.treeToValue(tree, Settings.class);
    } catch (NoSuchFileException e) {
      if (!mustExist) {
        return Settings.DEFAULT;
      }
      throw new CommandFailure(
          "There is no configuration file " + file + ": correct --config, or leave it out.", e);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(file + ": " + sentence(e), e);
    } catch (IOException e) {
      throw new CommandFailure(
          "The configuration file " + file + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Where the engine of a task is named: the file, and the line of its model if it has one. */
  static String placeOfEngine(Path file, String task) {
    int line = 0;
    try (JsonParser parser = new YAMLFactory().createParser(file.toFile())) {
      while (parser.nextToken() != null) {
        String at = parser.getParsingContext().pathAsPointer().toString();
        boolean model = at.equals("/engines/" + task + "/model");
        if (model || (line == 0 && at.equals("/engines/" + task))) {
          line = parser.currentTokenLocation().getLineNr();
        }
        if (model) {
          break;
        }
      }
    } catch (IOException e) {
      throw new CommandFailure(
          "The configuration file " + file + " can't be read: " + e.getMessage(), e);
    }
    return "%s, line %d".formatted(file, line);
  }

  private static String sentence(JsonProcessingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown -> unknownKey(unknown);
      case ValueInstantiationException refused when refused.getCause() != null ->
          refused.getCause().getMessage() + ".";
      case MismatchedInputException mismatch ->
          key(mismatch)
              + " has a value of another kind than is wanted here ("
              + wanted(mismatch)
              + ").";
      default -> {
        JsonLocation place = e.getLocation();
        String problem = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        yield (place == null ? "it" : "line " + place.getLineNr())
            + " is not readable as YAML ("
            + problem
            + "): correct it, two spaces for each level.";
      }
    };
  }

  private static String unknownKey(UnrecognizedPropertyException e) {
    List<String> known = new ArrayList<>();
    if (e.getKnownPropertyIds() != null) {
      e.getKnownPropertyIds().forEach(id -> known.add(String.valueOf(id)));
    }
    known.sort(null);
    String nearest = nearest(e.getPropertyName(), known);
    return key(e)
        + " is not a setting"
        + (nearest == null ? "" : "; did you mean " + nearest + "?")
        + (nearest == null ? ": known here are " + String.join(", ", known) + "." : "");
  }

  private static String wanted(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == null) {
      return "see the comments in config/carrel.yaml";
    }
    if (type == Integer.class || type == int.class) {
      return "a whole number";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text";
    }
    return List.class.isAssignableFrom(type) ? "a list" : "keys with values";
  }

  private static String key(JsonMappingException e) {
    StringBuilder key = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() != null) {
        key.append(key.isEmpty() ? "" : ".").append(step.getFieldName());
      } else if (step.getIndex() >= 0) {
        key.append('[').append(step.getIndex()).append(']');
      }
    }
    return key.isEmpty() ? "the file" : key.toString();
  }

  private static @Nullable String nearest(String typed, List<String> known) {
    String nearest = null;
    int least = TYPO_DISTANCE_MAX + 1;
    for (String candidate : known) {
      int distance = distance(typed, candidate);
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
