package dev.carrel.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compared with the Hugging Face tokenizer itself, which is on the class path of tests only. */
@SuppressWarnings("NullAway.Init") // the fields are set before all tests
final class WordPieceTest {
  private static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";

  private static HuggingFaceTokenizer reference;
  private static WordPiece ours;

  @BeforeAll
  static void open() throws IOException {
    try (InputStream first = stream();
        InputStream second = stream()) {
      reference =
          HuggingFaceTokenizer.newInstance(
              first, Map.of("truncation", "false", "padding", "false"));
      ours = WordPiece.read(second);
    }
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  @Test
  void samples_have_the_ids_of_the_reference() {
    List<String> samples =
        List.of(
            "",
            " ",
            "Hello, World!",
            "unbelievable antidisestablishmentarianism",
            "Crème brûlée à la carte; ÅNGSTRÖM",
            "naïve cafe\u0301 co\u0308operate",
            "東京タワー and 北京大学",
            "한국어 텍스트",
            "\uFA0E\u2F800 𠀀𫠝",
            "👩‍💻 🏳️‍🌈 ☕️ 1️⃣",
            "foo_bar(baz[3], \"x\") -> $HOME/~user\\n",
            "tab\tnew\nline\r\nvertical\u000Bform\fnel\u0085nbsp\u00A0end",
            "zero\u200Bwidth\uFEFFbom\u00ADsoft\0nul\uFFFDreplacement",
            "İstanbul ΣΊΣΥΦΟΣ ß ẞ ŉ Ǆ",
            "¹⁄₂ £100 °c ½ ﬁne ２０２６ Ⅷ",
            "אָלֶף عَرَبِيّ ไทย हिन्दी தமிழ் ខ្មែរ",
            "a".repeat(100) + " " + "a".repeat(101) + " " + "é".repeat(101),
            "[ unused0 ] ##ing ## #",
            "≠ ≮ \u1FEF \u037E \u2126 \u212A");
    for (String sample : samples) {
      assertSameIds(sample, "sample");
    }
  }

  /** Between letters, so that it shows whether it vanishes, splits, or makes the word unknown. */
  @Test
  void every_code_point_is_treated_as_by_the_reference() {
    List<String> different = new ArrayList<>();
    for (int first = 1; first <= Character.MAX_CODE_POINT; first += 512) {
      int end = Math.min(first + 512, Character.MAX_CODE_POINT + 1);
      String many = aroundEach(first, end);
      if (!Arrays.equals(reference(many), found(many))) {
        IntStream.range(first, end)
            .filter(
                c -> !Arrays.equals(reference(aroundEach(c, c + 1)), found(aroundEach(c, c + 1))))
            .forEach(c -> different.add("U+%04X".formatted(c)));
      }
    }
    assertEquals(List.of(), different);
  }

  @Test
  void random_texts_have_the_ids_of_the_reference() {
    for (long seed = 1; seed <= 6_000; seed++) {
      assertSameIds(randomText(new Random(seed)), "seed " + seed);
    }
  }

  @Test
  void a_text_cannot_form_special_tokens() {
    int[] ids = ours.encode("[CLS] [SEP] [MASK] [PAD] [UNK]");
    for (int i = 1; i < ids.length - 1; i++) {
      assertTrue(ids[i] > 103, Arrays.toString(ids));
    }
  }

  @Test
  void a_range_counts_like_its_substring() {
    for (long seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed);
      String text = randomText(random);
      int start = random.nextInt(text.length() + 1);
      int end = start + random.nextInt(text.length() - start + 1);
      assertEquals(
          ours.encode(text.substring(start, end)).length - 2,
          ours.count(text, start, end),
          "seed " + seed);
    }
  }

  @Test
  void what_fits_is_within_the_limit_and_as_long_as_can_be() {
    for (long seed = 1; seed <= 4_000; seed++) {
      Random random = new Random(seed);
      String text = randomText(random);
      int start = boundary(text, random.nextInt(text.length() + 1));
      int end = boundary(text, start + random.nextInt(text.length() - start + 1));
      int tokensMax = 1 + random.nextInt(20);
      int fit = ours.fit(text, start, end, tokensMax);
      String seen = "seed " + seed + ", " + start + " to " + end + ", fit " + fit;
      assertEquals(boundary(text, fit), fit, seen);
      if (start == end) {
        assertEquals(end, fit, seen);
        continue;
      }
      assertTrue(fit > start && fit <= end, seen);
      boolean oneCodePoint = fit == start + Character.charCount(text.codePointAt(start));
      assertTrue(oneCodePoint || ours.count(text, start, fit) <= tokensMax, seen);
      assertTokensWhole(text, start, end, fit, tokensMax, seen);
    }
  }

  @Test
  void a_cut_falls_between_pieces_and_keeps_the_white_space_before_it() {
    assertEquals("one  ".length(), ours.fit("one  two", 0, 8, 1));
    assertEquals("card".length(), ours.fit("cardgames", 0, 9, 1));
    assertEquals("cardgames".length(), ours.fit("cardgames", 0, 9, 2));
    assertEquals("cafe\u0301 ".length(), ours.fit("cafe\u0301 noir", 0, 10, 1));
    assertEquals(1, ours.fit("한국", 0, 2, 1));
    assertEquals(4, ours.fit("xx🙂🙂", 2, 4, 1));
    String unknownWord = "z".repeat(300);
    assertEquals(300, ours.fit(unknownWord + " next", 0, 305, 1) - 1);
    assertThrows(IllegalArgumentException.class, () -> ours.fit("x", 0, 1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> ours.count("x", 0, 2));
  }

  /** Quadratic work on any of these would take hours. */
  @Test
  void a_megabyte_without_a_space_takes_linear_time() {
    int million = 1_000_000;
    List<String> hostile =
        List.of(
            "a".repeat(million),
            "e" + "\u0301\u0323".repeat(million / 2),
            "\u1D165\u302E".repeat(million / 2),
            "中".repeat(million),
            "한".repeat(million),
            "🙂".repeat(million / 2),
            "\uD800".repeat(million),
            "(".repeat(million),
            "\u200B".repeat(million),
            ("a".repeat(100) + ".").repeat(million / 101));
    assertTimeout(
        Duration.ofMinutes(2),
        () -> {
          for (String text : hostile) {
            assertEquals(text.length(), ours.fit(text, 0, text.length(), Integer.MAX_VALUE));
            ours.fit(text, 0, text.length(), 510);
            assertTrue(ours.encode(text).length >= 2);
          }
        });
  }

  @Test
  void a_file_that_is_no_tokenizer_is_refused() {
    for (String json : List.of("{}", "[]", "{\"model\":{}}", "{\"model\":{\"vocab\":{\"a\":1}}}")) {
      InputStream in =
          new java.io.ByteArrayInputStream(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThrows(Exception.class, () -> WordPiece.read(in), json);
    }
  }

  /** Up to the cut there are the same tokens as in the whole: none was cut in two. */
  private static void assertTokensWhole(
      String text, int start, int end, int fit, int tokensMax, String seen) {
    int[] whole = ours.encode(text.substring(start, end));
    int[] part = ours.encode(text.substring(start, fit));
    int partCount = part.length - 2;
    assertFalse(fit < end && whole.length - 2 <= tokensMax, seen);
    if (partCount <= tokensMax) {
      assertArrayEquals(
          Arrays.copyOf(whole, partCount + 1), Arrays.copyOf(part, partCount + 1), seen);
    }
  }

  private static int boundary(String text, int at) {
    boolean inside =
        at > 0
            && at < text.length()
            && Character.isLowSurrogate(text.charAt(at))
            && Character.isHighSurrogate(text.charAt(at - 1));
    return inside ? at - 1 : at;
  }

  private static String aroundEach(int firstCodePoint, int endCodePoint) {
    StringBuilder text = new StringBuilder();
    for (int c = firstCodePoint; c < endCodePoint; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        text.append('a').appendCodePoint(c).append("b ").appendCodePoint(c).append(' ');
      }
    }
    return text.toString();
  }

  private static void assertSameIds(String text, String what) {
    assertArrayEquals(reference(text), found(text), () -> what + ": " + text);
  }

  private static long[] reference(String text) {
    return reference.encode(text, true, false).getIds();
  }

  private static long[] found(String text) {
    return Arrays.stream(ours.encode(text)).asLongStream().toArray();
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(200);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(12)) {
        case 0 -> text.append(' ');
        case 1 -> text.append((char) random.nextInt(0x80));
        case 2 -> text.append((char) (0x80 + random.nextInt(0x780)));
        case 3 -> text.append((char) (0x300 + random.nextInt(0x70)));
        case 4 -> text.append((char) (0x3000 + random.nextInt(0x7000)));
        case 5 -> text.append((char) (0xAC00 + random.nextInt(0x2BA4)));
        case 6 -> text.appendCodePoint(0x1F300 + random.nextInt(0x400));
        case 7 -> text.appendCodePoint(anyScalar(random));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private static int anyScalar(Random random) {
    int c = random.nextInt(0x110000);
    return c >= 0xD800 && c <= 0xDFFF ? 'x' : c;
  }

  private static InputStream stream() {
    return java.util.Objects.requireNonNull(WordPieceTest.class.getResourceAsStream(TOKENIZER));
  }
}
