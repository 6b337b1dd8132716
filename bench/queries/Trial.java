package queries;

import common.StartedService;
import dev.carrel.retrieve.HostileQueries;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

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
  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

  private final List<Asked> asked = new ArrayList<>();

  private record Asked(String query, int status, double millis) {
    String shown() {
      String line = query.replaceAll("[\\p{Cntrl}\\p{Cs}]", "·");
      return line.length() <= SHOWN_CHARS_MAX ? line : line.substring(0, SHOWN_CHARS_MAX) + "…";
    }
  }

  public static void main(String[] arguments) throws Exception {
    boolean accepted;
    try (StartedService service =
        StartedService.start(
            Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]))) {
      service.awaitIdle();
      Trial trial = new Trial();
      long seed = Long.parseLong(arguments[4]);
      trial.ask(service, WARM_UP, new Random(~seed));
      trial.asked.clear();
      trial.ask(service, Integer.parseInt(arguments[3]), new Random(seed));
      accepted = trial.print(seed);
    }
    System.exit(accepted ? 0 : 1);
  }

  private void ask(StartedService service, int queries, Random random) throws Exception {
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
      int status = service.send(service.request(path).timeout(ANSWER_MAX).build()).statusCode();
      asked.add(new Asked(query, status, (System.nanoTime() - start) / 1e6));
      i++;
    }
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
