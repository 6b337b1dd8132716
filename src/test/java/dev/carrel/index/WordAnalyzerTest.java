package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.junit.jupiter.api.Test;

final class WordAnalyzerTest {
  private static final long SEED = 42;

  private final WordAnalyzer analyzer = new WordAnalyzer(Set.of(), true);

  @Test
  void words_are_folded_and_keep_their_places() {
    assertEquals("the@1 quick@2 brown@3 fox@4", words("The QUICK brown fox's"));
    assertEquals("gruss@1 au@2 zurich@3", words("Grüße aus Zürich"));
    assertEquals("gruss@1", words("Gru\u0308ße"));
    assertEquals(words("office"), words("ofﬁce"));
    assertEquals(words("ferry walked"), words("ferries walking"));
    assertEquals("full@1", words("Ｆｕｌｌ"));
  }

  @Test
  void what_looks_the_same_is_the_same_word() {
    for (String spelling :
        List.of("caf\u00E9", "cafe\u0301", "CAFE", "ｃａｆé", "ca\u00ADfe", "ca\u200Dfe")) {
      assertEquals(words("cafe"), words(spelling), spelling);
      assertEquals("cafe", WordPattern.folded(spelling), spelling);
    }
    for (String spelling :
        List.of("O\u2019Brien", "O\u02BCBrien", "O\uFF07Brien", "O\u2018Brien")) {
      assertEquals(words("O'Brien"), words(spelling), spelling);
    }
    assertEquals(words("Brien"), words("Brien\u02BCs"));
    assertEquals("donaudampfschiff@1", words("Donau\u00ADdampf\u00ADschiff"));
    assertEquals(words("ガス"), words("ｶﾞｽ"));
  }

  @Test
  void thai_is_found_by_pairs_of_letters() {
    assertEquals("ภา@1 าษ@2 ษา@3 าไ@4 ไท@5 ทย@6", words("ภาษาไทย"));
    assertEquals("ที่@1", words("ที่"));
    assertEquals("ที่น@1 นนี่@2 ok@3", words("ที่นนี่ ok"));
  }

  @Test
  void names_are_found_whole_and_by_their_parts() {
    assertEquals("parseurlqueri@1 pars@1 url@2 queri@3", words("parseURLQuery"));
    assertEquals("max_line_width@1 max@1 line@2 width@3", words("max_line_width"));
    assertEquals("foo.bar@1 foo@1 bar@2", words("foo.bar()"));
    assertEquals(
        "system.out.printlin@1 system@1 out@2 printlin@3 print@3 line@4",
        words("System.out.printLine()"));
    assertEquals("utf8@1 utf@1 8@2", words("utf8"));
    assertEquals("a_b@1 a@1 b@2 c.d@3 c@3 d@4", words("a_b-c.d"));
    assertEquals("__init__@1 init@1", words("__init__"));
    assertEquals("nasa@1 3.14@2 2024@3", words("NASA 3.14 2024"));
    assertEquals("don't@1", words("don't"));
  }

  @Test
  void chinese_and_japanese_are_found_by_characters_and_pairs() {
    List<String> terms = List.of(words("東京都").split(" "));
    for (String expected : List.of("東", "東京", "京都", "都")) {
      assertTrue(terms.stream().anyMatch(t -> t.startsWith(expected + "@")), terms.toString());
    }
  }

  @Test
  void a_very_long_run_of_letters_is_cut_and_nothing_of_it_is_lost() {
    String cut = words("x".repeat(1_000) + "y");
    assertEquals(4, cut.split(" ").length);
    assertTrue(cut.endsWith("y@4"), cut);
  }

  @Test
  void random_text_never_fails_and_positions_never_go_back() throws IOException {
    Random random = new Random(SEED);
    String alphabet =
        "aB9_.-'\u2019:\u0308\u6771\uD83D\uDE00\uD800\uDC00 \n\u00DF\uFB01\u0130\u1E9E";
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try (TokenStream stream = analyzer.tokenStream("text", text.toString())) {
        PositionIncrementAttribute step = stream.addAttribute(PositionIncrementAttribute.class);
        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
        stream.reset();
        for (int position = 0; stream.incrementToken(); ) {
          position += step.getPositionIncrement();
          assertTrue(position > 0 && term.length() > 0, "seed " + SEED + ": " + text);
        }
        stream.end();
      }
    }
  }

  private String words(String text) {
    List<String> words = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute step = stream.addAttribute(PositionIncrementAttribute.class);
      stream.reset();
      for (int position = 0; stream.incrementToken(); ) {
        position += step.getPositionIncrement();
        words.add(term + "@" + position);
      }
      stream.end();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return String.join(" ", words);
  }
}
