package rebuild;

import common.StartedService;
import common.Times;
import java.io.IOException;
import java.net.URLEncoder;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code bench/rebuild/run} runs: arguments are the launcher, a folder, minutes, a scratch. */
final class Trial {
  private static final int TOKENS_BEFORE = 384;
  private static final int TOKENS_AFTER = 192;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration QUIET = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 20;
  private static final double FACTOR_MAX = 3;
  private static final double MILLIS_ALWAYS_ALLOWED = 60;
  private static final int QUESTION_WORDS = 4;
  private static final Pattern WORD = Pattern.compile("\\p{L}{4,}");

  private final Path launcher;
  private final Path folder;
  private final Path scratch;
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

  private static final class Tally {
    final Times times = new Times();
    long failed;
    long empty;

    void print(String what) {
      System.out.printf(
          Locale.ROOT,
          "%-8s %,7d searches, %d failed, %d empty, p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
          what, times.count(), failed, empty, times.percentile(0.5), times.percentile(0.99),
          times.percentile(1));
    }
  }

  private boolean run(Duration wanted) throws Exception {
    readTexts();
    Tally quiet = new Tally();
    try (StartedService service = serve(TOKENS_BEFORE)) {
      System.out.println("reading and embedding " + folder + " ...");
      service.awaitIdle();
      searchFor(service, WARM_UP, new Tally());
      searchFor(service, QUIET, quiet);
    }
    quiet.print("quiet");

    Tally busy = new Tally();
    Tally afterwards = new Tally();
    long seconds;
    try (StartedService service = serve(TOKENS_AFTER)) {
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
    }
    busy.print("rebuild");
    afterwards.print("after");
    double allowed = Math.max(FACTOR_MAX * quiet.times.percentile(0.99), MILLIS_ALWAYS_ALLOWED);
    boolean accepted =
        busy.failed + busy.empty + afterwards.failed + afterwards.empty == 0
            && busy.times.count() > 0
            && busy.times.percentile(0.99) <= allowed;
    System.out.printf(
        Locale.ROOT,
        "rebuilt in %d s; p99 is %.1f times that of the quiet service, %.1f ms are allowed: %s%n",
        seconds,
        busy.times.percentile(0.99) / quiet.times.percentile(0.99),
        allowed,
        accepted ? "accepted" : "NOT accepted");
    return accepted;
  }

  private StartedService serve(int tokens) throws IOException {
    Path config = scratch.resolve("carrel.yaml");
    Files.writeString(config, "chunk: {tokensMax: " + tokens + "}\nnightly: {at: never}\n");
    return StartedService.start(launcher, folder, scratch, "--config", config.toString());
  }

  private void searchFor(StartedService service, Duration time, Tally tally) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      String path = "/api/v1/search?q=" + URLEncoder.encode(question(), StandardCharsets.UTF_8);
      long start = System.nanoTime();
      try {
        String reply = service.get(path);
        tally.times.addSince(start);
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

  private static int generation(StartedService service) throws Exception {
    Matcher found =
        Pattern.compile("\"generation\":(\\d+)").matcher(service.get("/api/v1/status"));
    if (!found.find()) {
      throw new IOException("the status names no generation");
    }
    return Integer.parseInt(found.group(1));
  }
}
