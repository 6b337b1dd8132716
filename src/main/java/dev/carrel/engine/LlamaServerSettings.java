package dev.carrel.engine;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a model is to run in a {@code llama-server} of the person's own.
 *
 * @param model a GGUF file
 * @param command the program
 * @param threads that the model computes with
 * @param gpuLayers so many layers of the model are computed by the graphics card, if the program
 *     can use one
 * @param privateFolder where the process keeps its temporary files, readable to nobody else; made
 *     when it is missing
 */
public record LlamaServerSettings(
    Path model, Path command, int threads, int gpuLayers, Path privateFolder, EngineTerms terms) {
  public static final int GPU_LAYERS_MAX = 1000;

  public LlamaServerSettings {
    EngineTerms.between("threads", threads, 1, EngineSettings.THREADS_MAX);
    EngineTerms.between("gpuLayers", gpuLayers, 0, GPU_LAYERS_MAX);
  }

  /**
   * Says whether the files that the process needs are there.
   *
   * @throws EngineException if one is missing
   */
  void requireFiles() {
    if (!Files.isRegularFile(model)) {
      throw GgufHeader.missing(model);
    }
    LlamaServerCommand.requireExecutable(command);
  }
}
