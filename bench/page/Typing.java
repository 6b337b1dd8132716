package page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import common.StartedService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code bench/page/run} runs: arguments are the launcher, a kept folder, searches, Chromium. */
public final class Typing {
  private static final double MILLIS_MAX = 50;
  private static final double PART = .95;
  private static final int WARM_UP_SEARCHES = 10;
  private static final int TEXTS = 300;
  private static final int WORDS_MIN = 2;
  private static final int WORDS_MAX = 5;

  /** A quick typist: a hundred words a minute. */
  private static final double BETWEEN_KEYS_MILLIS = 120;

  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /**
   * From the event of a key to the frame in which what it asked for is painted. A key whose search
   * was overtaken by the next key's is answered with that.
   */
  private static final String WATCH =
      """
      () => {
        const input = document.getElementById("query");
        const hits = document.querySelector(".hits");
        let waiting = [];
        window.answered = [];
        window.waitingKeys = () => waiting.length;
        let at = 0;
        input.addEventListener("keydown", (event) => { at = event.timeStamp; });
        // Letters that no key has, such as 石, come without one.
        input.addEventListener("input", (event) => {
          waiting.push({ query: input.value, at: at || event.timeStamp });
          at = 0;
        });
        new MutationObserver(() => {
          const last = waiting.findLastIndex((key) => key.query === hits.dataset.query);
          const done = waiting.splice(0, last + 1);
          requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
              const now = performance.now();
              done.forEach((key) => window.answered.push({ millis: now - key.at, query: key.query }));
            };
            channel.port2.postMessage(null);
          });
        }).observe(hits, { attributes: true, attributeFilter: ["data-query"] });
      }
      """;

  private final Random random = new Random(5);
  private final List<List<String>> texts = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    System.exit(
        new Typing()
                .run(
                    Path.of(arguments[0]),
                    Path.of(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Path.of(arguments[3]))
            ? 0
            : 1);
  }

  private boolean run(Path launcher, Path kept, int searches, Path chromium) throws Exception {
    Path notes = kept.resolve("notes");
    readTexts(notes);
    try (StartedService service =
            StartedService.start(
                launcher, notes, kept, "--config", kept.resolve("carrel.yaml").toString());
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(ARGUMENTS))) {
      service.awaitIdle();
      URI address = service.request("/").build().uri();
      Page page = browser.newPage();
      page.navigate(address.toString());
      page.evaluate(WATCH);
      type(page, WARM_UP_SEARCHES);
      page.evaluate("() => { window.answered = []; }");
      int keys = type(page, searches);
      return judged(page, keys, service.get("/api/v1/status"));
    }
  }

  /** How many keys were pressed. */
  private int type(Page page, int searches) {
    Locator input = page.locator("#query");
    int keys = 0;
    for (int i = 0; i < searches; i++) {
      String query = query();
      input.pressSequentially(
          query, new Locator.PressSequentiallyOptions().setDelay(BETWEEN_KEYS_MILLIS));
      keys += query.length();
      page.waitForFunction("() => window.waitingKeys() === 0");
      input.evaluate("input => { input.value = ''; }");
    }
    return keys;
  }

  private static boolean judged(Page page, int keys, String status) {
    page.waitForFunction("keys => window.answered.length >= keys", keys);
    List<Double> millis = new ArrayList<>();
    String slowest = "";
    for (Object each : (List<?>) page.evaluate("() => window.answered")) {
      Map<?, ?> key = (Map<?, ?>) each;
      double took = ((Number) key.get("millis")).doubleValue();
      slowest = millis.stream().allMatch(other -> other < took) ? key.get("query").toString() : slowest;
      millis.add(took);
    }
    Collections.sort(millis);
    boolean accepted = percentile(millis, PART) <= MILLIS_MAX;
    System.out.printf(
        Locale.ROOT,
        "%,d keys over %s passages: from the key to the painted results p50 %.1f ms, p90 %.1f ms,"
            + " p95 %.1f ms, p99 %.1f ms, the slowest %.1f ms (%s): %s%n",
        millis.size(),
        status.replaceAll("(?s).*\"chunks\":\\{\"total\":(\\d+).*", "$1"),
        percentile(millis, .5),
        percentile(millis, .9),
        percentile(millis, PART),
        percentile(millis, .99),
        millis.getLast(),
        slowest,
        accepted ? "accepted" : "NOT accepted");
    return accepted;
  }

  private static double percentile(List<Double> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size()));
  }

  /** Words that follow one another in a text: each question is new to the service. */
  private String query() {
    while (true) {
      List<String> words = texts.get(random.nextInt(texts.size()));
      int count = random.nextInt(WORDS_MIN, WORDS_MAX + 1);
      if (words.size() > count) {
        int from = random.nextInt(words.size() - count);
        return String.join(" ", words.subList(from, from + count)).toLowerCase(Locale.ROOT);
      }
    }
  }

  private void readTexts(Path notes) throws IOException {
    try (Stream<Path> files = Files.walk(notes)) {
      for (Path file : files.filter(Files::isRegularFile).limit(TEXTS).toList()) {
        String text = Files.readString(file);
        texts.add(
            Arrays.asList(
                WORD.matcher(text).results().map(MatchResult::group).toArray(String[]::new)));
      }
    }
  }
}
