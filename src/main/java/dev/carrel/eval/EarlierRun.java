package dev.carrel.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code carrel eval --json} printed before, for a comparison question by question. Only what
 * is compared is read, so that reports of earlier versions will do.
 */
public final class EarlierRun {
  static final long BYTES_MAX = 256L << 20;

  private final String file;
  private final Map<String, JsonNode> sets;

  private EarlierRun(String file, Map<String, JsonNode> sets) {
    this.file = file;
    this.sets = sets;
  }

  /** Reads the report on one set or on several. */
  public static EarlierRun read(Path file) {
    JsonNode document;
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new EvalException(file + " is larger than " + BYTES_MAX + " bytes: give a report");
      }
      document = new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new EvalException(
          file + " cannot be read as the JSON that carrel eval --json prints: " + e.getMessage(),
          e);
    }
    Map<String, JsonNode> sets = new LinkedHashMap<>();
    for (JsonNode set : document.has("sets") ? document.path("sets") : List.of(document)) {
      if (set.path("set").isTextual() && set.path("modes").isArray()) {
        sets.put(set.path("set").textValue(), set);
      }
    }
    if (sets.isEmpty()) {
      throw new EvalException(file + " has no set: give what carrel eval --json printed");
    }
    return new EarlierRun(String.valueOf(file.getFileName()), sets);
  }

  /** Makes sure that the set can be compared, before it is measured for a long time. */
  public void mustHave(String set) {
    reportOn(set);
  }

  private JsonNode reportOn(String set) {
    JsonNode report = sets.get(set);
    if (report == null) {
      throw new EvalException(
          file + " has no set " + set + ", only " + String.join(", ", sets.keySet()));
    }
    return report;
  }

  /**
   * Adds the comparison of each ranking with its earlier self, where the earlier run had it; a run
   * without any of them is refused.
   *
   * @return the report with them behind its own comparisons
   */
  public EvalReport compared(EvalReport report) {
    Comparison.Metric metric = Evaluation.metric(report.modes());
    List<Comparison> comparisons = new ArrayList<>(report.comparisons());
    for (EvalReport.ModeReport mode : report.modes()) {
      Map<String, Double> figures = figures(report.set(), mode.mode(), metric);
      if (!figures.isEmpty()) {
        comparisons.add(
            Comparison.of(
                mode.mode(), Evaluation.figures(mode, metric), mode.mode(), figures, file, metric));
      }
    }
    if (comparisons.size() == report.comparisons().size()) {
      throw new EvalException(
          file + " has no figures of " + report.set() + " by question: give a whole report");
    }
    return new EvalReport(
        report.set(), report.unit(), report.queries(), report.k(), report.modes(), comparisons);
  }

  private Map<String, Double> figures(String set, String name, Comparison.Metric metric) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (JsonNode mode : reportOn(set).path("modes")) {
      if (!mode.path("mode").asText().equals(name)) {
        continue;
      }
      for (JsonNode question : mode.path("questions")) {
        JsonNode figure =
            switch (metric) {
              case NDCG_10 -> question.at("/metrics/ndcg10");
              case CHAR_RECALL_5 -> question.at("/ranges/recall5");
            };
        if (question.path("id").isTextual() && figure.isNumber()) {
          figures.put(question.path("id").textValue(), figure.doubleValue());
        }
      }
    }
    return figures;
  }
}
