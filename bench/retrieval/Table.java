import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints the report of {@code carrel eval --json} as the Markdown table of {@code
 * docs/retrieval.md}, below it what an earlier run is compared with, and exits with 1 when on a set
 * the default is below either of its parts.
 *
 * <p>Arguments: REPORT.
 */
public final class Table {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("hybrid", "**default**");
    NAMES.put("keyword", "words alone");
    NAMES.put("semantic", "meaning alone");
    NAMES.put("rrf", "plain rank fusion");
  }

  public static void main(String[] arguments) throws IOException {
    JsonNode report = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
    List<JsonNode> sets = new ArrayList<>();
    (report.has("sets") ? report.get("sets") : List.of(report)).forEach(sets::add);
    System.out.println(
        "| Set | Ranking | nDCG@10 | R@1 | R@5 | R@10 | R@100 | MRR@10"
            + " | char R@5 | char P@5 | IoU@5 | p50 ms | p99 ms | difference | p |");
    System.out.println(
        "| --- | --- " + "| ---: ".repeat(13) + "|");
    sets.forEach(Table::rows);
    System.out.println();
    sets.forEach(Table::earlier);
    List<String> below = new ArrayList<>();
    sets.forEach(set -> below.addAll(below(set)));
    below.forEach(System.out::println);
    if (below.isEmpty()) {
      System.out.println("On no set is the default below either of its parts.");
    }
    System.exit(below.isEmpty() ? 0 : 1);
  }

  private static void rows(JsonNode set) {
    String name =
        "%s (%d, %s)"
            .formatted(
                set.get("set").asText(), set.get("queries").asInt(), set.get("unit").asText());
    for (JsonNode mode : set.get("modes")) {
      List<String> cells = new ArrayList<>();
      cells.add(name);
      cells.add(NAMES.getOrDefault(mode.get("mode").asText(), mode.get("mode").asText()));
      for (String metric :
          List.of("ndcg10", "recall1", "recall5", "recall10", "recall100", "mrr10")) {
        cells.add(share(mode.path("metrics").path(metric), "%.4f"));
      }
      for (String metric : List.of("recall5", "precision5", "iou5")) {
        cells.add(share(mode.path("ranges").path(metric), "%.4f"));
      }
      cells.add(share(mode.path("latency").path("p50Millis"), "%.1f"));
      cells.add(share(mode.path("latency").path("p99Millis"), "%.1f"));
      JsonNode withDefault = withDefault(set, mode.get("mode").asText());
      cells.add(share(withDefault.path("difference"), "%+.4f"));
      cells.add(share(withDefault.path("p"), "%.4f"));
      System.out.println("| " + String.join(" | ", cells) + " |");
      name = "";
    }
  }

  private static JsonNode withDefault(JsonNode set, String mode) {
    for (JsonNode comparison : set.get("comparisons")) {
      if (comparison.get("earlier").isNull() && comparison.get("mode").asText().equals(mode)) {
        return comparison;
      }
    }
    return set.path("none");
  }

  private static void earlier(JsonNode set) {
    for (JsonNode comparison : set.get("comparisons")) {
      if (!comparison.get("earlier").isNull()) {
        System.out.printf(
            Locale.ROOT,
            "%s, %s since %s: %s %+.4f, p %.4f%n",
            set.get("set").asText(),
            comparison.get("mode").asText(),
            comparison.get("earlier").asText(),
            comparison.get("metric").asText(),
            comparison.get("difference").asDouble(),
            comparison.get("p").asDouble());
      }
    }
  }

  /** A sentence for each part that is better than the whole. */
  private static List<String> below(JsonNode set) {
    List<String> below = new ArrayList<>();
    for (String part : List.of("keyword", "semantic")) {
      JsonNode comparison = withDefault(set, part);
      if (comparison.path("difference").asDouble() > 0) {
        below.add(
            String.format(
                Locale.ROOT,
                "On %s the default is %.4f (%s) below %s.",
                set.get("set").asText(),
                comparison.get("difference").asDouble(),
                comparison.get("metric").asText(),
                NAMES.get(part)));
      }
    }
    return below;
  }

  private static String share(JsonNode figure, String format) {
    return figure.isNumber() ? String.format(Locale.ROOT, format, figure.asDouble()) : "-";
  }
}
