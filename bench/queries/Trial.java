import dev.carrel.retrieve.HostileQueries;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code bench/queries/run} runs: arguments are the launcher, a folder, a scratch, how many
 * queries, a seed.
 */
final class Trial {
  private static final String[] MODES = {"hybrid", "keyword", "semantic"};
  private static final int WARM_UP = 500;
  private static final double SLOW_MILLIS = 200;
  private static final int SHOWN_MAX = 10;
  private static final int SHOWN_CHARS_MAX = 120;
  private static final Duration INDEXED_MAX = Duration.ofHours(6);
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Asked> asked = new ArrayList<>();

  private record Asked(String query, int status, double millis) {
    String shown() {
      String line = query.replaceAll("[\\p{Cntrl}\\p{Cs}]", "·");
      return line.length() <= SHOWN_CHARS_MAX ? line : line.substring(0, SHOWN_CHARS_MAX) + "…";
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path scratch = Path.of(arguments[2]);
    Process service =
        new ProcessBuilder(
                arguments[0], "serve", arguments[1], "--port", "0", "--data",
                scratch.resolve("data").toString())
            .redirectError(scratch.resolve("service.log").toFile())
            .start();
    boolean accepted;
    try {
      URI address = address(service, scratch);
      Trial trial = new Trial();
      trial.awaitIdle(address);
      long seed = Long.parseLong(arguments[4]);
      trial.ask(address, WARM_UP, new Random(~seed));
      trial.asked.clear();
      trial.ask(address, Integer.parseInt(arguments[3]), new Random(seed));
      accepted = trial.print(seed);
    } finally {
      service.destroy();
      if (!service.waitFor(90, TimeUnit.SECONDS)) {
        service.destroyForcibly().waitFor();
      }
    }
    System.exit(accepted ? 0 : 1);
  }

  private static URI address(Process service, Path scratch) throws IOException {
    BufferedReader out = service.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher found = ADDRESS.matcher(line);
      if (found.find()) {
        Thread.ofVirtual().start(() -> out.lines().forEach(rest -> {}));
        return URI.create(found.group());
      }
    }
    throw new IOException(
        "the service did not start: " + Files.readString(scratch.resolve("service.log")));
  }

  private void awaitIdle(URI address) throws Exception {
    long end = System.nanoTime() + INDEXED_MAX.toNanos();
    while (!get(address, "/api/v1/status").body().contains("\"state\":\"idle\"")) {
      if (System.nanoTime() > end) {
        throw new IOException("the folder was not indexed within " + INDEXED_MAX);
      }
      Thread.sleep(500);
    }
  }

  private void ask(URI address, int queries, Random random) throws Exception {
    for (int i = 0; i < queries; ) {
      String query = HostileQueries.next(random);
      // Half a surrogate pair cannot be written in a URL, and a blank query is refused.
      String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
      if (query.isBlank()) {
        continue;
      }
      String path =
          "/api/v1/search?q=" + encoded + "&mode=" + MODES[random.nextInt(MODES.length)];
      long start = System.nanoTime();
      int status = get(address, path).statusCode();
      asked.add(new Asked(query, status, (System.nanoTime() - start) / 1e6));
      i++;
    }
  }

  private HttpResponse<String> get(URI address, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofMinutes(2)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private boolean print(long seed) {
    asked.sort(Comparator.comparingDouble(Asked::millis));
    List<Asked> slow = asked.stream().filter(each -> each.millis() > SLOW_MILLIS).toList();
    List<Asked> failed = asked.stream().filter(each -> each.status() != 200).toList();
    System.out.printf(
        Locale.ROOT,
        "%,d queries, seed %d: p50 %.1f ms, p99 %.1f ms, slowest %.1f ms, %d over %.0f ms, %d not 200%n",
        asked.size(), seed, percentile(.5), percentile(.99), asked.getLast().millis(), slow.size(),
        SLOW_MILLIS, failed.size());
    slow.reversed().stream()
        .limit(SHOWN_MAX)
        .forEach(each -> System.out.printf(Locale.ROOT, "%.0f ms: %s%n", each.millis(), each.shown()));
    failed.stream()
        .limit(SHOWN_MAX)
        .forEach(each -> System.out.println("status " + each.status() + ": " + each.shown()));
    return failed.isEmpty() && slow.isEmpty();
  }

  private double percentile(double part) {
    return asked.get((int) Math.min(asked.size() - 1, part * asked.size())).millis();
  }
}
