package dev.carrel.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCutTest {
  private static final int TEXT_COUNT = 20;

  @TempDir Path folder;

  @Test
  void the_cut_model_says_nearly_what_the_uncut_one_says() throws Exception {
    Path uncutFile = folder.resolve("uncut.onnx");
    Files.write(uncutFile, Embedder.modelBytes());
    try (Embedder cut = Embedder.open(folder.resolve("work"), 1);
        ModelRun uncut = ModelRun.open(uncutFile)) {
      Random random = new Random(11);
      double sum = 0;
      for (int i = 0; i < TEXT_COUNT; i++) {
        String text = EmbedderTest.words(random, 1 + random.nextInt(160));
        double cosine =
            EmbedderTest.dot(cut.embedPassage(text), uncut.embed(cut.tokens().encode(text)));
        assertTrue(cosine > 0.99, "text " + i + ": " + cosine);
        sum += cosine;
      }
      assertTrue(sum / TEXT_COUNT > 0.999, "mean cosine " + sum / TEXT_COUNT);
    }
  }

  /** It is cached under a name that promises so. */
  @Test
  void the_cut_gives_the_same_bytes_each_time() throws IOException {
    ByteBuffer model = ByteBuffer.wrap(Embedder.modelBytes());
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    ModelCut.of(model).writeTo(first);
    ModelCut.of(model).writeTo(second);
    assertTrue(Arrays.equals(first.toByteArray(), second.toByteArray()));
  }

  @Test
  void a_model_without_the_expected_graph_is_refused() {
    ProtoMessage graph = new ProtoMessage().text(2, "some graph");
    ProtoMessage model = new ProtoMessage().number(1, 8).message(7, graph);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IOException refused =
        assertThrows(
            IOException.class,
            () -> {
              model.writeTo(bytes);
              ModelCut.of(ByteBuffer.wrap(bytes.toByteArray()));
            });
    assertTrue(String.valueOf(refused.getMessage()).contains("last_hidden_state"));
  }

  @Test
  void bytes_that_are_no_model_are_refused_and_nothing_else_happens() {
    for (long seed = 1; seed <= 2_000; seed++) {
      byte[] noise = new byte[new Random(seed).nextInt(1, 60)];
      new Random(seed).nextBytes(noise);
      try {
        ModelCut.of(ByteBuffer.wrap(noise)).writeTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        assertTrue(e.getMessage() != null, "seed " + seed);
      }
    }
  }

  @Test
  void what_is_written_reads_the_same() throws IOException {
    ProtoMessage inner = new ProtoMessage().number(3, -1).number(4, 300);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ProtoMessage().text(1, "Grüße").message(900, inner).number(2, 0).writeTo(bytes);
    var fields = ProtoField.read(ByteBuffer.wrap(bytes.toByteArray()));
    assertEquals(3, fields.size());
    assertEquals("Grüße", fields.get(0).text());
    assertEquals(900, fields.get(1).number());
    assertEquals(2, ProtoField.read(fields.get(1).value()).size());
    assertEquals(2, fields.get(2).whole().remaining());
  }
}
