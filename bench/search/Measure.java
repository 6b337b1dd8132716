package search;

import common.StartedService;
import common.Times;
import dev.carrel.embed.Embedder;
import dev.carrel.index.ChunkFilter;
import dev.carrel.index.ChunkHit;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code bench/search/run} runs: arguments are the launcher, texts, a scratch, questions. */
public final class Measure {
  private static final int WARM_UP = 500;
  private static final int NEAREST = 10;
  private static final int COMPARED = 100;
  private static final int WORDS_MIN = 4;
  private static final int WORDS_MAX = 12;
  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");

  private final Random random = new Random(5);
  private final List<String> lines = new ArrayList<>();
  private final Path launcher;
  private final Path scratch;

  private Measure(Path launcher, Path scratch) {
    this.launcher = launcher;
    this.scratch = scratch;
  }

  public static void main(String[] arguments) throws Exception {
    Measure measure = new Measure(Path.of(arguments[0]), Path.of(arguments[2]));
    measure.readLines(Path.of(arguments[1]));
    measure.run(Integer.parseInt(arguments[3]));
  }

  private void run(int questions) throws Exception {
    try (StartedService service = serve()) {
      long start = System.nanoTime();
      service.awaitIdle();
      String status = service.get("/api/v1/status");
      System.out.printf(
          Locale.ROOT,
          "%s passages; ready after %d s; %s texts embedded%n",
          figure(status, "total"),
          Duration.ofNanos(System.nanoTime() - start).toSeconds(),
          figure(status, "computed"));
      for (String mode : List.of("hybrid", "keyword", "semantic")) {
        ask(service, mode, WARM_UP);
        long cpu = cpuMillis(service);
        Times times = ask(service, mode, questions);
        long used = cpuMillis(service) - cpu;
        System.out.printf(
            Locale.ROOT,
            "%-8s p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, longest %.1f ms; %.0f searches a second of CPU%n",
            mode,
            times.percentile(.5),
            times.percentile(.9),
            times.percentile(.99),
            times.percentile(1),
            1_000.0 * questions / Math.max(1, used));
      }
      System.out.println(memory(service));
    }
    compare();
  }

  private Times ask(StartedService service, String mode, int questions) throws Exception {
    Times times = new Times();
    for (int i = 0; i < questions; i++) {
      String path =
          "/api/v1/search?k=10&mode=" + mode + "&q=" + URLEncoder.encode(question(), StandardCharsets.UTF_8);
      long start = System.nanoTime();
      String reply = service.get(path);
      times.addSince(start);
      if (!reply.contains("\"rank\":1,")) {
        throw new IOException("nothing found: " + path);
      }
    }
    return times;
  }

  /** Words that follow one another in a text: each question is new to the service. */
  private String question() {
    while (true) {
      List<String> words =
          WORD.matcher(lines.get(random.nextInt(lines.size()))).results().map(m -> m.group()).toList();
      int count = random.nextInt(WORDS_MIN, WORDS_MAX + 1);
      if (words.size() > count) {
        int from = random.nextInt(words.size() - count);
        return String.join(" ", words.subList(from, from + count));
      }
    }
  }

  private void readLines(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(md|txt)")).sorted().toList()) {
        try {
          Files.readString(file).lines().filter(line -> line.length() > 100).forEach(lines::add);
        } catch (MalformedInputException e) {
          // Questions are made of the others.
        }
      }
    }
  }

  /** How many of the nearest the graph finds, against comparing the question with all vectors. */
  private void compare() throws IOException {
    Path generations = StartedService.data(scratch).resolve("generations");
    try (Embedder embedder = Embedder.open(scratch.resolve("work"), 2);
        LuceneIndex index =
            LuceneIndex.open(
                generations, IndexSettings.of("any", "any", embedder.fingerprint()).forReading());
        ChunkIndex.Snapshot snapshot = index.snapshot()) {
      List<float[]> questions =
          Stream.generate(this::question).limit(COMPARED).map(embedder::embedQuery).toList();
      List<PriorityQueue<Near>> exact =
          questions.stream()
              .map(q -> new PriorityQueue<>(Comparator.comparingDouble(Near::cosine)))
              .toList();
      int highest = highestRef(snapshot, questions.getFirst());
      for (int ref = 0; ref <= highest; ref++) {
        float[] vector = snapshot.vector(ref);
        for (int i = 0; vector != null && i < questions.size(); i++) {
          PriorityQueue<Near> best = exact.get(i);
          best.add(new Near(ref, cosine(questions.get(i), vector)));
          if (best.size() > NEAREST) {
            best.remove();
          }
        }
      }
      int found = 0;
      for (int i = 0; i < questions.size(); i++) {
        Set<Integer> nearest = new HashSet<>();
        exact.get(i).forEach(near -> nearest.add(near.ref()));
        // As many as a search asks for.
        List<ChunkHit> hits = snapshot.nearest(questions.get(i), ChunkFilter.NONE, 100);
        found += (int) hits.stream().limit(NEAREST).filter(hit -> nearest.contains(hit.ref())).count();
      }
      System.out.printf(
          Locale.ROOT,
          "recall of the nearest %d: %.4f (%d questions)%n",
          NEAREST,
          found / (double) (NEAREST * questions.size()),
          questions.size());
    }
  }

  private record Near(int ref, double cosine) {}

  private static int highestRef(ChunkIndex.Snapshot snapshot, float[] question) {
    int ref = 0;
    int step = 1 << 24;
    while (step > 0) {
      try {
        snapshot.vector(ref + step);
        ref += step;
      } catch (RuntimeException e) {
        step /= 2;
      }
    }
    return ref;
  }

  private static double cosine(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private StartedService serve() throws IOException {
    Path config = scratch.resolve("carrel.yaml");
    Files.writeString(config, "embed: {cacheMegabytesMax: 65536}\nnightly: {at: never}\n");
    return StartedService.start(
        launcher, scratch.resolve("notes"), scratch, "--config", config.toString());
  }

  private static long cpuMillis(StartedService service) {
    return ProcessHandle.of(service.processId())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO)
        .toMillis();
  }

  private static String memory(StartedService service) throws IOException {
    StringBuilder memory = new StringBuilder("resident:");
    for (String line : Files.readAllLines(Path.of("/proc/" + service.processId() + "/status"))) {
      if (line.startsWith("VmRSS") || line.startsWith("RssAnon") || line.startsWith("RssFile")) {
        memory.append(' ').append(line.replaceAll("\\s+", " "));
      }
    }
    return memory.toString();
  }

  private static String figure(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
    return found.find() ? found.group(1) : "?";
  }
}
