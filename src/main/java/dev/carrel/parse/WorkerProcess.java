package dev.carrel.parse;

import dev.carrel.process.OutputTail;
import dev.carrel.process.ProcessFolder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One process of {@link ParseWorker} from its start to its end, asked by one thread at a time. A
 * thread of ours talks to it, so that whoever asks can be interrupted. Never restarted.
 */
final class WorkerProcess {
  /** How a process ended that should not have. */
  enum Cause {
    MEMORY,
    /** By a signal that no program sends itself: a person or the system wanted it gone. */
    KILLED,
    CRASHED
  }

  /** What came of a request. After anything else, the process is gone. */
  sealed interface Answer {
    /** The process was started and waits for requests. */
    record Ready() implements Answer {}

    record Got(Reply reply) implements Answer {}

    record TooLong() implements Answer {}

    /**
     * The process ended.
     *
     * @param details what is known of it, to be put into brackets
     */
    record Ended(Cause cause, String details) implements Answer {}
  }

  private record Task(DocumentId id, Ask ask, CompletableFuture<Answer> answer) {}

  /** How the names of these processes' temporary folders begin. */
  static final String FOLDER_PREFIX = "carrel-parse-";

  /** Where a process gets a moment to end of itself. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final int SIGNALLED = 128;
  private static final Set<Integer> KILLED = Set.of(SIGNALLED + 9, SIGNALLED + 15);
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Each process compiles for itself what several threads of one process would share, and the
   * second compiler's share of that does not pay: without it two processes need 11.2 instead of 18
   * ms of CPU for a file of their third pass over 375. Only over files of many megabytes is it
   * worth its time, half as much again.
   */
  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

  /**
   * Java would begin with a 64th of the machine's memory and keep what one large file needed; each
   * of several processes has to be small between large files.
   */
  private static final int HEAP_MEGABYTES_FIRST = 64;

  /** Not more of the service's: JAVA_TOOL_OPTIONS would change what Java does. */
  private static final Set<String> ENVIRONMENT =
      Set.of(
          "PATH",
          "LANG",
          "LC_ALL",
          "LC_CTYPE",
          "TZ",
          "TESSDATA_PREFIX",
          "SystemRoot",
          "SYSTEMROOT");

  private final Process process;
  private final ProcessFolder folder;
  private final ParseLimits limits;
  private final Duration idleMax;
  private final Predicate<WorkerProcess> mayEnd;
  private final OutputTail errors;
  private final Thread errorReader;
  private final Thread talker;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final CompletableFuture<Answer> ready = new CompletableFuture<>();

  /** Ends with an empty one. */
  private final BlockingQueue<Optional<Task>> tasks = new LinkedBlockingQueue<>();

  private int filesCount;

  private WorkerProcess(
      Process process,
      ProcessFolder folder,
      ParseLimits limits,
      Duration idleMax,
      Predicate<WorkerProcess> mayEnd) {
    this.process = process;
    this.folder = folder;
    this.limits = limits;
    this.idleMax = idleMax;
    this.mayEnd = mayEnd;
    this.out =
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    this.errors = new OutputTail(process.getErrorStream());
    this.errorReader = thread("errors", errors);
    this.talker = thread("talk", this::talk);
  }

  /**
   * Starts a process, which need not be ready yet.
   *
   * @param mayEnd asked by a process that nobody used for {@code idleMax}; whether it is to end
   */
  static WorkerProcess spawn(
      WorkerSettings settings,
      int heapMegabytesMax,
      ParseLimits limits,
      Predicate<WorkerProcess> mayEnd)
      throws IOException {
    ProcessFolder folder = ProcessFolder.create(settings.folder(), FOLDER_PREFIX);
    Process process;
    try {
      process = command(settings, heapMegabytesMax, folder).start();
    } catch (IOException e) {
      folder.delete();
      throw e;
    }
    WorkerProcess started = new WorkerProcess(process, folder, limits, settings.idleMax(), mayEnd);
    started.errorReader.start();
    started.talker.start();
    return started;
  }

  private static ProcessBuilder command(
      WorkerSettings settings, int heapMegabytesMax, ProcessFolder folder) {
    List<String> command = new ArrayList<>();
    command.add(settings.javaExecutable().toString());
    command.add(FIRST_COMPILER_ONLY);
    command.addAll(
        List.of(
            "-Xmx" + heapMegabytesMax + "m",
            "-Xms" + Math.min(HEAP_MEGABYTES_FIRST, heapMegabytesMax) + "m",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED", // tree-sitter
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr", // what Java says when memory runs out is no outcome
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.crashFile(),
            "-Djava.awt.headless=true",
            "-Dtika.config=dev/carrel/parse/tika.xml", // its own would start whatever is installed
            "-Djava.io.tmpdir=" + folder.path(),
            "-Dpdfbox.fontcache=" + settings.folder(),
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "-cp",
            String.join(File.pathSeparator, settings.classPath()),
            ParseWorker.class.getName(),
            settings.recognition().word()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.path().toFile());
    builder.environment().keySet().retainAll(ENVIRONMENT);
    if (settings.recognition() instanceof TextRecognition.On(Path program)) {
      // Tika would take the folder of a program that is named by its path for that of its data.
      String others = builder.environment().getOrDefault("PATH", "");
      builder.environment().put("PATH", program.getParent() + File.pathSeparator + others);
      builder.environment().put("OMP_THREAD_LIMIT", "1"); // it takes every core otherwise
    }
    return builder;
  }

  private Thread thread(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name("parse " + process.pid() + " " + name).unstarted(work);
  }

  /**
   * Why a process will never be ready.
   *
   * @param killed whether somebody ended it from outside: that says nothing of the next one
   */
  record StartFailure(String details, boolean killed) {}

  /** Waits until the process can be asked; empty when it can. */
  Optional<StartFailure> awaitReady(Duration most) throws InterruptedException {
    return switch (await(ready, most)) {
      case Answer.Ready _, Answer.Got _ -> Optional.empty();
      case Answer.TooLong _ ->
          Optional.of(
              new StartFailure("it was not ready within " + most.toSeconds() + " s", false));
      case Answer.Ended(Cause cause, String details) ->
          Optional.of(new StartFailure(details, cause == Cause.KILLED));
    };
  }

  /** Has it read one file. */
  Answer read(DocumentId id, Ask request) throws InterruptedException {
    filesCount++;
    return ask(id, request, limits.parseTimeMax());
  }

  /** Has it go on with a container, of which {@code id} is the file. */
  Answer ask(DocumentId id, Ask ask, Duration most) throws InterruptedException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    tasks.add(Optional.of(new Task(id, ask, answer)));
    return await(answer, most);
  }

  private Answer await(CompletableFuture<Answer> answer, Duration most)
      throws InterruptedException {
    try {
      return answer.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      kill();
      return new Answer.TooLong();
    } catch (InterruptedException e) {
      kill();
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the thread that talks to the process failed", e);
    }
  }

  long pid() {
    return process.pid();
  }

  int filesCount() {
    return filesCount;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Lets the process, which nobody asks, end; does not wait for it. */
  void retire() {
    tasks.add(Optional.empty());
  }

  /** Ends the process at once, whatever it does; does not wait for it. */
  void kill() {
    List<ProcessHandle> started = process.descendants().toList(); // later they are nobody's
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    tasks.add(Optional.empty());
  }

  /** Waits until the process and its files are gone, or for some seconds. */
  void awaitEnd() throws InterruptedException {
    talker.join(GRACE.multipliedBy(3));
  }

  private void talk() {
    CompletableFuture<Answer> current = ready;
    try {
      Wire.putLimits(out, limits);
      Wire.expectReady(in);
      current.complete(new Answer.Ready());
      for (Optional<Task> task = next(); task.isPresent(); task = next()) {
        current = task.get().answer();
        current.complete(exchange(task.get()));
      }
      finish();
    } catch (IOException | RuntimeException e) {
      // Where a stream ends or breaks, the process has ended. A record that refuses its fields
      // is a runtime exception.
      boolean nonsense = e instanceof Wire.NonsenseException || e instanceof RuntimeException;
      if (nonsense) {
        process.destroyForcibly();
      }
      finish();
      current.complete(ended(nonsense ? e : null));
    }
  }

  private Answer exchange(Task task) throws IOException {
    AskWire.put(out, task.ask());
    String sha256 = task.ask() instanceof Ask.Request read ? read.content().sha256() : "";
    return new Answer.Got(ReplyWire.read(in, task.id(), sha256, limits));
  }

  /** Idle processes ask whether they are still wanted. */
  private Optional<Task> next() {
    try {
      Optional<Task> task = tasks.poll(idleMax.toNanos(), TimeUnit.NANOSECONDS);
      while (task == null) {
        if (mayEnd.test(this)) {
          return Optional.empty();
        }
        task = tasks.poll(idleMax.toNanos(), TimeUnit.NANOSECONDS);
      }
      return task;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does so; ending is right
      return Optional.empty();
    }
  }

  private void finish() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly(); // its end of the pipe is gone, or filled by a request
    }
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
      errorReader.join(GRACE);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    folder.delete();
  }

  private Answer ended(@Nullable Exception nonsense) {
    if (nonsense != null) {
      return new Answer.Ended(Cause.CRASHED, "it answered nonsense: " + nonsense.getMessage());
    }
    if (process.isAlive()) {
      return new Answer.Ended(Cause.CRASHED, "it closed its output and did not end");
    }
    int exit = process.exitValue();
    if (exit == ParseWorker.EXIT_OUT_OF_MEMORY) {
      return new Answer.Ended(Cause.MEMORY, "it ran out of memory");
    }
    if (KILLED.contains(exit)) {
      return new Answer.Ended(Cause.KILLED, "signal " + (exit - SIGNALLED));
    }
    List<String> lines = errors.lines();
    return new Answer.Ended(
        Cause.CRASHED, "it ended with " + exit + (lines.isEmpty() ? "" : ": " + lines.getFirst()));
  }
}
