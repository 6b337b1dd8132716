package dev.carrel.engine;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a model file says about itself, by key. Numbers are checked when they are asked for. */
final class GgufMetadata {
  private static final Map<Integer, String> TYPES =
      Map.of(
          GgufValue.UINT32, "UINT32",
          GgufValue.INT32, "INT32",
          GgufValue.FLOAT32, "FLOAT32",
          GgufValue.BOOL, "BOOL",
          GgufValue.STRING, "STRING");

  private final Path file;
  private final Map<String, GgufValue> values = new LinkedHashMap<>();

  GgufMetadata(Path file) {
    this.file = file;
  }

  void put(String key, GgufValue value) {
    if (values.put(key, value) != null) {
      throw damaged("has the metadata key %s twice".formatted(GgufBytes.shown(key)));
    }
  }

  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  @Nullable GgufValue get(String key) {
    return values.get(key);
  }

  void forEach(BiConsumer<String, GgufValue> each) {
    values.forEach(each);
  }

  Optional<String> text(String key) {
    return values.get(key) instanceof GgufValue.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  Optional<Boolean> flag(String key) {
    return values.get(key) instanceof GgufValue.Flag flag
        ? Optional.of(flag.value())
        : Optional.empty();
  }

  /** A number of any type; 0 if it is not there or is none. */
  long number(String key, long most) {
    return values.get(key) instanceof GgufValue.Whole whole
        ? bounded(key, whole.value(), 0, most)
        : 0;
  }

  /** A number of the type that llama.cpp wants; empty if the key is not there. */
  Optional<Integer> uint32(String key, int least, int most) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case GgufValue.Whole whole when whole.type() == GgufValue.UINT32 ->
          Optional.of((int) bounded(key, whole.value(), least, most));
      case GgufValue other -> throw wrongType(key, "a number of type UINT32");
    };
  }

  int requiredUint32(String key, int least, int most) {
    return uint32(key, least, most)
        .orElseThrow(() -> damaged("does not say its %s".formatted(GgufBytes.shown(key))));
  }

  /** A number for each layer, or one for all; empty if the key is not there. */
  Optional<List<Integer>> perLayer(String key, int layers, int least, int most) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case GgufValue.Wholes each -> {
        if (each.values().size() != layers) {
          throw damaged(
              "says %d values of %s, wanted one for each of its %d layers"
                  .formatted(each.values().size(), GgufBytes.shown(key), layers));
        }
        yield Optional.of(
            each.values().stream().map(v -> (int) bounded(key, v, least, most)).toList());
      }
      case GgufValue _ ->
          Optional.of(Collections.nCopies(layers, requiredUint32(key, Math.max(1, least), most)));
    };
  }

  /** A number of the type that llama.cpp wants; empty if the key is not there. */
  Optional<Double> float32(String key, double least, double most) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case GgufValue.Real real when real.type() == GgufValue.FLOAT32 -> {
        if (!(real.value() >= least && real.value() <= most)) {
          throw damaged(
              "says %s is %s, wanted %s to %s"
                  .formatted(GgufBytes.shown(key), real.value(), least, most));
        }
        yield Optional.of(real.value());
      }
      case GgufValue other -> throw wrongType(key, "a number of type FLOAT32");
    };
  }

  private long bounded(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw damaged(
          "says %s is %s, wanted %d to %d"
              .formatted(GgufBytes.shown(key), Long.toUnsignedString(value), least, most));
    }
    return value;
  }

  EngineException wrongType(String key, String wanted) {
    return damaged(
        "says %s as %s, wanted %s".formatted(GgufBytes.shown(key), kind(values.get(key)), wanted));
  }

  private static String kind(@Nullable GgufValue value) {
    return switch (value) {
      case null -> "nothing";
      case GgufValue.Whole whole -> "a number of type " + name(whole.type());
      case GgufValue.Real real -> "a number of type " + name(real.type());
      case GgufValue.Flag _ -> "yes or no";
      case GgufValue.Text _ -> "text";
      case GgufValue.Wholes row -> "an array of type " + name(row.type());
      case GgufValue.Row row -> "an array of type " + name(row.type());
    };
  }

  private static String name(int type) {
    return TYPES.getOrDefault(type, String.valueOf(type));
  }

  private EngineException damaged(String finding) {
    return GgufBytes.damaged(file, finding);
  }
}
