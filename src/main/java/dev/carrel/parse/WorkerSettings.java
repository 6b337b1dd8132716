package dev.carrel.parse;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the processes run that read everything but text, Markdown and code.
 *
 * @param javaExecutable the Java that runs them
 * @param classPath their class path: ours without what only the service needs
 * @param folder below it each process has a private folder for its temporary files, and the fonts
 *     of this machine are noted in it
 * @param workersMax processes at a time
 * @param heapMegabytesMax of each process
 * @param largeHeapMegabytesMax of the one process in which a file that was too much for an ordinary
 *     one is tried again, while no other runs
 * @param filesMax a process that has read as many is replaced, since some formats leave a little
 *     memory behind
 * @param startMax until a process is ready; longer counts as a failed start
 * @param idleMax a process that was not used for as long ends
 * @param recognition whether they may start Tesseract
 */
public record WorkerSettings(
    Path javaExecutable,
    List<String> classPath,
    Path folder,
    int workersMax,
    int heapMegabytesMax,
    int largeHeapMegabytesMax,
    int filesMax,
    Duration startMax,
    Duration idleMax,
    TextRecognition recognition) {
  /** A process that is replaced is cold, and a cold one takes three times as long for a file. */
  private static final int FILES_DEFAULT_MAX = 5_000;

  /** How the file names begin of what only the service needs. */
  private static final Set<String> SERVICE_ONLY =
      Set.of(
          "lucene-",
          "helidon-",
          "onnxruntime-",
          "llama-",
          "langchain4j-",
          "cron-utils-",
          "picocli-",
          "progressbar-",
          "jline-",
          "micrometer-",
          "prometheus-",
          "HdrHistogram-",
          "LatencyUtils-",
          "org.eclipse.jgit-",
          "JavaEWAH-",
          "jackson-",
          "snakeyaml-");

  /**
   * With this Java and this class path. Ordinary files need well under 200 MB; the large heap is
   * what a service of a gigabyte leaves of two.
   *
   * @param workersMax as many as there are threads that parse
   */
  public static WorkerSettings of(Path folder, int workersMax) {
    return new WorkerSettings(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        slim(System.getProperty("java.class.path")),
        folder.toAbsolutePath(),
        workersMax,
        512,
        1_200,
        FILES_DEFAULT_MAX,
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        new TextRecognition.Off());
  }

  /** For one thread at a time, below the system's folder for temporary files. */
  static WorkerSettings ofTemporaryFolder() {
    String owner = System.getProperty("user.name").replaceAll("\\W", "_");
    return of(Path.of(System.getProperty("java.io.tmpdir"), "carrel-" + owner), 1);
  }

  public WorkerSettings {
    classPath = List.copyOf(classPath);
    atLeast(1, workersMax, "workersMax");
    atLeast(16, heapMegabytesMax, "heapMegabytesMax");
    atLeast(heapMegabytesMax, largeHeapMegabytesMax, "largeHeapMegabytesMax");
    atLeast(1, filesMax, "filesMax");
    if (!startMax.isPositive() || !idleMax.isPositive()) {
      throw new IllegalArgumentException(
          "startMax is " + startMax + " and idleMax " + idleMax + ": give more than nothing");
    }
  }

  /** These settings, except for the memory. */
  WorkerSettings withHeapMegabytesMax(int ordinary, int large) {
    return new WorkerSettings(
        javaExecutable,
        classPath,
        folder,
        workersMax,
        ordinary,
        large,
        filesMax,
        startMax,
        idleMax,
        recognition);
  }

  /** These settings, except for when a process ends of itself. */
  WorkerSettings withLife(int files, Duration idle) {
    return new WorkerSettings(
        javaExecutable,
        classPath,
        folder,
        workersMax,
        heapMegabytesMax,
        largeHeapMegabytesMax,
        files,
        startMax,
        idle,
        recognition);
  }

  /** These settings, except for the text in pictures. */
  public WorkerSettings withRecognition(TextRecognition other) {
    return new WorkerSettings(
        javaExecutable,
        classPath,
        folder,
        workersMax,
        heapMegabytesMax,
        largeHeapMegabytesMax,
        filesMax,
        startMax,
        idleMax,
        other);
  }

  /** These settings, except for the Java. */
  WorkerSettings withJavaExecutable(Path java) {
    return new WorkerSettings(
        java,
        classPath,
        folder,
        workersMax,
        heapMegabytesMax,
        largeHeapMegabytesMax,
        filesMax,
        startMax,
        idleMax,
        recognition);
  }

  private static List<String> slim(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(entry -> !isServiceOnly(entry))
        .map(Path::toString)
        .toList();
  }

  private static boolean isServiceOnly(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return name.endsWith(".jar") && SERVICE_ONLY.stream().anyMatch(name::startsWith);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ": give at least " + least);
    }
  }
}
