package dev.carrel.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LeafTest {
  private static final Path OF_THE_PAGE = Path.of("src/main/resources/dev/carrel/page/place.js");

  @Test
  void the_page_and_the_terminal_call_them_the_same() throws IOException {
    String script = Files.readString(OF_THE_PAGE);
    for (String word : List.of("slide", "sheet", "page")) {
      List<String> extensions = word.equals("page") ? List.of("pdf", "docx") : set(script, word);
      assertTrue(extensions.size() > 1, word);
      for (String extension : extensions) {
        assertEquals(word + " 3", Leaf.named("a." + extension, null, 3));
      }
    }
  }

  private static List<String> set(String script, String word) {
    Matcher found =
        Pattern.compile("const " + word.toUpperCase(Locale.ROOT) + "S = new Set\\(\\[(.*)]\\)")
            .matcher(script);
    assertTrue(found.find(), word);
    return List.of(found.group(1).replace("\"", "").split(", ", -1));
  }

  @Test
  void what_is_in_an_archive_counts_and_a_file_without_pages_has_none() {
    assertEquals("sheet 2", Leaf.named("a.zip", "b/Stock.XLSX", 2));
    assertEquals("", Leaf.named("a.md", null, null));
  }
}
