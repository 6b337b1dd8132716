package dev.carrel.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where models may lie on this disk.
 *
 * @param own the installation's folder, the only one that is ever changed
 */
public record ModelPlaces(Path own, List<Path> ollama, List<Path> lmStudio) {
  /** Where Ollama's own installer for Linux puts them. */
  private static final Path OLLAMA_OF_ALL = Path.of("/usr/share/ollama/.ollama/models");

  public ModelPlaces {
    ollama = List.copyOf(ollama);
    lmStudio = List.copyOf(lmStudio);
  }

  /**
   * The usual places.
   *
   * @param environment in which Ollama's folder may be named
   */
  public static ModelPlaces of(Path installation, Path userHome, Map<String, String> environment) {
    List<Path> ollama = new ArrayList<>();
    String named = environment.get("OLLAMA_MODELS");
    if (named != null && !named.isBlank()) {
      ollama.add(Path.of(named));
    } else {
      ollama.add(userHome.resolve(".ollama").resolve("models"));
      ollama.add(OLLAMA_OF_ALL);
    }
    return new ModelPlaces(
        installation.resolve("models"),
        ollama,
        List.of(
            userHome.resolve(".lmstudio").resolve("models"),
            userHome.resolve(".cache").resolve("lm-studio").resolve("models")));
  }
}
