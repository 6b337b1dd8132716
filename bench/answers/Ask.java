package answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import common.StartedService;
import common.Times;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What {@code bench/answers/run} runs: arguments are the launcher, a scratch, the sets. */
public final class Ask {
  private static final int WARM_UP = 40;
  private static final double FIRST_MIN = .70;
  private static final double FIRST_THREE_MIN = .84;
  private static final double P95_MILLIS_MAX = 400;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Times times = new Times();
  private final StartedService service;
  private final String key;

  private Ask(StartedService service, Path scratch) throws IOException {
    this.service = service;
    Path note = StartedService.data(scratch).resolve("service.json");
    this.key = JSON.readTree(note.toFile()).get("key").asText();
  }

  public static void main(String[] arguments) throws Exception {
    List<Path> sets = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      sets.add(Path.of(arguments[i]));
    }
    Path scratch = Path.of(arguments[1]);
    Path corpus = sets.getFirst().resolve("corpus");
    boolean accepted;
    try (StartedService service = StartedService.start(Path.of(arguments[0]), corpus, scratch)) {
      accepted = new Ask(service, scratch).run(sets);
    }
    System.exit(accepted ? 0 : 1);
  }

  private record Asked(String text, List<String> answers) {}

  private record Group(String name, List<Double> supports, int refused) {}

  private boolean run(List<Path> sets) throws Exception {
    List<Asked> answerable = new ArrayList<>();
    List<Asked> unanswerable = new ArrayList<>();
    for (String line : Files.readAllLines(sets.getFirst().resolve("qa.jsonl"))) {
      JsonNode question = JSON.readTree(line);
      List<String> answers = new ArrayList<>();
      question.get("answers").forEach(answer -> answers.add(answer.asText()));
      (question.get("answerable").asBoolean() ? answerable : unanswerable)
          .add(new Asked(question.get("question").asText(), answers));
    }
    // One article after the other would find its sentences in memory.
    Collections.shuffle(answerable, new Random(1));
    service.awaitIdle();
    for (Asked each : unanswerable.subList(0, Math.min(WARM_UP, unanswerable.size()))) {
      ask(each.text());
    }
    times.clear();
    int first = 0;
    int firstThree = 0;
    int refused = 0;
    List<Double> supports = new ArrayList<>();
    for (Asked each : answerable) {
      JsonNode answer = ask(each.text());
      supports.add(answer.get("support").asDouble());
      refused += answer.get("grounded").asBoolean() ? 0 : 1;
      List<String> quotes = new ArrayList<>();
      answer.get("citations").forEach(citation -> quotes.add(citation.get("quote").asText()));
      first += !quotes.isEmpty() && holds(quotes.getFirst(), each.answers()) ? 1 : 0;
      firstThree += quotes.stream().limit(3).anyMatch(quote -> holds(quote, each.answers())) ? 1 : 0;
    }
    double size = answerable.size();
    Group own = new Group("answerable", supports, refused);
    System.out.printf(
        Locale.ROOT,
        "%d questions with an answer: the first cited sentence holds it %.1f %%, one of the first three %.1f %%, refused %.1f %%%n",
        answerable.size(), 100 * first / size, 100 * firstThree / size, 100 * refused / size);
    System.out.printf(
        Locale.ROOT, "an answer takes p50 %.0f ms, p95 %.0f ms, p99 %.0f ms%n",
        times.percentile(.5), times.percentile(.95), times.percentile(.99));
    boolean accepted =
        first / size >= FIRST_MIN && firstThree / size >= FIRST_THREE_MIN && times.percentile(.95) <= P95_MILLIS_MAX;
    if (!unanswerable.isEmpty()) {
      compare(own, group("without an answer", unanswerable.stream().map(Asked::text).toList()));
    }
    for (Path set : sets.subList(1, sets.size())) {
      List<String> questions = new ArrayList<>();
      for (String line : Files.readAllLines(set.resolve("queries.tsv"))) {
        if (!line.startsWith("#") && line.contains("\t")) {
          questions.add(line.split("\t")[1]);
        }
      }
      compare(own, group("of " + set.getFileName(), questions));
    }
    return accepted;
  }

  private Group group(String name, List<String> questions) throws Exception {
    List<Double> supports = new ArrayList<>();
    int refused = 0;
    for (String question : questions) {
      JsonNode answer = ask(question);
      supports.add(answer.get("support").asDouble());
      refused += answer.get("grounded").asBoolean() ? 0 : 1;
    }
    return new Group(name, supports, refused);
  }

  private static void compare(Group own, Group other) {
    double above = 0;
    for (double support : own.supports()) {
      for (double foreign : other.supports()) {
        above += support > foreign ? 1 : support == foreign ? .5 : 0;
      }
    }
    int count = other.supports().size();
    System.out.printf(
        Locale.ROOT,
        "%d questions %s: area under the curve %.3f, refused %.1f %%%n",
        count, other.name(), above / ((double) own.supports().size() * count), 100.0 * other.refused() / count);
  }

  /** As SQuAD compares: without case, punctuation and articles; whole words. */
  private static boolean holds(String quote, List<String> answers) {
    String words = " " + normal(quote) + " ";
    return answers.stream().map(Ask::normal).anyMatch(a -> !a.isEmpty() && words.contains(" " + a + " "));
  }

  private static String normal(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("[\\p{Punct}]", "")
        .replaceAll("\\b(a|an|the)\\b", " ")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private JsonNode ask(String question) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> reply =
        service.send(
            service
                .request("/api/v1/ask")
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Carrel-Key", key)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("question", question))))
                .build());
    times.addSince(start);
    if (reply.statusCode() != 200) {
      throw new IOException(question + ": " + reply.statusCode() + " " + reply.body());
    }
    return JSON.readTree(reply.body());
  }
}
