package dev.carrel.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Questions with known answers over a folder of files.
 *
 * @param name of the folder
 * @param corpus the folder with the files that are searched
 * @param queries text by id, in the order of their file; only those that something answers
 * @param relevances by query id: what answers it (a file's path below the corpus, or a passage's
 *     id) and how well
 * @param passages empty when whole files answer
 * @param ranges by query id: the characters that answer it; empty when passages or whole files
 *     answer
 */
public record EvalSet(
    String name,
    Path corpus,
    Map<String, String> queries,
    Map<String, Map<String, Double>> relevances,
    List<PassageRange> passages,
    Map<String, AnswerRanges> ranges) {
  /** More than this is not read: the set is held in memory. */
  static final int QUERIES_MAX = 1_000_000;

  static final int PASSAGES_MAX = 5_000_000;

  /**
   * A passage that may answer.
   *
   * @param start in Unicode code points of the file as stored, inclusive
   * @param end exclusive
   */
  public record PassageRange(String id, String file, int start, int end) {}

  /**
   * The characters that answer a question.
   *
   * @param ranges at least one, none of them empty
   */
  public record AnswerRanges(String query, String file, List<Range> ranges) {
    public AnswerRanges {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * A piece of a file.
   *
   * @param start in Unicode code points of the file as stored, inclusive
   * @param end exclusive
   */
  public record Range(int start, int end) {}

  public EvalSet {
    passages = List.copyOf(passages);
    ranges = Map.copyOf(ranges);
  }

  /** What a question's answer is here: {@code range}, {@code passage} or {@code file}. */
  public String unit() {
    if (!ranges.isEmpty()) {
      return "range";
    }
    return passages.isEmpty() ? "file" : "passage";
  }

  /**
   * Reads a folder that holds {@code corpus/}, {@code queries.tsv} (id, tab, text), {@code
   * qrels.tsv} (query id, tab, what answers, tab, relevance; 1 when left out) and, where passages
   * answer, {@code passages.jsonl} (id, file, start, end), or where ranges do, {@code
   * qrels_range.jsonl} (qid, file, ranges: pairs of start and end). Lines of the {@code .tsv} that
   * begin with {@code #} are comments.
   */
  public static EvalSet read(Path folder) {
    Path corpus = folder.resolve("corpus");
    if (!Files.isDirectory(corpus)) {
      throw new EvalException(
          folder + " has no folder corpus/: give the folder of an unpacked set of questions");
    }
    Map<String, Map<String, Double>> relevances = readRelevances(folder.resolve("qrels.tsv"));
    Map<String, String> queries = readQueries(folder.resolve("queries.tsv"), relevances);
    if (queries.isEmpty()) {
      throw new EvalException(
          folder + " has no question in queries.tsv that qrels.tsv has an answer for");
    }
    Path passages = folder.resolve("passages.jsonl");
    Path ranges = folder.resolve("qrels_range.jsonl");
    return new EvalSet(
        folder.toAbsolutePath().normalize().getFileName().toString(),
        corpus,
        queries,
        relevances,
        Files.exists(passages) ? readPassages(passages) : List.of(),
        Files.exists(ranges) ? readRanges(ranges, queries.keySet()) : Map.of());
  }

  private static Map<String, String> readQueries(
      Path file, Map<String, Map<String, Double>> relevances) {
    Map<String, String> queries = new LinkedHashMap<>();
    for (Row row : rows(file)) {
      if (row.columns().size() < 2 || row.columns().get(1).isBlank()) {
        throw row.wrong("wanted a query's id, a tab and its text");
      }
      Map<String, Double> answers = relevances.getOrDefault(row.columns().get(0), Map.of());
      if (answers.values().stream().anyMatch(relevance -> relevance > 0)) {
        queries.put(row.columns().get(0), row.columns().get(1));
      }
      if (queries.size() > QUERIES_MAX) {
        throw new EvalException(file + " has more than " + QUERIES_MAX + " questions");
      }
    }
    return queries;
  }

  private static Map<String, Map<String, Double>> readRelevances(Path file) {
    Map<String, Map<String, Double>> relevances = new LinkedHashMap<>();
    for (Row row : rows(file)) {
      if (row.columns().size() < 2) {
        throw row.wrong("wanted a query's id, a tab and what answers it");
      }
      relevances
          .computeIfAbsent(row.columns().get(0), query -> new LinkedHashMap<>())
          .merge(row.columns().get(1), row.relevance(), Math::max);
    }
    return relevances;
  }

  private static List<PassageRange> readPassages(Path file) {
    List<PassageRange> passages = new ArrayList<>();
    for (Line line : jsonLines(file)) {
      JsonNode node = line.json();
      if (!node.path("id").isTextual()
          || !node.path("file").isTextual()
          || !node.path("start").isInt()
          || !node.path("end").isInt()) {
        throw line.wrong("lacks one of id, file (texts), start, end (numbers)");
      }
      passages.add(
          new PassageRange(
              node.path("id").textValue(),
              node.path("file").textValue(),
              node.path("start").intValue(),
              node.path("end").intValue()));
      if (passages.size() > PASSAGES_MAX) {
        throw new EvalException(file + " has more than " + PASSAGES_MAX + " passages");
      }
    }
    return passages;
  }

  private static Map<String, AnswerRanges> readRanges(Path file, Set<String> queries) {
    Map<String, AnswerRanges> all = new LinkedHashMap<>();
    for (Line line : jsonLines(file)) {
      JsonNode node = line.json();
      if (!node.path("qid").isTextual()
          || !node.path("file").isTextual()
          || node.path("ranges").isEmpty()) {
        throw line.wrong("lacks one of qid, file (texts), ranges (pairs of start and end)");
      }
      List<Range> ranges = new ArrayList<>();
      for (JsonNode pair : node.path("ranges")) {
        if (!pair.path(0).isInt()
            || !pair.path(1).isInt()
            || pair.path(0).intValue() >= pair.path(1).intValue()) {
          throw line.wrong("has the range " + pair + ", wanted [start, end] with start below end");
        }
        ranges.add(new Range(pair.path(0).intValue(), pair.path(1).intValue()));
      }
      String query = node.path("qid").textValue();
      AnswerRanges answer = new AnswerRanges(query, node.path("file").textValue(), ranges);
      if (queries.contains(query) && all.put(query, answer) != null) {
        throw line.wrong("has the question " + query + " again: put all its ranges into one line");
      }
    }
    for (String query : queries) {
      if (!all.containsKey(query)) {
        throw new EvalException(
            file
                + " has no range for the question "
                + query
                + ", which qrels.tsv has an answer for");
      }
    }
    return all;
  }

  private static List<Line> jsonLines(Path file) {
    ObjectMapper json = new ObjectMapper();
    List<Line> parsed = new ArrayList<>();
    int number = 0;
    for (String text : lines(file)) {
      number++;
      if (text.isBlank()) {
        continue;
      }
      try {
        parsed.add(new Line(file, number, json.readTree(text)));
      } catch (JsonProcessingException e) {
        throw new EvalException(file + " line " + number + " is no JSON", e);
      }
    }
    return parsed;
  }

  private static List<Row> rows(Path file) {
    List<Row> rows = new ArrayList<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (!line.isEmpty() && line.charAt(0) != '#') {
        rows.add(new Row(file, number, List.of(line.split("\t", -1))));
      }
    }
    return rows;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new EvalException(file + " cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
  }

  private record Line(Path file, int number, JsonNode json) {
    EvalException wrong(String what) {
      return new EvalException(file + " line " + number + " " + what);
    }
  }

  private record Row(Path file, int number, List<String> columns) {
    double relevance() {
      @Nullable String given = columns.size() > 2 ? columns.get(2).strip() : null;
      if (given == null || given.isEmpty()) {
        return 1;
      }
      try {
        return Double.parseDouble(given);
      } catch (NumberFormatException e) {
        throw wrong("the relevance \"" + given + "\" is no number", e);
      }
    }

    EvalException wrong(String what) {
      return new EvalException(file + " line " + number + ": " + what);
    }

    EvalException wrong(String what, Throwable cause) {
      return new EvalException(file + " line " + number + ": " + what, cause);
    }
  }
}
