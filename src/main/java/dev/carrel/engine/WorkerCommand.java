package dev.carrel.engine;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How the engine's process is called: a small Java, its own temporary folder, little else. */
final class WorkerCommand {
  /** For prompts and pieces of answers; the model's memory is not on the heap. */
  private static final String HEAP_MAX = "-Xmx128m";

  /**
   * What the process may know of the service's environment. Not more: LLAMA_ARG_* would change what
   * the binding does, even make it download a model, and JAVA_TOOL_OPTIONS what Java does.
   */
  private static final Set<String> ENVIRONMENT =
      Set.of("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE", "SystemRoot", "SYSTEMROOT");

  /**
   * How often a thread of llama.cpp looks whether the others are done before it lets go of its
   * core, thirty times less than by default: beside other work (with as many threads as cores, and
   * eight more that want them) answers come five times as fast, and prompts twice.
   */
  private static final String LOOKS_MAX = "10000";

  private WorkerCommand() {}

  static ProcessBuilder builder(EngineSettings settings, WorkerFolder folder) {
    List<String> command = new ArrayList<>();
    command.add(settings.javaExecutable().toString());
    command.addAll(
        List.of(
            HEAP_MAX,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=" + folder.crashFile(),
            "-Djava.io.tmpdir=" + folder.path(),
            "-Dde.kherud.llama.tmpdir=" + folder.natives(),
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            String.join(File.pathSeparator, settings.classPath()),
            EngineWorker.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.path().toFile());
    builder.environment().keySet().retainAll(ENVIRONMENT);
    builder.environment().put("GOMP_SPINCOUNT", LOOKS_MAX);
    return builder;
  }
}
