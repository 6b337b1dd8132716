package dev.carrel.engine;

import dev.carrel.process.OutputTail;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where llama.cpp's {@code llama-server} is, and how it is called. */
public final class LlamaServerCommand {
  public static final String NAME = "llama-server";
  private static final Path SHELL = Path.of("/bin/sh");
  private static final Duration VERSION_MAX = Duration.ofSeconds(10);

  /** Lines that the start of a graphics card's driver may print before the version. */
  private static final String VERSION_SIGN = "version";

  /**
   * What the process may know of the service's environment. Not LLAMA_ARG_*, which would change
   * what it does, even make it download a model.
   */
  private static final Set<String> ENVIRONMENT =
      Set.of(
          "PATH",
          "HOME",
          "LD_LIBRARY_PATH",
          "DYLD_LIBRARY_PATH",
          "DYLD_FALLBACK_LIBRARY_PATH",
          "XDG_RUNTIME_DIR",
          "LANG",
          "LC_ALL",
          "LC_CTYPE");

  /** What steers the graphics cards. */
  private static final List<String> ENVIRONMENT_PREFIXES =
      List.of("CUDA_", "NVIDIA_", "HIP_", "HSA_", "ROCR_", "VK_", "ONEAPI_", "SYCL_", "ZE_");

  /**
   * The shell becomes the server, and what it leaves beside it reads this process's end of a pipe:
   * a line says that the server is gone, the end without one that we are, and the server has to
   * follow, however we ended. Where memory runs out, Linux is to end the server first.
   */
  private static final String TOGETHER =
      """
      exec 3<&0
      { echo 500 >/proc/self/oom_score_adj; } 2>/dev/null
      { read -r gone <&3 || kill -KILL $$; } >/dev/null 2>&1 &
      exec "$@" 3<&- </dev/null
      """;

  private LlamaServerCommand() {}

  /** The first program of that name in the folders of a PATH. */
  public static Optional<Path> find(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      try {
        Path file = Path.of(folder).resolve(NAME);
        // A folder that is relative is somewhere else with every start.
        if (file.isAbsolute() && isExecutable(file)) {
          return Optional.of(file);
        }
      } catch (InvalidPathException e) {
        // Such a folder cannot be there.
      }
    }
    return Optional.empty();
  }

  /**
   * What the program says of its version, in its own words.
   *
   * @throws EngineException if it cannot be run or says nothing
   */
  public static String version(Path command) throws InterruptedException {
    requireExecutable(command);
    ProcessBuilder builder = new ProcessBuilder(command.toString(), "--version");
    restrict(builder.environment());
    Process process;
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw startFailed(command, String.valueOf(e.getMessage()), e);
    }
    OutputTail output = new OutputTail(process.getInputStream());
    Thread reader = Thread.ofPlatform().daemon().name("llama-server version").start(output);
    try {
      if (!process.waitFor(VERSION_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
        throw startFailed(
            command, "it did not say its version in %d s".formatted(VERSION_MAX.toSeconds()), null);
      }
      reader.join(VERSION_MAX);
    } finally {
      process.destroyForcibly();
    }
    return output.lines().stream()
        .filter(line -> line.contains(VERSION_SIGN))
        .findFirst()
        .orElseThrow(() ->
            startFailed(
                command,
                "asked for its version it says nothing of one, is it that program?",
                null));
  }

  static void requireExecutable(Path command) {
    if (!isExecutable(command)) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine needs llama.cpp's llama-server at %s, which is not there or not executable; correct its command in the configuration or install llama.cpp."
              .formatted(command));
    }
  }

  static ProcessBuilder builder(
      LlamaServerSettings settings,
      ModelProcess.Load load,
      WorkerFolder folder,
      int port,
      ApiKey key) {
    if (!Files.isExecutable(SHELL)) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine llama-server needs %s to end together with Carrel, which this system does not have; start llama-server yourself and use the engine loopback."
              .formatted(SHELL));
    }
    List<String> command =
        new ArrayList<>(List.of(SHELL.toString(), "-c", TOGETHER, "carrel-" + NAME));
    command.add(settings.command().toString());
    command.addAll(List.of("--model", load.model().toAbsolutePath().toString()));
    command.addAll(List.of("--ctx-size", Integer.toString(load.contextTokens())));
    command.addAll(List.of("--threads", Integer.toString(settings.threads())));
    command.addAll(List.of("--n-gpu-layers", Integer.toString(settings.gpuLayers())));
    command.addAll(List.of("--parallel", "1"));
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.path().toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    restrict(environment);
    environment.put("TMPDIR", folder.path().toString());
    environment.put("LLAMA_CACHE", folder.path().toString());
    environment.put("LLAMA_OFFLINE", "1");
    // Not on the command line, which every user of the machine may read.
    environment.put("LLAMA_API_KEY", key.secret());
    return builder;
  }

  static EngineException startFailed(Path command, String why, @Nullable Throwable cause) {
    String sentence = "The engine's program %s cannot be used: %s.".formatted(command, why);
    return cause == null
        ? new EngineException(EngineException.Code.START_FAILED, sentence)
        : new EngineException(EngineException.Code.START_FAILED, sentence, cause);
  }

  private static void restrict(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(name ->
            !ENVIRONMENT.contains(name)
                && ENVIRONMENT_PREFIXES.stream().noneMatch(prefix -> name.startsWith(prefix)));
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
