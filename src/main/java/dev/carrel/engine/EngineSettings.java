package dev.carrel.engine;

import de.kherud.llama.ModelParameters;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How one language model is to run in a process of our own.
 *
 * @param model a GGUF file
 * @param threads that the model computes with
 * @param privateFolder where the process keeps its temporary files, readable to nobody else; made
 *     when it is missing
 * @param javaExecutable that the process is started with
 * @param classPath with this package and the binding on it
 */
public record EngineSettings(
    Path model,
    int threads,
    Path privateFolder,
    Path javaExecutable,
    List<String> classPath,
    EngineTerms terms) {
  public static final int THREADS_MAX = 256;

  public EngineSettings {
    classPath = List.copyOf(classPath);
    EngineTerms.between("threads", threads, 1, THREADS_MAX);
    if (classPath.isEmpty()) {
      throw new IllegalArgumentException(
          "The engine's classPath is empty; it needs this program's jar and the binding's.");
    }
  }

  /** With every core, the default terms and this process's own Java. */
  public static EngineSettings of(Path model, Path privateFolder) {
    return new EngineSettings(
        model,
        Math.clamp(Runtime.getRuntime().availableProcessors(), 1, THREADS_MAX),
        privateFolder,
        ownJava(),
        ownClassPath(),
        EngineTerms.DEFAULT);
  }

  /** The same with another use of the machine. */
  public EngineSettings withThreads(int threads) {
    return new EngineSettings(model, threads, privateFolder, javaExecutable, classPath, terms);
  }

  /** The same with its terms changed. */
  public EngineSettings withTerms(UnaryOperator<EngineTerms> change) {
    return new EngineSettings(
        model, threads, privateFolder, javaExecutable, classPath, change.apply(terms));
  }

  /** The Java that this process runs on. */
  public static Path ownJava() {
    String name = File.separatorChar == '\\' ? "java.exe" : "java";
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  /** This package and the binding, wherever this process has them from. */
  public static List<String> ownClassPath() {
    // Not the binding's LlamaModel: its initializer loads native code, which must not happen here.
    return List.of(place(EngineSettings.class), place(ModelParameters.class));
  }

  /**
   * Says whether the files that the process needs are there.
   *
   * @throws EngineException if one is missing
   */
  void requireFiles() {
    if (!Files.isRegularFile(model)) {
      throw new EngineException(
          EngineException.Code.MODEL_MISSING,
          "The language model %s is not there; correct its path in the configuration or put a GGUF file in its place."
              .formatted(model));
    }
    if (!Files.isExecutable(javaExecutable)) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine's process needs the Java at %s, which is not there or not executable."
              .formatted(javaExecutable));
    }
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no file holds " + type.getName(), e);
    }
  }
}
