package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufHeaderTest {
  private @TempDir Path folder;
  private Path model;
  private byte[] sound;

  @BeforeEach
  void write() throws IOException {
    model = TinyGguf.write(folder.resolve("tiny.gguf"), 7);
    sound = Files.readAllBytes(model);
  }

  private EngineException refused(byte[] bytes) throws IOException {
    Files.write(model, bytes);
    EngineException reason =
        assertThrows(EngineException.class, () -> GgufHeader.read(model).requireEmbeddable());
    assertTrue(String.valueOf(reason.getMessage()).contains("tiny.gguf"), reason.getMessage());
    return reason;
  }

  private void refusedWith(String words, byte[] bytes) throws IOException {
    EngineException reason = refused(bytes);
    assertTrue(String.valueOf(reason.getMessage()).contains(words), reason.getMessage());
  }

  private int indexOf(String text) {
    return new String(sound, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  /** The sound model with a number put behind the first place of a text. */
  private byte[] with(String text, int behind, long value) {
    byte[] changed = sound.clone();
    ByteBuffer.wrap(changed)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(indexOf(text) + text.length() + behind, value);
    return changed;
  }

  @Test
  void a_sound_model_says_what_it_is() {
    GgufHeader header = GgufHeader.read(model);
    assertEquals("llama", header.architecture());
    assertEquals("Tiny of the tests", header.name());
    assertEquals(8192, header.contextTokens());
    assertEquals(Optional.of(TinyGguf.CHATML_TEMPLATE), header.chatTemplate());
    assertEquals(sound.length, header.fileBytes());
    assertEquals(21, header.tensorCount());
    assertTrue(header.specialTokens().contains("<|im_end|>"));
    assertFalse(header.specialTokens().contains("<0x41>"));
    assertTrue(header.parameterCount() > 100_000);
  }

  @Test
  void every_truncation_is_told() throws IOException {
    Random random = new Random(99);
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(i < 100 ? 20_000 : sound.length - 200);
      refusedWith("ends after", Arrays.copyOf(sound, length));
    }
  }

  @Test
  void other_files_and_other_versions_are_told() throws IOException {
    refusedWith(
        "does not begin with GGUF",
        "PK and so on, for a while".getBytes(StandardCharsets.US_ASCII));
    byte[] swapped = sound.clone();
    swapped[4] = 0;
    swapped[7] = 3;
    refusedWith("GGUF version", swapped);
    refusedWith("claims", with("GGUF", 4, Long.MAX_VALUE));
    refusedWith("claims", with("GGUF", 4, -1));
    refusedWith("claims", with("GGUF", 12, 1L << 40));
  }

  @Test
  void tensors_outside_the_file_are_told() throws IOException {
    String tensor = "token_embd.weight";
    refusedWith("dimensions", with(tensor, 0, 77));
    refusedWith("dimension of -5", with(tensor, 4, -5));
    refusedWith("larger than any file", with(tensor, 4, Long.MAX_VALUE));
    refusedWith("offset", with(tensor, 12, 1L << 33));
    refusedWith("its tensors need", with("\r\0\0\0\0\0\0\0output.weight", 12, 1L << 30));
    refusedWith("offset", with(tensor, 24, 32));
  }

  @Test
  void types_that_came_later_are_told_with_engines_that_may_know_them() throws IOException {
    byte[] later = sound.clone();
    later[indexOf("token_embd.weight") + "token_embd.weight".length() + 20] = 99;
    EngineException reason = refused(later);
    assertEquals(EngineException.Code.MODEL_UNSUPPORTED, reason.code());
  }

  @Test
  void an_alignment_that_is_no_power_of_two_is_told() throws IOException {
    byte[] odd = sound.clone();
    odd[indexOf("general.alignment") + "general.alignment".length() + 4] = 33;
    refusedWith("power of two", odd);
  }

  @Test
  void a_missing_file_and_a_folder_are_told() {
    EngineException missing =
        assertThrows(EngineException.class, () -> GgufHeader.read(folder.resolve("no.gguf")));
    assertEquals(EngineException.Code.MODEL_MISSING, missing.code());
    EngineException directory = assertThrows(EngineException.class, () -> GgufHeader.read(folder));
    assertEquals(EngineException.Code.MODEL_MISSING, directory.code());
  }

  @Test
  void mutations_end_in_a_header_or_a_reason_and_nothing_else() throws IOException {
    long seed = 31_415;
    Random random = new Random(seed);
    int headerBytes = 14_000;
    for (int i = 0; i < 400; i++) {
      byte[] mutant = sound.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        mutant[random.nextInt(headerBytes)] = (byte) random.nextInt(256);
      }
      Files.write(model, mutant);
      try {
        GgufHeader header = GgufHeader.read(model);
        assertTrue(header.tensorCount() <= 65_536);
      } catch (EngineException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("tiny.gguf"), "seed " + seed + ": " + e);
      }
    }
  }
}
