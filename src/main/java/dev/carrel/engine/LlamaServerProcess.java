package dev.carrel.engine;

import dev.carrel.process.OutputTail;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of {@code llama-server} from its start to its end, on a free port of this machine and
 * with a key that nobody else knows. Never restarted.
 */
final class LlamaServerProcess implements ModelProcess {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration HEALTH_PAUSE = Duration.ofMillis(50);
  private static final Duration HEALTH_ANSWER_MAX = Duration.ofSeconds(5);
  private static final int BAD_REQUEST = 400;
  private static final int HEALTH_BYTES_MAX = 64 * 1024;

  private final Process process;
  private final WorkerFolder folder;
  private final LoopbackUrl url;
  private final ApiKey key;
  private final OutputTail output;
  private final Thread outputReader;
  private final BiConsumer<LlamaServerProcess, EngineException> onDeath;
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile @Nullable EngineException ended;
  private volatile boolean loaded;
  private volatile boolean retired;

  private LlamaServerProcess(
      Process process,
      WorkerFolder folder,
      LoopbackUrl url,
      ApiKey key,
      BiConsumer<LlamaServerProcess, EngineException> onDeath) {
    this.process = process;
    this.folder = folder;
    this.url = url;
    this.key = key;
    this.onDeath = onDeath;
    this.output = new OutputTail(process.getInputStream());
    this.outputReader = thread("output", output);
  }

  /** Starts them with these settings. */
  record Start(LlamaServerSettings settings, SecureRandom random)
      implements Launch<LlamaServerProcess> {
    @Override
    public LlamaServerProcess spawn(
        Load load, BiConsumer<LlamaServerProcess, EngineException> onDeath) {
      WorkerFolder folder = WorkerFolder.create(settings.privateFolder());
      try {
        int port = freePort();
        ApiKey key = ApiKey.random(random);
        Process process = LlamaServerCommand.builder(settings, load, folder, port, key).start();
        LlamaServerProcess started =
            new LlamaServerProcess(process, folder, LoopbackUrl.ofPort(port), key, onDeath);
        started.outputReader.start();
        started.thread("end", started::awaitEnd).start();
        return started;
      } catch (IOException e) {
        folder.delete();
        throw LlamaServerCommand.startFailed(settings.command(), String.valueOf(e.getMessage()), e);
      } catch (EngineException e) {
        folder.delete();
        throw e;
      }
    }

    @Override
    public void load(LlamaServerProcess process, Load load, Duration most)
        throws InterruptedException {
      process.awaitReady(most);
    }

    /** Another program may take it before the server does, which then ends and says so. */
    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }
  }

  private Thread thread(String name, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name("llama-server " + process.pid() + " " + name)
        .unstarted(work);
  }

  private void awaitReady(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      while (!isReady(deadline)) {
        if (gone.await(HEALTH_PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
          throw reason();
        }
        if (deadline - System.nanoTime() <= 0) {
          throw new EngineException(
              EngineException.Code.TIME_OUT,
              "The language model was not loaded within %d s; raise the engine's startMax or take a smaller model."
                  .formatted(most.toSeconds()));
        }
      }
      loaded = true;
    } catch (EngineException e) {
      kill(e);
      gone.await(GRACE.toNanos(), TimeUnit.NANOSECONDS);
      throw e;
    } catch (InterruptedException e) {
      kill(
          new EngineException(
              EngineException.Code.CANCELLED, "The start of the language model was given up.", e));
      throw e;
    }
  }

  /** While it loads, it does not answer at all or says that it is not ready. */
  private boolean isReady(long deadline) {
    long until = Math.min(deadline, System.nanoTime() + HEALTH_ANSWER_MAX.toNanos());
    try (Exchange exchange = new Exchange(HEALTH_ANSWER_MAX, until)) {
      HttpReply reply = exchange.send(url, Optional.of(key), "/health", Optional.empty());
      reply.body(HEALTH_BYTES_MAX);
      return reply.status() == 200 && process.isAlive();
    } catch (IOException e) {
      return false;
    }
  }

  LoopbackUrl url() {
    return url;
  }

  ApiKey key() {
    return key;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean alive() {
    return ended == null && process.isAlive();
  }

  /** What to tell when a connection ended, which a process that ends does first. */
  EngineException broken(IOException reason) throws InterruptedException {
    if (gone.await(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
      return reason();
    }
    return new EngineException(
        EngineException.Code.CRASHED,
        "The connection to llama-server broke (%s); ask again.".formatted(reason.getMessage()),
        reason);
  }

  /** For a reply with another status than 200. */
  EngineException refused(int status, String body) {
    ErrorReply error = ErrorReply.of(body);
    if (error.tooLong()) {
      return new EngineException(
          EngineException.Code.PROMPT_TOO_LONG,
          "The question and its passages are too long for llama-server (%s); ask with fewer passages or raise the engine's context."
              .formatted(error.message()));
    }
    return status == BAD_REQUEST
        ? new EngineException(
            EngineException.Code.REQUEST_UNSUPPORTED,
            "llama-server does not take this request (%s); ask without what it names."
                .formatted(error.message()))
        : new EngineException(
            EngineException.Code.CRASHED,
            "llama-server failed with status %d (%s); ask again, and if it repeats, try another version of llama.cpp."
                .formatted(status, error.message()));
  }

  /** Ends a process that does not say what it should, and returns the reason. */
  EngineException nonsense(String what) {
    EngineException reason =
        new EngineException(
            EngineException.Code.CRASHED,
            "llama-server was ended because it did not speak its protocol (%s); ask again, and if it repeats, check that the engine's command is llama.cpp's."
                .formatted(what));
    kill(reason);
    return reason;
  }

  private EngineException reason() {
    EngineException known = ended;
    if (known == null) {
      throw new IllegalStateException("the process " + pid() + " has not ended");
    }
    return known;
  }

  @Override
  public void kill(EngineException reason) {
    if (ended == null) {
      ended = reason;
    }
    process.destroyForcibly();
  }

  @Override
  public void retire() {
    retired = true;
    process.destroyForcibly();
    try {
      gone.await(GRACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    int exit = 0;
    try {
      exit = process.waitFor();
      letGo();
      outputReader.join(GRACE);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    EngineException reason = ended;
    if (reason == null) {
      reason = unexpected(exit);
      ended = reason;
    }
    folder.delete();
    if (!retired) {
      onDeath.accept(this, reason);
    }
    gone.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells what waits beside the server, to end it together with us, that it is gone. */
  private void letGo() {
    try (OutputStream line = process.getOutputStream()) {
      line.write('\n');
    } catch (IOException e) {
      // It is gone as well, and that is all that was wanted.
    }
  }

  private EngineException unexpected(int exit) {
    return loaded
        ? new EngineException(
            EngineException.Code.CRASHED, DeathSentence.ofExit(exit, null, output.lines()))
        : new EngineException(
            EngineException.Code.START_FAILED,
            DeathSentence.ofLoading("llama-server ended with status " + exit, output.lines()));
  }
}
