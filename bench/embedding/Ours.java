import dev.carrel.embed.Embedder;
import java.nio.file.Path;

/** Carrel's embedder with one thread a core, its work folder filled by an earlier run. */
final class Ours {
  public static void main(String[] arguments) throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    try (Embedder embedder = Embedder.open(Path.of(arguments[2]), threads)) {
      Measure.run(embedder, arguments);
    }
  }
}
