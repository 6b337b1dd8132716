package load;

import common.StartedService;
import common.Times;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code bench/load/run} runs: arguments are the launcher, minutes, a scratch folder. */
final class Trial {
  private static final int CLIENTS = 64;
  private static final int WRITERS = 3;

  /** A multiple of the writers, so that each has files of its own. */
  private static final int FILES = 2_001;
  private static final int FOLDERS = 20;
  private static final int VOCABULARY = 4_000;
  private static final int WORDS = 60;
  private static final double RENAMED = .1;
  private static final double DELETED = .1;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final double GROWTH_MAX = 1.05;
  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /**
   * What is known of a file.
   *
   * @param mark a word that no other text has; empty where there is no file
   * @param gone marks of what was there before
   * @param sequence at which all of this can be seen
   */
  private record Known(String path, String mark, List<String> gone, long sequence) {}

  private final Path notes;
  private final StartedService service;
  private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(FILES);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean counted = new AtomicBoolean();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong stale = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong checked = new AtomicLong();
  private final AtomicLong changed = new AtomicLong();
  private final AtomicInteger marks = new AtomicInteger();

  private Trial(Path notes, StartedService service) {
    this.notes = notes;
    this.service = service;
  }

  public static void main(String[] arguments) throws Exception {
    Path scratch = Path.of(arguments[2]);
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    Random random = new Random(64);
    for (int i = 0; i < FOLDERS; i++) {
      Files.createDirectory(notes.resolve("f" + i));
    }
    Files.writeString(notes.resolve("first.md"), "The first note of all.\n");
    boolean accepted;
    try (StartedService service =
        StartedService.start(Path.of(arguments[0]), notes, scratch, "--config", config(scratch))) {
      Trial trial = new Trial(notes, service);
      trial.fill(random);
      accepted =
          trial.run(Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[1]))));
    }
    System.exit(accepted ? 0 : 1);
  }

  private static String config(Path scratch) throws IOException {
    Path config = scratch.resolve("carrel.yaml");
    Files.writeString(config, "nightly: {at: never}\n");
    return config.toString();
  }

  private void fill(Random random) throws Exception {
    for (int i = 0; i < FILES; i++) {
      known.set(i, written(random, i, "f%d/note%d.md".formatted(i % FOLDERS, i), List.of()));
    }
    long sequence = rescan("");
    for (int i = 0; i < FILES; i++) {
      Known now = known.get(i);
      known.set(i, new Known(now.path(), now.mark(), List.of(), sequence));
    }
    service.awaitIdle();
  }

  private boolean run(Duration wanted) throws Exception {
    Times times = new Times();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      long seed = 1_000 + i;
      clients.add(Thread.ofVirtual().start(() -> search(new Random(seed), times)));
    }
    Thread.sleep(WARM_UP);
    counted.set(true);
    long end = System.nanoTime() + wanted.toNanos();
    List<Double> resident = new ArrayList<>();
    Thread watcher = Thread.ofVirtual().start(() -> watch(resident));
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int first = i;
      writers.add(Thread.ofVirtual().start(() -> write(first, end)));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
    watcher.join();
    double before = mean(resident.subList(resident.size() / 5, 2 * resident.size() / 5));
    double after = mean(resident.subList(4 * resident.size() / 5, resident.size()));
    boolean flat = after <= GROWTH_MAX * before;
    boolean whole = changed.get() >= FILES;
    boolean accepted =
        failed.get() + stale.get() + missed.get() == 0 && checked.get() > 0 && flat && whole;
    System.out.printf(
        Locale.ROOT,
        "%d clients, %,d searches, %d failed, p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n"
            + "%,d files changed; of %,d looks at them %d found what was gone, %d missed what came%n"
            + "resident memory, workers included: %.0f MB in the second fifth, %.0f MB in the last:"
            + " %s%n",
        CLIENTS, times.count(), failed.get(), times.percentile(.5), times.percentile(.99),
        times.percentile(1), changed.get(), checked.get(), stale.get(), missed.get(), before,
        after, accepted ? "accepted" : "NOT accepted");
    return accepted;
  }

  /** Changes every so manieth file, one after the other. */
  private void write(int first, long end) {
    Random random = new Random(first);
    try {
      for (int file = first; System.nanoTime() < end; file = (file + WRITERS) % FILES) {
        change(random, file);
      }
    } catch (Exception e) {
      failed.incrementAndGet();
      System.out.println("failed to write: " + e);
    }
  }

  /** Writes, renames or deletes one file, and notes from which sequence on that holds. */
  private void change(Random random, int file) throws Exception {
    Known was = known.get(file);
    // While it changes, nothing that it holds can be wanted.
    known.set(file, new Known(was.path(), "", was.gone(), was.sequence()));
    double what = random.nextDouble();
    List<String> gone =
        was.mark().isEmpty()
            ? was.gone()
            : Stream.concat(was.gone().stream(), Stream.of(was.mark())).toList();
    Known now;
    if (what < DELETED && !was.mark().isEmpty()) {
      Files.delete(notes.resolve(was.path()));
      now = new Known(was.path(), "", gone, 0);
    } else if (what < DELETED + RENAMED && !was.mark().isEmpty()) {
      String path = "f%d/moved%d.md".formatted(random.nextInt(FOLDERS), marks.getAndIncrement());
      Files.move(notes.resolve(was.path()), notes.resolve(path));
      now = new Known(path, was.mark(), was.gone(), 0);
    } else {
      now = written(random, file, was.path(), gone);
    }
    long sequence = rescan(now.path());
    if (!now.path().equals(was.path())) {
      sequence = Math.max(sequence, rescan(was.path()));
    }
    known.set(file, new Known(now.path(), now.mark(), now.gone(), sequence));
    if (counted.get()) {
      changed.incrementAndGet();
    }
  }

  private Known written(Random random, int file, String path, List<String> gone)
      throws IOException {
    // Letters alone, and an ending that no stemmer takes off: each mark is a word of its own.
    String mark =
        "mark"
            + Integer.toString(1_000_000 + marks.getAndIncrement(), 26)
                .chars()
                .map(c -> c <= '9' ? 'q' + c - '0' : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining())
            + "zq";
    String text =
        IntStream.range(0, WORDS).mapToObj(_ -> word(random)).collect(Collectors.joining(" "));
    Files.writeString(
        notes.resolve(path), "# Note %d\n\n%s %s\n".formatted(file, mark, text));
    return new Known(path, mark, gone, 0);
  }

  private static String word(Random random) {
    int rank = (int) (VOCABULARY * Math.pow(random.nextDouble(), 3));
    StringBuilder word = new StringBuilder();
    for (int rest = rank + 26; rest > 0; rest /= 5) {
      word.append("bdgkmnprst".charAt(rest % 10)).append("aeiou".charAt(rest % 5));
    }
    return word.toString();
  }

  private long rescan(String path) throws Exception {
    String body =
        path.isEmpty()
            ? "{\"source\":\"notes\",\"waitSeconds\":60}"
            : "{\"source\":\"notes\",\"path\":\"" + path + "\",\"waitSeconds\":60}";
    HttpResponse<String> reply =
        service.send(
            service
                .request("/api/v1/rescan")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    Matcher found = SEQUENCE.matcher(reply.body());
    if (reply.statusCode() != 200
        || !reply.body().contains("\"complete\":true")
        || !found.find()) {
      throw new IOException("rescan answered " + reply.statusCode() + ": " + reply.body());
    }
    return Long.parseLong(found.group(1));
  }

  private void search(Random random, Times times) {
    while (!over.get()) {
      try {
        if (random.nextInt(4) > 0) {
          String path = "/api/v1/search?q=" + word(random) + "+" + word(random);
          long start = System.nanoTime();
          service.get(path);
          if (counted.get()) {
            synchronized (times) {
              times.addSince(start);
            }
          }
        } else {
          look(random);
        }
      } catch (IOException e) {
        failed.incrementAndGet();
        System.out.println("failed: " + e.getMessage());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What a file lost is not found from its sequence on, what it has is. */
  private void look(Random random) throws IOException, InterruptedException {
    int file = random.nextInt(FILES);
    Known then = known.get(file);
    String at = "&min_sequence=" + then.sequence();
    if (!then.gone().isEmpty()) {
      String gone = then.gone().getLast();
      String reply = service.get("/api/v1/search?q=" + gone + at);
      checked.incrementAndGet();
      // The query itself is told once.
      if (reply.indexOf(gone) != reply.lastIndexOf(gone)) {
        stale.incrementAndGet();
        System.out.println("stale: " + then + " " + reply);
      }
    }
    if (!then.mark().isEmpty()) {
      String reply = service.get("/api/v1/search?q=" + then.mark() + at);
      checked.incrementAndGet();
      boolean found =
          reply.indexOf(then.mark()) != reply.lastIndexOf(then.mark())
              && reply.contains("\"path\":\"" + then.path() + "\"");
      if (!found && known.get(file) == then) {
        missed.incrementAndGet();
        System.out.println("missed: " + then + " " + reply);
      }
    }
  }

  /** Megabytes of the service and its children, each second. */
  private void watch(List<Double> resident) {
    ProcessHandle process = ProcessHandle.of(service.processId()).orElseThrow();
    while (!over.get()) {
      resident.add(
          Stream.concat(Stream.of(process), process.descendants())
              .mapToDouble(each -> megabytes(each.pid()))
              .sum());
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static double megabytes(long pid) {
    try {
      Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return found.find() ? Long.parseLong(found.group(1)) / 1024.0 : 0;
    } catch (IOException e) {
      // It has just ended.
      return 0;
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
