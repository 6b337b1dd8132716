package dev.carrel.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The models that Ollama keeps: a manifest for each name, and files named after their hash, which
 * several manifests may share. Nothing in the folder is ever changed.
 */
final class OllamaFolder {
  private static final String PREFIX = "ollama:";
  private static final String MODEL_LAYER = "application/vnd.ollama.image.model";
  private static final String USUAL_REGISTRY = "registry.ollama.ai";
  private static final String USUAL_LIBRARY = "library";
  private static final String USUAL_TAG = "latest";
  private static final int MANIFEST_BYTES_MAX = 1 << 20;
  private static final int MANIFESTS_MAX = 10_000;

  /** Registry, library, name and tag. */
  private static final int MANIFEST_DEPTH = 4;

  /** The digest becomes a file's name: nothing else may stand in it. */
  private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final Consumer<String> remarks;

  OllamaFolder(Path folder, Consumer<String> remarks) {
    this.folder = folder;
    this.remarks = remarks;
  }

  List<StoredModel> models() {
    Path manifests = folder.resolve("manifests");
    List<StoredModel> models = new ArrayList<>();
    if (!Files.isDirectory(manifests)) {
      return models;
    }
    try (Stream<Path> files = Files.walk(manifests, MANIFEST_DEPTH)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> manifests.relativize(file).getNameCount() == MANIFEST_DEPTH)
          .limit(MANIFESTS_MAX)
          .sorted()
          .forEach(file -> add(name(manifests.relativize(file)), file, models));
    } catch (IOException | UncheckedIOException e) {
      remarks.accept("Ollama's folder %s cannot be looked through (%s).".formatted(folder, e));
    }
    return models;
  }

  /** As Ollama itself calls it. */
  private static String name(Path manifest) {
    String registry = manifest.getName(0).toString();
    String library = manifest.getName(1).toString();
    String nameAndTag = manifest.getName(2) + ":" + manifest.getName(3);
    if (!registry.equals(USUAL_REGISTRY)) {
      return PREFIX + registry + "/" + library + "/" + nameAndTag;
    }
    return PREFIX + (library.equals(USUAL_LIBRARY) ? "" : library + "/") + nameAndTag;
  }

  /** A name without a tag means the usual one. */
  static String withTag(String name) {
    return name.startsWith(PREFIX) && name.indexOf(':', PREFIX.length()) < 0
        ? name + ":" + USUAL_TAG
        : name;
  }

  private void add(String name, Path manifest, List<StoredModel> models) {
    try {
      List<Path> blobs = modelBlobs(manifest);
      if (blobs.isEmpty()) {
        // Models of others, on Ollama's own machines, have a manifest and no file here.
        return;
      }
      long bytes = 0;
      int found = 0;
      for (Path blob : blobs) {
        if (Files.isRegularFile(blob)) {
          bytes += Files.size(blob);
          found++;
        }
      }
      models.add(
          new StoredModel(
              name, StoredModel.Origin.OLLAMA, blobs.getFirst(), bytes, found, blobs.size()));
    } catch (IOException e) {
      remarks.accept(
          "Ollama's manifest %s cannot be read (%s).".formatted(manifest, e.getMessage()));
    }
  }

  private List<Path> modelBlobs(Path manifest) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(manifest)) {
      bytes = in.readNBytes(MANIFEST_BYTES_MAX + 1);
    }
    if (bytes.length > MANIFEST_BYTES_MAX) {
      throw new IOException("it has more than " + MANIFEST_BYTES_MAX + " bytes");
    }
    JsonNode root = JSON.readTree(bytes);
    if (root == null || !root.path("layers").isArray()) {
      throw new IOException("it lists no layers");
    }
    List<Path> blobs = new ArrayList<>();
    for (JsonNode layer : root.path("layers")) {
      if (layer.path("mediaType").asText().equals(MODEL_LAYER)) {
        Matcher digest = DIGEST.matcher(layer.path("digest").asText());
        if (!digest.matches()) {
          throw new IOException("it names a layer by something else than a SHA-256");
        }
        blobs.add(folder.resolve("blobs").resolve("sha256-" + digest.group(1)));
      }
    }
    return blobs;
  }
}
