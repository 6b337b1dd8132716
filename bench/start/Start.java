package start;

import common.StartedService;
import common.Times;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What {@code bench/start/run} runs: arguments are the launcher, a kept folder, searches, starts. */
public final class Start {
  private static final double START_MILLIS_MAX = 1_500;
  private static final double SEARCH_MILLIS_MAX = 300;
  private static final double MEGABYTES_MAX = 500;
  private static final long SEARCH_SECONDS_MAX = 60;
  private static final String QUESTION = "/api/v1/search?k=10&q=night+train";

  private final Path launcher;
  private final Path kept;
  private final Path config;

  private Start(Path launcher, Path kept) {
    this.launcher = launcher;
    this.kept = kept;
    this.config = kept.resolve("carrel.yaml");
  }

  public static void main(String[] arguments) throws Exception {
    Start start = new Start(Path.of(arguments[0]).toRealPath(), Path.of(arguments[1]));
    int searches = Integer.parseInt(arguments[2]);
    int starts = Integer.parseInt(arguments[3]);
    start.bringUpToDate();
    boolean accepted = start.starts(starts) & start.searches(searches);
    System.exit(accepted ? 0 : 1);
  }

  private StartedService service() throws IOException {
    return StartedService.start(
        launcher, kept.resolve("notes"), kept, "--config", config.toString());
  }

  private void bringUpToDate() throws IOException, InterruptedException {
    try (StartedService service = service()) {
      service.awaitIdle();
    }
  }

  private boolean starts(int starts) throws IOException, InterruptedException {
    Times times = new Times();
    List<Memory> memories = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      long start = System.nanoTime();
      try (StartedService service = service()) {
        String reply = service.get(QUESTION);
        times.addSince(start);
        if (!reply.contains("\"rank\":1,")) {
          throw new IOException("the first search found nothing: " + reply);
        }
        memories.add(Memory.of(service.processId()));
        // Ended in the middle of its walk it would have to walk again; it is not measured here.
        service.awaitIdle();
      }
    }
    memories.sort((one, other) -> Double.compare(one.resident(), other.resident()));
    Memory memory = memories.get(memories.size() / 2);
    double millis = times.percentile(.5);
    boolean accepted = millis <= START_MILLIS_MAX && memory.resident() <= MEGABYTES_MAX;
    System.out.printf(
        Locale.ROOT,
        "%d starts: first search answered after %,.0f ms (median, %,.0f to %,.0f); then resident"
            + " %.0f MB, of which %.0f MB files of the index, %.0f MB libraries and classes, %.0f MB"
            + " its own: %s%n",
        starts,
        millis,
        times.percentile(0),
        times.percentile(1),
        memory.resident(),
        memory.index(),
        memory.libraries(),
        memory.own(),
        accepted ? "accepted" : "NOT accepted");
    return accepted;
  }

  private boolean searches(int searches) throws IOException, InterruptedException {
    Times times = new Times();
    try (StartedService service = service()) {
      service.awaitIdle();
      firstLine();
      for (int i = 0; i < searches; i++) {
        long start = System.nanoTime();
        long waited = firstLine() - start;
        times.addSince(System.nanoTime() - waited);
      }
    }
    double millis = times.percentile(.5);
    boolean accepted = millis <= SEARCH_MILLIS_MAX;
    System.out.printf(
        Locale.ROOT,
        "%d times carrel search: first line after %.0f ms (median), %.0f (p90), %.0f to %.0f: %s%n",
        searches,
        millis,
        times.percentile(.9),
        times.percentile(0),
        times.percentile(1),
        accepted ? "accepted" : "NOT accepted");
    return accepted;
  }

  /** Runs a search; returns the {@link System#nanoTime} at which its first line was there. */
  private long firstLine() throws IOException, InterruptedException {
    Process search =
        new ProcessBuilder(
                launcher.toString(),
                "search",
                "--data",
                StartedService.data(kept).toString(),
                "--config",
                config.toString(),
                "night",
                "train")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = search.inputReader(StandardCharsets.UTF_8)) {
      if (out.readLine() == null) {
        throw new IOException("carrel search printed nothing");
      }
      return System.nanoTime();
    } finally {
      if (!search.waitFor(SEARCH_SECONDS_MAX, TimeUnit.SECONDS)) {
        search.destroyForcibly();
      }
    }
  }

  /** Megabytes that are resident, by what they are. */
  private record Memory(double index, double libraries, double own) {
    private static final double KILOBYTES_A_MEGABYTE = 1e6 / 1024;

    double resident() {
      return index + libraries + own;
    }

    static Memory of(long processId) throws IOException {
      double index = 0;
      double libraries = 0;
      double own = 0;
      String name = "";
      for (String line : Files.readAllLines(Path.of("/proc/" + processId + "/smaps"))) {
        if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
          String[] words = line.split(" +", 6);
          name = words.length == 6 ? words[5] : "";
        } else if (line.startsWith("Rss:")) {
          double megabytes = Double.parseDouble(line.replaceAll("\\D", "")) / KILOBYTES_A_MEGABYTE;
          if (name.contains("/generations/")) {
            index += megabytes;
          } else if (name.startsWith("/")) {
            libraries += megabytes;
          } else {
            own += megabytes;
          }
        }
      }
      return new Memory(index, libraries, own);
    }
  }
}
