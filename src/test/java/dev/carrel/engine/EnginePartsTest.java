package dev.carrel.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parts of an engine that need no process. */
class EnginePartsTest {
  private static final List<Message> MESSAGES =
      List.of(
          new Message.Load("/models/größe.gguf", 4096, 2, 512),
          new Message.Generate(
              7,
              "prompt 😀",
              100,
              0.5f,
              0.9f,
              40,
              -1,
              true,
              List.of("</s>", "\nUser:"),
              "root ::= \"é\""),
          new Message.Cancel(7),
          new Message.Count(8, "text"),
          new Message.Hello(Wire.VERSION, 4242),
          new Message.Ready(),
          new Message.Token(7, "é"),
          new Message.Done(7, Message.Ending.LIMIT, 10, 100),
          new Message.Counted(8, 3),
          new Message.Failed(7, EngineException.Code.PROMPT_TOO_LONG, "Too long."));

  private static Message read(byte[] bytes) throws IOException {
    return Wire.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void every_message_arrives_as_it_was_sent() throws IOException {
    for (Message message : MESSAGES) {
      assertEquals(message, read(Wire.frame(message)));
    }
  }

  @Test
  void a_broken_frame_is_an_error_and_never_a_large_array() {
    long seed = 2718;
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      byte[] frame = Wire.frame(MESSAGES.get(random.nextInt(MESSAGES.size())));
      frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      try {
        read(frame);
      } catch (IOException e) {
        assertTrue(e.getMessage() == null || !e.getMessage().isBlank(), "seed " + seed);
      }
    }
    IOException stray =
        assertThrows(IOException.class, () -> read("Loading…".getBytes(StandardCharsets.UTF_8)));
    assertTrue(String.valueOf(stray.getMessage()).contains("where a message should begin"));
  }

  @Test
  void a_text_longer_than_a_frame_is_told_before_it_is_sent() {
    EngineException reason =
        assertThrows(
            EngineException.class,
            () -> Wire.frame(new Message.Count(1, "x".repeat(Wire.FRAME_BYTES_MAX))));
    assertEquals(EngineException.Code.PROMPT_TOO_LONG, reason.code());
  }

  @Test
  void a_stop_text_is_found_however_it_is_cut() {
    long seed = 1618;
    Random random = new Random(seed);
    String text = "One [1]. Two\n\nUser: no\n\nUser: more";
    for (int i = 0; i < 500; i++) {
      StopTexts stops = new StopTexts(List.of("\nUser:", "</s>"));
      StringBuilder shown = new StringBuilder();
      for (int at = 0; at < text.length() && !stops.stopped(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(6));
        shown.append(stops.accept(text.substring(at, end)));
        at = end;
      }
      assertTrue(stops.stopped());
      assertEquals("One [1]. Two\n", shown.toString(), () -> "seed " + seed);
    }
  }

  @Test
  void what_only_looked_like_a_stop_is_shown_in_the_end() {
    StopTexts stops = new StopTexts(List.of("</s>"));
    assertEquals("a ", stops.accept("a <"));
    assertEquals("", stops.accept("/"));
    assertEquals("</", stops.rest());
    assertFalse(stops.stopped());
  }

  @Test
  void pauses_grow_to_a_minute_and_begin_with_none() {
    BackOff backOff = BackOff.NONE;
    long now = Long.MAX_VALUE - 5;
    List<Integer> seconds = List.of(0, 1, 2, 4, 8, 16, 32, 60, 60);
    for (int wanted : seconds) {
      backOff = backOff.failed(now);
      assertEquals(Duration.ofSeconds(wanted), backOff.left(now));
    }
    assertEquals(Duration.ZERO, backOff.left(now + Duration.ofSeconds(61).toNanos()));
    assertEquals(Duration.ZERO, BackOff.NONE.left(now));
  }

  @Test
  void a_missing_libgomp_is_told_by_its_name() {
    List<String> errors =
        List.of(
            "/x/libjllama.so: libgomp.so.1: cannot open shared object file: No such file or directory",
            "Failed to load native library");
    String sentence = DeathSentence.ofLoading("No native library found", errors);
    assertTrue(sentence.contains("libgomp.so.1"), sentence);
    assertTrue(DeathSentence.ofExit(1, null, errors).contains("libgomp.so.1"));
  }

  @Test
  void ends_of_a_process_are_told_apart() {
    assertTrue(DeathSentence.ofExit(137, null, List.of()).contains("memory runs short"));
    assertTrue(DeathSentence.ofExit(135, null, List.of()).contains("bus error"));
    assertTrue(
        DeathSentence.ofExit(1, "noise", List.of("#  SIGBUS (0x7) at pc=")).contains("bus error"));
    assertTrue(
        DeathSentence.ofExit(134, null, List.of("ggml.c:1: GGML_ASSERT(x) failed"))
            .contains("GGML_ASSERT"));
    assertTrue(DeathSentence.ofExit(0, "noise", List.of()).contains("noise"));
  }

  @Test
  void settings_out_of_bounds_name_the_setting() {
    EngineSettings sound = EngineSettings.of(Path.of("m.gguf"), Path.of("private"));
    IllegalArgumentException reason =
        assertThrows(
            IllegalArgumentException.class,
            () -> sound.withTerms(terms -> terms.withTokens(100, 10)));
    assertTrue(String.valueOf(reason.getMessage()).contains("contextTokensMax"));
    assertThrows(
        IllegalArgumentException.class, () -> sound.withTerms(terms -> terms.withTokens(512, 512)));
    assertThrows(IllegalArgumentException.class, () -> sound.withThreads(0));
    Duration day = Duration.ofDays(1);
    assertThrows(
        IllegalArgumentException.class,
        () -> new EngineTerms(4096, 512, 16, day, day, day, day, Float.NaN, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> sound.withTerms(terms -> terms.withTimes(Duration.ZERO, day, day, day)));
  }
}
