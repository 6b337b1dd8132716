package dev.carrel.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.engine.GgufHeader;
import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as Ollama and LM Studio lay them out, with tiny models in them. */
class ModelStoreTest {
  private static final String DIGEST = "0a".repeat(32);

  private @TempDir Path folder;
  private final List<String> remarks = new ArrayList<>();
  private ModelStore store =
      new ModelStore(new ModelPlaces(Path.of(""), List.of(), List.of()), _ -> {});

  @BeforeEach
  void openStore() {
    store =
        new ModelStore(
            new ModelPlaces(own(), List.of(ollama()), List.of(folder.resolve("lmstudio"))),
            remarks::add);
  }

  private Path own() {
    return folder.resolve("models");
  }

  private Path ollama() {
    return folder.resolve("ollama");
  }

  private static Path model(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return TinyGguf.write(file, 5);
  }

  private void manifest(String name, String json) throws IOException {
    Path file = ollama().resolve("manifests").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private static String layers(String digest) {
    return """
    {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
     "config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"sha256:%s","size":5},
     "layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:%s","size":7},
               {"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":9}]}
    """
        .formatted("1b".repeat(32), "2c".repeat(32), digest);
  }

  private List<String> names() {
    return store.models().stream().map(StoredModel::name).toList();
  }

  @Test
  void models_of_all_three_are_listed_by_name_and_used_in_place() throws IOException {
    model(own().resolve("tiny.gguf"));
    Files.writeString(own().resolve("notes.txt"), "no model");
    Files.writeString(own().resolve("other.gguf.part"), "half a model");
    Path blob = model(ollama().resolve("blobs").resolve("sha256-" + DIGEST));
    manifest("registry.ollama.ai/library/llama3.2/3b", layers("sha256:" + DIGEST));
    manifest("registry.ollama.ai/somebody/own/latest", layers("sha256:" + DIGEST));
    manifest("hf.example/somebody/repo/Q4_K_M", layers("sha256:" + DIGEST));
    model(folder.resolve("lmstudio/publisher/repo/file.gguf"));
    assertEquals(
        List.of(
            "tiny.gguf",
            "ollama:hf.example/somebody/repo:Q4_K_M",
            "ollama:llama3.2:3b",
            "ollama:somebody/own:latest",
            "lmstudio:publisher/repo/file.gguf"),
        names());
    assertEquals(blob, store.find("ollama:llama3.2:3b").file());
    assertEquals(blob, store.find("ollama:somebody/own").file());
    assertEquals(StoredModel.Origin.LM_STUDIO, store.find("lmstudio:publisher/repo/file").origin());
    assertEquals(List.of(), remarks);
  }

  @Test
  void a_manifest_cannot_lead_out_of_ollamas_folder_or_stop_the_list() throws IOException {
    model(ollama().resolve("blobs").resolve("sha256-" + DIGEST));
    manifest("registry.ollama.ai/library/good/1", layers("sha256:" + DIGEST));
    manifest("registry.ollama.ai/library/leading/1", layers("sha256:../../../etc/passwd"));
    manifest("registry.ollama.ai/library/broken/1", "{\"layers\":[{\"media");
    manifest("registry.ollama.ai/library/empty/1", "");
    manifest("registry.ollama.ai/library/list/1", "[1,2]");
    manifest("registry.ollama.ai/library/cloud/1", "{\"layers\":[]}");
    manifest("registry.ollama.ai/library/large/1", " ".repeat(2 << 20));
    assertEquals(List.of("ollama:good:1"), names());
    assertEquals(5, remarks.size(), remarks.toString());
  }

  @Test
  void a_model_in_several_files_is_one_and_whole_or_not() throws IOException {
    for (int part = 1; part <= 3; part++) {
      model(own().resolve("big-0000%d-of-00003.gguf".formatted(part)));
    }
    model(own().resolve("torn-00002-of-00002.gguf"));
    assertEquals(List.of("big-00001-of-00003.gguf", "torn-00002-of-00002.gguf"), names());
    StoredModel big = store.models().getFirst();
    assertEquals(3 * Files.size(big.file()), big.bytes());
    assertNull(ModelReport.of(big, 512).problem());
    ModelReport torn = ModelReport.of(store.find("torn-00002-of-00002.gguf"), 512);
    assertTrue(String.valueOf(torn.problem()).contains("1 of its 2 files"));
    store.remove("big-00001-of-00003.gguf");
    assertEquals(List.of("torn-00002-of-00002.gguf"), names());
  }

  @Test
  void a_report_says_what_a_model_is_and_needs() throws IOException {
    model(own().resolve("tiny.gguf"));
    ModelReport report = ModelReport.of(store.find("tiny"), 1024);
    assertNull(report.problem());
    ModelReport.Content content = report.content();
    assertNotNull(content);
    assertEquals("llama", content.architecture());
    assertEquals("F32", content.quantization());
    assertEquals("CHATML", content.chatFamily());
    assertEquals(GgufHeader.Kind.LANGUAGE, content.kind());
    MemoryNeed need = content.memory();
    assertEquals(1024, need.contextTokens());
    // 2 layers, 4 heads with a key and a value of 16 numbers each, 2 bytes a number.
    assertEquals(1024L * 2 * 4 * (16 + 16) * 2, need.cacheBytes());
    assertTrue(report.isEmbeddable());
    assertEquals(List.of("embedded", "llama-server", "Ollama", "LM Studio"), report.engines());
    MachineMemory machine = MachineMemory.now();
    assertTrue(machine.availableBytes() > 0 && machine.availableBytes() <= machine.totalBytes());
    assertFalse(report.fits(new MachineMemory(1 << 30, 1 << 20)).orElseThrow());
    assertEquals(64, store.find("tiny").sha256().length());
  }

  @Test
  void what_the_embedded_engine_cannot_load_is_told_with_who_can() throws IOException {
    Files.createDirectories(own());
    TinyGguf.write(own().resolve("later.gguf"), 5, TinyGguf.Shape.SMALL, "qwen3");
    TinyGguf.write(own().resolve("vectors.gguf"), 5, TinyGguf.Shape.SMALL, "nomic-bert");
    TinyGguf.write(own().resolve("mmproj-x.gguf"), 5, TinyGguf.Shape.SMALL, "clip");
    Files.writeString(own().resolve("page.gguf"), "<html>no model</html>");
    ModelReport later = ModelReport.of(store.find("later"), 512);
    assertEquals(List.of("llama-server", "Ollama", "LM Studio"), later.engines());
    assertTrue(String.valueOf(later.notEmbedded()).contains("qwen3"));
    ModelReport vectors = ModelReport.of(store.find("vectors"), 512);
    assertEquals(GgufHeader.Kind.EMBEDDING, Objects.requireNonNull(vectors.content()).kind());
    assertEquals(List.of(), vectors.engines());
    ModelReport projector = ModelReport.of(store.find("mmproj-x"), 512);
    assertEquals(GgufHeader.Kind.PROJECTOR, Objects.requireNonNull(projector.content()).kind());
    ModelReport page = ModelReport.of(store.find("page"), 512);
    assertTrue(String.valueOf(page.problem()).contains("does not begin with GGUF"));
    assertFalse(page.isEmbeddable());
  }

  @Test
  void only_our_own_files_are_removed() throws IOException {
    model(own().resolve("tiny.gguf"));
    Path kept = model(folder.resolve("lmstudio/publisher/repo/file.gguf"));
    Path anywhere = model(folder.resolve("elsewhere.gguf"));
    assertTrue(store.remove("tiny.gguf") > 100_000);
    assertFalse(Files.exists(own().resolve("tiny.gguf")));
    for (String name : List.of("lmstudio:publisher/repo/file.gguf", anywhere.toString())) {
      ModelException refused = assertThrows(ModelException.class, () -> store.remove(name));
      assertTrue(String.valueOf(refused.getMessage()).contains("belongs to somebody else"));
    }
    assertTrue(Files.exists(kept));
    assertTrue(Files.exists(anywhere));
    assertThrows(ModelException.class, () -> store.remove("tiny.gguf"));
  }

  @Test
  void the_usual_places_are_those_of_the_system() {
    Path home = Path.of("/home/me");
    ModelPlaces usual = ModelPlaces.of(Path.of("/carrel"), home, Map.of());
    assertEquals(Path.of("/carrel/models"), usual.own());
    assertTrue(usual.ollama().contains(Path.of("/home/me/.ollama/models")));
    assertTrue(usual.lmStudio().contains(Path.of("/home/me/.lmstudio/models")));
    assertTrue(usual.lmStudio().contains(Path.of("/home/me/.cache/lm-studio/models")));
    assertEquals(
        List.of(Path.of("/big/ollama")),
        ModelPlaces.of(Path.of("/carrel"), home, Map.of("OLLAMA_MODELS", "/big/ollama")).ollama());
  }
}
