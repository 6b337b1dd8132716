package dev.carrel.parse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Reads the files of a folder that are Tika's again and again: {@code apart} in worker processes,
 * {@code inside} by the same reader in this process. {@code apart} comes first: its first pass
 * decides which files can be read, since nothing stops a parser that hangs inside.
 */
final class Isolation {
  private static final long BYTES_MAX = 300L << 20;

  private record Entry(DocumentId id, FileType named, FileBytes.Content content) {}

  private interface Reader {
    Reply read(Entry entry);
  }

  private Isolation() {}

  /** Prints what the last pass took, in words of which the script knows the places. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    Path list = Path.of(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    int passes = Integer.parseInt(arguments[4]);
    ParseLimits limits = ParseLimits.defaults().withParseTimeMax(Duration.ofSeconds(10));
    if (arguments[0].equals("apart")) {
      WorkerSettings settings =
          WorkerSettings.of(Path.of("target", "workers").toAbsolutePath(), threads);
      try (ParseWorkers workers = new ParseWorkers(settings, limits)) {
        Reader reader =
            entry ->
                workers.read(
                    entry.id(), name(entry), entry.named(), false, entry.content());
        List<Entry> readable = readable(entries(folder, limits), reader, threads);
        Files.write(list, readable.stream().map(entry -> entry.id().path()).toList());
        measure(readable, reader, threads, passes - 1);
      }
    } else {
      TikaReader tika = new TikaReader(limits, new TextRecognition.Off());
      Reader reader =
          entry ->
              tika.read(new Ask.Request(name(entry), entry.named(), false, entry.content()));
      List<Entry> entries = new ArrayList<>();
      for (String path : Files.readAllLines(list)) {
        entries.add(entry(folder, folder.resolve(path), limits));
      }
      measure(entries, reader, threads, passes);
    }
    System.exit(0);
  }

  private static void measure(List<Entry> entries, Reader reader, int threads, int passes)
      throws Exception {
    for (int pass = 1; pass <= passes; pass++) {
      AtomicLong chars = new AtomicLong();
      long cpu = cpuMillis();
      long start = System.nanoTime();
      each(
          entries,
          threads,
          entry -> {
            if (reader.read(entry)
                instanceof Reply.Document(ParseOutcome.Parsed parsed, _)) {
              chars.addAndGet(parsed.document().text().length());
            }
          });
      double seconds = (System.nanoTime() - start) / 1e9;
      String figures =
          "%.1f files/s, %.1f ms of CPU a file, %d files, %d characters"
              .formatted(
                  entries.size() / seconds,
                  (double) (cpuMillis() - cpu) / entries.size(),
                  entries.size(),
                  chars.get());
      System.err.println("pass " + pass + ": " + figures);
      if (pass == passes) {
        System.out.println(figures);
      }
    }
  }

  /** Of this process, and of those that it has started. */
  private static long cpuMillis() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.children())
        .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
        .sum();
  }

  private static List<Entry> readable(List<Entry> entries, Reader reader, int threads)
      throws Exception {
    boolean[] read = new boolean[entries.size()];
    List<Integer> ordinals = Stream.iterate(0, i -> i + 1).limit(entries.size()).toList();
    each(
        ordinals,
        threads,
        i ->
            read[i] =
                reader.read(entries.get(i))
                    instanceof Reply.Document(ParseOutcome.Parsed _, _));
    return ordinals.stream().filter(i -> read[i]).map(entries::get).toList();
  }

  private static String name(Entry entry) {
    String path = entry.id().path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static <T> void each(List<T> all, int threads, java.util.function.Consumer<T> work)
      throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        done.add(
            executor.submit(
                () -> {
                  for (int j = next.getAndIncrement(); j < all.size(); j = next.getAndIncrement()) {
                    work.accept(all.get(j));
                  }
                }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }
  }

  private static List<Entry> entries(Path folder, ParseLimits limits) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      if (FileType.ofName(file.getFileName().toString()).form() != FileType.Form.RICH) {
        continue;
      }
      bytes += Files.size(file);
      if (bytes > BYTES_MAX) {
        System.err.println("only the first " + entries.size() + " files take part: memory");
        break;
      }
      entries.add(entry(folder, file, limits));
    }
    return entries;
  }

  private static Entry entry(Path folder, Path file, ParseLimits limits) {
    if (!(FileBytes.read(file, limits.fileBytesMax()) instanceof FileBytes.Content content)) {
      throw new IllegalStateException(file + " could not be read");
    }
    String path = folder.relativize(file).toString();
    FileType named = FileType.ofName(file.getFileName().toString());
    return new Entry(DocumentId.ofFile("bench", path), named, content);
  }
}
