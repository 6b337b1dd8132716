import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code bench/answers/run} runs: arguments are the launcher, a scratch, the sets. */
public final class Ask {
  private static final int WARM_UP = 40;
  private static final double FIRST_MIN = .70;
  private static final double FIRST_THREE_MIN = .84;
  private static final double P95_MILLIS_MAX = 400;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Double> millis = new ArrayList<>();
  private URI address = URI.create("http://127.0.0.1");
  private String key = "";

  public static void main(String[] arguments) throws Exception {
    List<Path> sets = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      sets.add(Path.of(arguments[i]));
    }
    System.exit(new Ask().run(Path.of(arguments[0]), Path.of(arguments[1]), sets) ? 0 : 1);
  }

  private record Asked(String text, List<String> answers) {}

  private record Group(String name, List<Double> supports, int refused) {}

  private boolean run(Path launcher, Path scratch, List<Path> sets) throws Exception {
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
    Process service = serve(launcher, scratch, sets.getFirst().resolve("corpus"));
    try {
      awaitIdle();
      for (Asked each : unanswerable.subList(0, Math.min(WARM_UP, unanswerable.size()))) {
        ask(each.text());
      }
      millis.clear();
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
          percentile(.5), percentile(.95), percentile(.99));
      boolean accepted =
          first / size >= FIRST_MIN && firstThree / size >= FIRST_THREE_MIN && percentile(.95) <= P95_MILLIS_MAX;
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
    } finally {
      service.destroy();
      if (!service.waitFor(90, TimeUnit.SECONDS)) {
        service.destroyForcibly().waitFor();
      }
    }
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

  private double percentile(double part) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
  }

  private JsonNode ask(String question) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> reply =
        client.send(
            HttpRequest.newBuilder(address.resolve("/api/v1/ask"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Carrel-Key", key)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("question", question))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    millis.add((System.nanoTime() - start) / 1e6);
    if (reply.statusCode() != 200) {
      throw new IOException(question + ": " + reply.statusCode() + " " + reply.body());
    }
    return JSON.readTree(reply.body());
  }

  private Process serve(Path launcher, Path scratch, Path folder) throws IOException {
    Path data = scratch.resolve("data");
    Process process =
        new ProcessBuilder(
                launcher.toString(), "serve", folder.toString(), "--port", "0", "--data", data.toString())
            .redirectError(scratch.resolve("service.log").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    Pattern pattern = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher found = pattern.matcher(line);
      if (found.find()) {
        Thread.ofVirtual().start(() -> out.lines().forEach(rest -> {}));
        address = URI.create(found.group());
        key = JSON.readTree(data.resolve("service.json").toFile()).get("key").asText();
        return process;
      }
    }
    throw new IOException("the service did not start: " + Files.readString(scratch.resolve("service.log")));
  }

  private void awaitIdle() throws Exception {
    while (true) {
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(address.resolve("/api/v1/status")).build(),
              HttpResponse.BodyHandlers.ofString());
      if (JSON.readTree(reply.body()).get("state").asText().equals("idle")) {
        return;
      }
      Thread.sleep(500);
    }
  }
}
