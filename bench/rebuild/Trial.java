import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code bench/rebuild/run} runs: arguments are the launcher, a folder, minutes, a scratch. */
final class Trial {
  private static final int TOKENS_BEFORE = 384;
  private static final int TOKENS_AFTER = 192;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration QUIET = Duration.ofSeconds(60);
  private static final Duration INDEXED_MAX = Duration.ofHours(6);
  private static final long PAUSE_MILLIS = 20;
  private static final double FACTOR_MAX = 3;
  private static final double MILLIS_ALWAYS_ALLOWED = 60;
  private static final int QUESTION_WORDS = 4;
  private static final Pattern WORD = Pattern.compile("\\p{L}{4,}");

  private final Path launcher;
  private final Path folder;
  private final Path scratch;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Random random = new Random(42);
  private final List<String> texts = new ArrayList<>();

  private Trial(Path launcher, Path folder, Path scratch) {
    this.launcher = launcher;
    this.folder = folder;
    this.scratch = scratch;
  }

  public static void main(String[] arguments) throws Exception {
    Trial trial = new Trial(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[3]));
    boolean accepted = trial.run(Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[2]))));
    System.exit(accepted ? 0 : 1);
  }

  /** A service that runs, and where. */
  private record Service(Process process, URI address) {}

  private static final class Tally {
    final List<Double> millis = new ArrayList<>();
    long failed;
    long empty;

    double percentile(double part) {
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
    }

    void print(String what) {
      System.out.printf(
          Locale.ROOT,
          "%-8s %,7d searches, %d failed, %d empty, p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
          what, millis.size(), failed, empty, percentile(0.5), percentile(0.99), percentile(1));
    }
  }

  private boolean run(Duration wanted) throws Exception {
    readTexts();
    Service service = serve(TOKENS_BEFORE);
    Tally quiet = new Tally();
    try {
      System.out.println("reading and embedding " + folder + " ...");
      awaitIdle(service);
      searchFor(service, WARM_UP, new Tally());
      searchFor(service, QUIET, quiet);
    } finally {
      stop(service);
    }
    quiet.print("quiet");

    service = serve(TOKENS_AFTER);
    Tally busy = new Tally();
    Tally afterwards = new Tally();
    long seconds;
    try {
      long start = System.nanoTime();
      searchFor(service, WARM_UP, new Tally());
      while (generation(service) == 1) {
        searchFor(service, Duration.ofSeconds(1), busy);
      }
      seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      // The old generation is closed now, and the first searches ask the new one.
      searchFor(service, Duration.ofSeconds(5), busy);
      Duration left = wanted.minusSeconds(seconds);
      if (left.isPositive()) {
        searchFor(service, left, afterwards);
      }
    } finally {
      stop(service);
    }
    busy.print("rebuild");
    afterwards.print("after");
    double allowed = Math.max(FACTOR_MAX * quiet.percentile(0.99), MILLIS_ALWAYS_ALLOWED);
    boolean accepted =
        busy.failed + busy.empty + afterwards.failed + afterwards.empty == 0
            && !busy.millis.isEmpty()
            && busy.percentile(0.99) <= allowed;
    System.out.printf(
        Locale.ROOT,
        "rebuilt in %d s; p99 is %.1f times that of the quiet service, %.1f ms are allowed: %s%n",
        seconds,
        busy.percentile(0.99) / quiet.percentile(0.99),
        allowed,
        accepted ? "accepted" : "NOT accepted");
    return accepted;
  }

  private Service serve(int tokens) throws IOException {
    Path config = scratch.resolve("carrel.yaml");
    Files.writeString(config, "chunk: {tokensMax: " + tokens + "}\nnightly: {at: never}\n");
    Process process =
        new ProcessBuilder(
                launcher.toString(),
                "serve",
                folder.toString(),
                "--port",
                "0",
                "--data",
                scratch.resolve("data").toString(),
                "--config",
                config.toString())
            .redirectError(scratch.resolve("service.log").toFile())
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    Pattern address = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher found = address.matcher(line);
      if (found.find()) {
        Thread.ofVirtual().start(() -> out.lines().forEach(rest -> {}));
        return new Service(process, URI.create(found.group()));
      }
    }
    throw new IOException(
        "the service did not start: " + Files.readString(scratch.resolve("service.log")));
  }

  private static void stop(Service service) throws InterruptedException {
    service.process().destroy();
    if (!service.process().waitFor(90, TimeUnit.SECONDS)) {
      service.process().destroyForcibly().waitFor();
    }
  }

  private void searchFor(Service service, Duration time, Tally tally) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      String path = "/api/v1/search?q=" + URLEncoder.encode(question(), StandardCharsets.UTF_8);
      long start = System.nanoTime();
      try {
        String reply = get(service, path);
        tally.millis.add((System.nanoTime() - start) / 1e6);
        if (!reply.contains("\"rank\":1,")) {
          tally.empty++;
        }
      } catch (IOException e) {
        tally.failed++;
        System.out.println("failed: " + e.getMessage());
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** Words that stand one after the other somewhere in the folder; nearly always new ones. */
  private String question() {
    String text = texts.get(random.nextInt(texts.size()));
    List<String> words = WORD.matcher(text).results().map(found -> found.group()).toList();
    int from = random.nextInt(Math.max(1, words.size() - QUESTION_WORDS));
    return String.join(
        " ", words.subList(from, Math.min(words.size(), from + QUESTION_WORDS)));
  }

  private void readTexts() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> candidates =
          new ArrayList<>(files.filter(f -> f.toString().matches(".*\\.(md|txt)")).toList());
      Collections.shuffle(candidates, random);
      for (Path file : candidates.subList(0, Math.min(1_000, candidates.size()))) {
        try {
          String text = Files.readString(file);
          if (WORD.matcher(text).results().count() > QUESTION_WORDS) {
            texts.add(text);
          }
        } catch (MalformedInputException e) {
          // Questions are made of the others.
        }
      }
    }
    if (texts.isEmpty()) {
      throw new IOException(folder + " holds no .md or .txt file to make questions of");
    }
  }

  private void awaitIdle(Service service) throws Exception {
    long end = System.nanoTime() + INDEXED_MAX.toNanos();
    while (!get(service, "/api/v1/status").contains("\"state\":\"idle\"")) {
      if (System.nanoTime() > end) {
        throw new IOException("the folder was not indexed within " + INDEXED_MAX);
      }
      Thread.sleep(500);
    }
  }

  private int generation(Service service) throws Exception {
    Matcher found =
        Pattern.compile("\"generation\":(\\d+)").matcher(get(service, "/api/v1/status"));
    if (!found.find()) {
      throw new IOException("the status names no generation");
    }
    return Integer.parseInt(found.group(1));
  }

  private String get(Service service, String path) throws IOException, InterruptedException {
    HttpResponse<String> reply =
        client.send(
            HttpRequest.newBuilder(service.address().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (reply.statusCode() != 200) {
      throw new IOException(path + " answered " + reply.statusCode() + ": " + reply.body());
    }
    return reply.body();
  }
}
