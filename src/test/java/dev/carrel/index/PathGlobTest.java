package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathGlobTest {
  @ParameterizedTest(name = "{0} against {1}: {2}")
  @CsvSource({
    "*.md, a.md, true",
    "*.md, x/y/a.md, true",
    "*.md, a.md/b.txt, false",
    "a?.md, x/ab.md, true",
    "a?.md, x/a.md, false",
    "x/*.md, x/a.md, true",
    "x/*.md, x/y/a.md, false",
    "x/*.md, z/x/a.md, false",
    "x/**, x/y/a.md, true",
    "x/**, x, false",
    "x/**/a.md, x/a.md, true",
    "x/**/a.md, x/y/z/a.md, true",
    "x/**/a.md, x/ya.md, false",
    "**/a.md, a.md, true",
    "**/a.md, x/a.md, true",
    "**/a.md, xa.md, false",
    "**, x/y.md, true",
    "/a.md, a.md, true",
    "/a.md, x/a.md, false",
    "x/, x/a.md, true",
    "x/, y/x/z/a.md, true",
    "x/, x, false",
    "x/y/, x/y/a.md, true",
    "x/y/, z/x/y/a.md, false",
    "[a].md, [a].md, true",
    "[a].md, a.md, false",
    "A.md, a.md, false",
    "Größe?.md, Größe1.md, true",
    "?.md, 😀.md, true",
    "\\*, x, false"
  })
  void a_glob_matches_as_its_description_says(String glob, String path, boolean expected) {
    assertEquals(expected, PathGlob.of(glob).matches(path));
  }

  @Test
  void a_hostile_glob_is_refused_with_a_sentence_and_at_once() {
    for (String glob :
        List.of(
            "",
            "  ",
            "x".repeat(501),
            "**a" + "?".repeat(39),
            "*a".repeat(5) + "?".repeat(30),
            "*a".repeat(50),
            "**/".repeat(41))) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> PathGlob.of(glob)).getMessage());
      assertTrue(message.startsWith("the path filter "), message);
    }
    for (String glob : List.of("*a".repeat(40), "**/".repeat(40) + "x", "?".repeat(40))) {
      assertFalse(PathGlob.of(glob).matches("b"), glob);
    }
  }
}
