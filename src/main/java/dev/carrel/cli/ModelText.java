package dev.carrel.cli;

import dev.carrel.engine.GgufHeader;
import dev.carrel.engine.ModelDimensions;
import dev.carrel.models.MachineMemory;
import dev.carrel.models.MemoryNeed;
import dev.carrel.models.ModelReport;
import dev.carrel.models.StoredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Models in words. Pure functions. */
final class ModelText {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;
  private static final int LABEL_COLUMNS = 14;
  private static final int SHOWN_HEAD_COUNTS_MAX = 1;

  private ModelText() {}

  /** Such as {@code 4.7 GB}. */
  static String bytes(long bytes) {
    return bytes >= GIGA
        ? String.format(Locale.ROOT, "%.1f GB", bytes / GIGA)
        : String.format(Locale.ROOT, "%.1f MB", bytes / MEGA);
  }

  private static String parameters(long count) {
    return count >= GIGA
        ? String.format(Locale.ROOT, "%.1fB", count / GIGA)
        : String.format(Locale.ROOT, "%.1fM", count / MEGA);
  }

  /** One line for a list: the name, a tab, and what matters for a choice. */
  static String line(ModelReport report, MachineMemory machine, boolean chosen) {
    ModelReport.Content content = report.content();
    List<String> parts = new ArrayList<>();
    if (content == null) {
      parts.add("of no use: " + report.problem());
    } else {
      parts.add("%s %s".formatted(parameters(content.parameters()), content.quantization()));
      parts.add(bytes(report.model().bytes()));
      parts.add(context(content.contextTokens()));
      parts.add(memory(report, content.memory(), machine));
      parts.add(engines(report, content));
    }
    if (chosen) {
      parts.add("answers");
    }
    return SafeText.line(report.model().name()) + "\t" + SafeText.line(String.join("; ", parts));
  }

  private static String context(int tokens) {
    return tokens == 0 ? "context unknown" : String.format(Locale.ROOT, "context %,d", tokens);
  }

  private static String memory(ModelReport report, MemoryNeed need, MachineMemory machine) {
    return bytes(need.bytes())
        + " of memory"
        + (report.fits(machine).orElse(false) ? "" : ", more than is free");
  }

  private static String engines(ModelReport report, ModelReport.Content content) {
    return switch (content.kind()) {
      case EMBEDDING -> "for embeddings, writes no text";
      case PROJECTOR -> "shows pictures to another model, writes no text";
      case ADAPTER -> "changes another model, writes no text";
      case LANGUAGE ->
          report.engines().isEmpty()
              ? "no engine: " + report.notEmbedded()
              : report.isEmbeddable()
                  ? ModelReport.EMBEDDED
                  : "not embedded, but by " + String.join(", ", report.engines());
    };
  }

  /** Everything about one model, a line for each thing. */
  static List<String> lines(ModelReport report, MachineMemory machine, @Nullable String sha256) {
    StoredModel model = report.model();
    List<String> lines = new ArrayList<>();
    lines.add("name          " + model.name());
    lines.add(
        "file          %s (%s%s)"
            .formatted(
                model.file(),
                bytes(model.bytes()),
                model.partsWanted() > 1 ? " in %d files".formatted(model.partsFound()) : ""));
    ModelReport.Content content = report.content();
    if (content == null) {
      lines.add("problem       " + report.problem());
    } else {
      contentLines(content, lines);
      memoryLines(report, content.memory(), machine, lines);
      lines.add("engines       " + engines(report, content));
      if (report.notEmbedded() != null && content.kind() == GgufHeader.Kind.LANGUAGE) {
        lines.add("why           " + report.notEmbedded());
      }
    }
    if (sha256 != null) {
      lines.add("SHA-256       " + sha256);
    }
    return lines.stream()
        .map(
            line -> line.substring(0, LABEL_COLUMNS) + SafeText.line(line.substring(LABEL_COLUMNS)))
        .toList();
  }

  private static void contentLines(ModelReport.Content content, List<String> lines) {
    lines.add("title         " + content.title());
    lines.add("architecture  " + content.architecture());
    lines.add(
        String.format(
            Locale.ROOT,
            "parameters    %,d (%s)",
            content.parameters(),
            parameters(content.parameters())));
    lines.add(
        "quantization  %s (tensors: %s)"
            .formatted(
                content.quantization(),
                content.tensorTypes().entrySet().stream()
                    .map(type -> type.getValue() + " " + type.getKey())
                    .collect(Collectors.joining(", "))));
    lines.add("context       " + tokens(content.contextTokens()));
    ModelDimensions sizes = content.dimensions();
    if (sizes != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "layers        %,d of width %,d, feed-forward %,d",
              sizes.layers(),
              sizes.embedding(),
              sizes.feedForward()));
      lines.add(
          "attention     %s heads, %s with keys and values, of %d and %d numbers"
              .formatted(
                  counts(sizes.heads()),
                  counts(sizes.keyValueHeads()),
                  sizes.keyLength(),
                  sizes.valueLength()));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "vocabulary    %,d tokens%s",
            content.vocabularyTokens(),
            content.tokenizer() == null ? "" : ", tokenizer " + content.tokenizer()));
    lines.add(
        "chat          "
            + (content.hasChatTemplate()
                ? "its template is taken for " + content.chatFamily()
                : "it has no template: questions are put in plain words"));
    lines.add(
        "licence       " + (content.licence() == null ? "it does not say" : content.licence()));
  }

  private static String tokens(int count) {
    return count == 0 ? "it does not say" : String.format(Locale.ROOT, "%,d tokens", count);
  }

  private static String counts(List<Integer> each) {
    List<Integer> different = each.stream().distinct().sorted().toList();
    return different.size() <= SHOWN_HEAD_COUNTS_MAX
        ? String.valueOf(different.getFirst())
        : different.getFirst() + " to " + different.getLast();
  }

  private static void memoryLines(
      ModelReport report, MemoryNeed need, MachineMemory machine, List<String> lines) {
    lines.add(
        String.format(
            Locale.ROOT,
            "memory        %s at a context of %,d tokens: weights %s, keys and values %s, computing %s, process %s",
            bytes(need.bytes()),
            need.contextTokens(),
            bytes(need.weightBytes()),
            bytes(need.cacheBytes()),
            bytes(need.computeBytes()),
            bytes(need.processBytes())));
    lines.add(
        "machine       %s: %s of %s are free"
            .formatted(
                report.fits(machine).orElse(false) ? "enough" : "not enough",
                bytes(machine.availableBytes()),
                bytes(machine.totalBytes())));
  }
}
