package dev.carrel.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // the fields are set before all tests
final class EmbedderTest {
  @TempDir static Path folder;
  private static Embedder embedder;

  @BeforeAll
  static void open() {
    embedder = Embedder.open(folder, 2);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void a_vector_has_384_numbers_and_length_one() {
    float[] vector = embedder.embedPassage("The reading room opens at nine.");
    assertEquals(384, vector.length);
    assertEquals(384, embedder.dimension());
    assertEquals(1.0, dot(vector, vector), 1e-5);
  }

  @Test
  void a_question_is_nearest_to_the_passage_that_answers_it() {
    float[] question = embedder.embedQuery("When does the library close?");
    float[] answer =
        embedder.embedPassage("The reading room shuts its doors at six every evening.");
    float[] other =
        embedder.embedPassage("Sourdough needs flour, water, salt and a day of patience.");
    assertTrue(dot(question, answer) > dot(question, other) + 0.1);
  }

  @Test
  void the_same_text_has_the_same_vector_to_the_last_bit_whatever_runs_beside_it()
      throws Exception {
    long seed = 20_261_121L;
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      texts.add(words(random, 1 + random.nextInt(60)));
    }
    List<float[]> alone = texts.stream().map(embedder::embedPassage).toList();
    List<Callable<Void>> calls = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < texts.size(); i++) {
        int which = i;
        calls.add(() -> {
          float[] again = embedder.embedPassage(texts.get(which));
          assertArrayEquals(alone.get(which), again, "seed " + seed + ", text " + which);
          return null;
        });
        calls.add(() -> {
          embedder.embedQuery(texts.get(which));
          return null;
        });
      }
    }
    Collections.shuffle(calls, random);
    try (ExecutorService callers = Executors.newFixedThreadPool(6)) {
      for (Future<Void> call : callers.invokeAll(calls)) {
        call.get();
      }
    }
  }

  @Test
  void embedAll_answers_in_the_order_it_was_asked() {
    Random random = new Random(7);
    List<TextSegment> segments = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      segments.add(TextSegment.from(words(random, 1 + random.nextInt(60))));
    }
    List<Embedding> all = embedder.embedAll(segments).content();
    assertEquals(segments.size(), all.size());
    for (int i = 0; i < segments.size(); i++) {
      assertArrayEquals(embedder.embedPassage(segments.get(i).text()), all.get(i).vector());
    }
    assertTrue(embedder.embedAll(List.of()).content().isEmpty());
    assertArrayEquals(embedder.embedPassage("one"), embedder.embed("one").content().vector());
  }

  @Test
  void a_passage_of_510_tokens_fits_and_one_more_is_refused_with_both_numbers() {
    assertEquals(384, embedder.embedPassage("word ".repeat(510)).length);
    String tooLong = "word ".repeat(511);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> embedder.embedPassage(tooLong));
    assertMessage(refused, "511", "510");
    List<TextSegment> second = List.of(TextSegment.from("fine"), TextSegment.from(tooLong));
    refused = assertThrows(IllegalArgumentException.class, () -> embedder.embedAll(second));
    assertMessage(refused, "segment 1", "511", "510");
  }

  @Test
  void a_question_that_is_too_long_is_asked_with_its_beginning() {
    int room =
        510 - embedder.tokens().count(Embedder.QUERY_PREFIX, 0, Embedder.QUERY_PREFIX.length());
    assertArrayEquals(
        embedder.embedQuery("word ".repeat(room)), embedder.embedQuery("word ".repeat(5_000)));
  }

  @Test
  void texts_without_a_word_have_a_vector_too() {
    for (String nothing : List.of("", " \n\t", "\u200B\u0301", "\uD800")) {
      float[] vector = embedder.embedPassage(nothing);
      assertEquals(1.0, dot(vector, vector), 1e-5);
      assertEquals(384, embedder.embedQuery(nothing).length);
    }
  }

  @Test
  void a_second_embedder_in_another_folder_agrees_to_the_last_bit(@TempDir Path other) {
    String text = "Two rooms, one catalogue.";
    try (Embedder second = Embedder.open(other, 1)) {
      assertEquals(embedder.fingerprint(), second.fingerprint());
      assertArrayEquals(embedder.embedPassage(text), second.embedPassage(text));
    }
  }

  @Test
  void a_closed_embedder_says_so(@TempDir Path other) {
    Embedder second = Embedder.open(other, 1);
    second.close();
    second.close();
    assertThrows(IllegalStateException.class, () -> second.embedPassage("late"));
    assertThrows(IllegalStateException.class, () -> second.embedQuery("late"));
  }

  private static void assertMessage(Exception refused, String... parts) {
    for (String part : parts) {
      assertTrue(String.valueOf(refused.getMessage()).contains(part), refused::toString);
    }
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** Words with a rhythm of syllables, none of them from anywhere. */
  static String words(Random random, int wordCount) {
    String[] syllables = {"lo", "mer", "ka", "tin", "dor", "sel", "va", "in", "the", "ress", "un"};
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < wordCount; i++) {
      for (int j = random.nextInt(3); j >= 0; j--) {
        text.append(syllables[random.nextInt(syllables.length)]);
      }
      text.append(random.nextInt(9) == 0 ? ". " : " ");
    }
    return text.toString();
  }
}
