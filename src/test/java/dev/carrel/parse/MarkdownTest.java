package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTest {
  @TempDir Path folder;

  private ParsedDocument document(String text) {
    return document("a.md", text);
  }

  private ParsedDocument document(String name, String text) {
    return new Reading(folder, ParseLimits.defaults()).document(name, text);
  }

  @Test
  void every_kind_of_block_is_a_section_with_its_headings() {
    String text =
        """
        Before any heading.

        # Boat *trips* in [Oslo](https://oslo.example)

        A paragraph
        of two lines.

        - one
        - two

          with more
          1. nested

        Winter `plan` {#winter}
        -----------------------

        | Month | Ferry |
        | ----- | ----- |
        | May   | yes   |

        ```java
        int x; // # no heading
        ```

        > A quotation
        > of two lines.

        <div>some html</div>

            indented code

        ***

        ### Deep ###
        [ref]: https://example.org "Reference"
        # Next
        """;
    assertEquals(
        """
        PROSE Before any heading.
        HEADING [Boat trips in Oslo] # Boat *trips* in [Oslo](https://oslo.example)
        PROSE [Boat trips in Oslo] A paragraph\\nof two lines.
        LIST [Boat trips in Oslo] - one\\n- two\\n\\n  with more\\n  1. nested
        HEADING [Boat trips in Oslo > Winter plan] Winter `plan` {#winter}\\n-----------------------
        TABLE [Boat trips in Oslo > Winter plan] | Month | Ferry |\\n| ----- | ----- |\\n| May   | yes   |
        CODE [Boat trips in Oslo > Winter plan] ```java\\nint x; // # no heading\\n```
        PROSE [Boat trips in Oslo > Winter plan] > A quotation\\n> of two lines.
        PROSE [Boat trips in Oslo > Winter plan] <div>some html</div>
        CODE [Boat trips in Oslo > Winter plan] indented code
        HEADING [Boat trips in Oslo > Winter plan > Deep] ### Deep ###
        PROSE [Boat trips in Oslo > Winter plan > Deep] [ref]: https://example.org "Reference"
        HEADING [Next] # Next
        """,
        Reading.shown(document(text)));
    assertNull(document(text.substring(text.indexOf('#'))).title());
    assertEquals(text, document(text).text());
    assertEquals("text/markdown", document(text).mediaType());
  }

  @Test
  void line_ends_of_every_kind_keep_the_places_exact() {
    for (String end : List.of("\n", "\r\n", "\r")) {
      String text =
          String.join(
              end,
              "\uD83D\uDE00",
              "",
              "# One",
              "text " + "of ".repeat(30) + "\u0000",
              "",
              "* a",
              "* b",
              "");
      ParsedDocument document = document(text);
      assertEquals(text, document.text());
      assertEquals(
          "PROSE \uD83D\uDE00\nHEADING [One] # One\nPROSE [One] text "
              + "of ".repeat(30)
              + "\u0000\nLIST [One] * a"
              + end.replace("\r", "\\r").replace("\n", "\\n")
              + "* b\n",
          Reading.shown(document));
    }
  }

  @Test
  void front_matter_gives_the_title_and_is_no_section() {
    ParsedDocument document =
        document("---\r\ntags: [a, b]\r\ntitle: \"The: plan\"\r\n---\r\n# Heading\r\n\r\nText\r\n");
    assertEquals("The: plan", document.title());
    assertEquals("HEADING [Heading] # Heading\nPROSE [Heading] Text\n", Reading.shown(document));
    assertEquals("Plain", document("---\ntitle: Plain # comment\n---\ntext").title());
    assertEquals("Single", document("---\nTitle: 'Single'\n---\ntext").title());
    assertEquals("Toml", document("+++\ntitle = \"Toml\"\n+++\ntext").title());
    assertEquals(
        "Folded over two", document("---\ntitle: >-\n  Folded\n  over two\n---\nx").title());
    assertEquals("Heading", document("---\ndate: 2026\n---\n# Heading").title());
  }

  @Test
  void a_heading_below_something_to_read_names_a_part_and_not_the_note() {
    for (String begin :
        List.of(
            "TiddlyWiki combines filters.\n\n",
            "- a list\n\n",
            "> a quotation\n\n",
            "## Smaller\n\n",
            "    code\n\n",
            "<h1 align=\"center\">Drawn by HTML</h1>\n\n",
            "[![ci](a.svg)](https://ci.example) and a word\n\n")) {
      assertNull(document(begin + "# Combinations\n\ntext\n\n# Runs\n").title(), begin);
    }
    assertEquals("Own", document("---\ntitle: Own\n---\nprose\n\n# Part\n").title());
  }

  @Test
  void a_note_of_several_parts_is_called_by_none_of_them_unless_its_name_says_nothing() {
    String parts = "# Origins\n\ntext\n\n## Early\n\n# Growth\n";
    for (String name : List.of("History.md", "a.md", "indexing.md", "readmenot.md")) {
      assertNull(document(name, parts).title(), name);
    }
    for (String name :
        List.of(
            "README.md",
            "Readme.de.md",
            "README-zh_CN.md",
            "index.md",
            "_index.md",
            "2026-05-01.md",
            "Untitled 2.md")) {
      assertEquals("Origins", document(name, parts).title(), name);
      assertNull(document(name, "text\n\n" + parts).title(), name);
    }
    assertEquals("Origins", document("a.md", "# Origins\n\n#\n\n## Growth\n").title());
    assertEquals("Said", document("a.md", "---\ntitle: Said\n---\n" + parts).title());
  }

  @Test
  void a_title_that_HTML_draws_is_read_as_it_is_seen() {
    for (String drawn :
        List.of(
            "<h1 align=\"center\">The <b>Garden</b> &amp; more</h1>",
            "<p><img src=\"logo.svg\"></p>\n<h1>\n  <a href=\"#\"></a>The Garden &amp; more\n</h1>",
            "<div>\n<H1><img src=\"a.svg\" alt=\"The Garden &amp; more\"></H1>\n</div>")) {
      assertEquals(
          "The Garden & more", document("README.md", drawn + "\n\n# Install\n").title(), drawn);
    }
    assertNull(document("README.md", "<h1></h1>\n\n# Install\n").title());
    assertNull(document("README.md", "<h1>\n\nGarden\n</h1>\n\n# Install\n").title());
  }

  @Test
  void the_title_may_stand_below_what_is_not_read() {
    for (String begin :
        List.of(
            "\n\n",
            "***\n\n",
            "<!-- a comment -->\n\n",
            "<p align=\"center\"><img src=\"logo.svg\"></p>\n\n",
            "![logo](logo.svg)\n\n",
            "[![ci](a.svg)](https://ci.example) [![b][c]][d]\n[Docs](docs.md) | [[Home|Start]]\n\n",
            "[c]: https://c.example\n\n",
            "https://garden.example <https://b.example>\n\n",
            "#recipe #bread/rye\n\n",
            "#\n\n")) {
      assertEquals("Garden", document(begin + "# Garden\n\ntext\n\n## More\n").title(), begin);
    }
  }

  @Test
  void a_link_in_a_heading_is_told_by_its_label() {
    assertEquals(
        "HEADING [Create a backup (just in case)]"
            + " # Create a backup ([[The First Rule|just in case]])\n",
        Reading.shown(document("# Create a backup ([[The First Rule|just in case]])\n")));
    assertEquals("Note", document("# [[Note]]\n").title());
    assertEquals("Note › Part, Part", document("# ![[Note#Part]], [[#Part]]\n").title());
    assertEquals("[[ ]] of *bash* x[[0]]", document("# [[ ]] of \\*bash\\* `x[[0]]`\n").title());
  }

  @Test
  void the_settings_of_a_note_that_has_nothing_else_are_its_text() {
    ParsedDocument stub =
        document("---\ntags:\n  - On-the-Web\naliases: [\"Discord\"] # a comment\n---\n\n");
    assertEquals(
        "CODE tags:\\n  - On-the-Web\\naliases: [\"Discord\"] # a comment\n", Reading.shown(stub));
    assertEquals("On-the-Web", stub.fields().get("tags"));
    assertNull(stub.title());
    assertNull(stub.language());
    assertEquals("", Reading.shown(document("---\n---\n")));
  }

  @Test
  void a_rule_at_the_start_is_no_front_matter() {
    assertEquals(
        "PROSE Text\nPROSE more\n", Reading.shown(document("---\n\nText\n\n---\n\nmore\n")));
    assertEquals(
        "HEADING [Not closed] Not closed\\n---\n", Reading.shown(document("Not closed\n---")));
    assertNull(document("---\ntitle: x\nnever closed").title());
  }

  @Test
  void headings_without_words_and_skipped_levels_do_no_harm() {
    assertEquals(
        "HEADING #\nPROSE a\nHEADING [C] ### C\nHEADING [B] ## B\n",
        Reading.shown(document("#\n\na\n\n### C\n\n## B\n")));
  }

  @Test
  void hostile_nesting_takes_neither_time_nor_stack() {
    List<String> hostile =
        List.of(
            ">".repeat(100_000) + "x",
            "> ".repeat(50_000) + "x",
            "- ".repeat(50_000) + "x",
            "1. ".repeat(30_000) + "x",
            "[".repeat(100_000) + "x",
            "# " + "[".repeat(100_000) + "x",
            "# " + "*a **b ".repeat(20_000),
            "![".repeat(50_000) + "](".repeat(50_000),
            "`".repeat(100_000) + "x",
            "<!--".repeat(30_000),
            "|a".repeat(50_000) + "\n" + "|-".repeat(50_000) + "\n" + "|b".repeat(50_000),
            "a|b\n".repeat(30_000) + "-|-\n",
            "[a]: b\n".repeat(30_000),
            ("> ".repeat(60) + "- x\n").repeat(1_000),
            "* a\n\n\n".repeat(20_000),
            "\t".repeat(100_000) + "x",
            "```\n".repeat(30_000),
            "---\n".repeat(30_000),
            "a\n===\n".repeat(20_000));
    for (String text : hostile) {
      String start = text.substring(0, 8);
      ParsedDocument document =
          assertTimeoutPreemptively(Duration.ofSeconds(30), () -> document(text), start);
      assertEquals(text, document.text());
    }
    assertTrue(document(hostile.getFirst()).sections().getLast().endChar() > 100_000);
  }

  @Test
  void every_visible_character_is_in_a_section_save_rules_and_front_matter() {
    String[] pieces = {
      "# a", "b", "- c", "  d", "> e", "|f|g|", "|-|-|", "```", "[h]: i", "<p>", "===", "1. j",
      "\t", "    k", "~~~", "<!--", "-->", "&amp;", "\\"
    };
    String[] ends = {"\n", "\n", "\n\n", "\r\n", " ", "\r"};
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("x\n\n");
      int count = random.nextInt(30);
      for (int i = 0; i < count; i++) {
        text.append(pieces[random.nextInt(pieces.length)]);
        text.append(ends[random.nextInt(ends.length)]);
      }
      Structure structure = new Markdown(ParseLimits.defaults()).structure(text.toString(), false);
      int last = 0;
      for (Section section : structure.sections()) {
        assertTrue(text.substring(last, section.startChar()).isBlank(), "seed " + seed);
        last = section.endChar();
      }
      assertTrue(text.substring(last).isBlank(), "seed " + seed);
    }
  }

  @Test
  void the_last_section_takes_what_is_over_the_limit() {
    Reading reading = new Reading(folder, ParseLimits.defaults().withSectionsMax(2));
    assertEquals(
        "HEADING [A] # A\nPROSE [A] b\\n\\n# C\\n\\nd\n",
        Reading.shown(reading.document("a.md", "# A\n\nb\n\n# C\n\nd\n")));
  }

  @Test
  void other_names_of_a_note_are_a_field() {
    for (String aliases :
        List.of(
            "aliases: [Night train, \"Sleeper\"]",
            "aliases:\n  - Night train\n  - 'Sleeper'",
            "alias: Night train, Sleeper",
            "Aliases : Night train,Sleeper")) {
      assertEquals(
          "Night train, Sleeper",
          document("---\n" + aliases + "\n---\ntext").fields().get("aliases"),
          aliases);
    }
    assertNull(document("---\naliases:\n---\ntext").fields().get("aliases"));
  }

  @Test
  void tags_and_the_date_are_fields_of_the_document() {
    assertEquals(
        Map.of("tags", "bread, week day, rye, boat/Tern, später", "date", "2025-02-21"),
        document(
                """
                ---
                tags: [bread, "week day", '#rye']
                date: 2025-02-21
                ---
                # No #5 tag, no#tag, (#boat/Tern) a `#code` and #später.

                - in a list
                  ```
                  #include <stdio.h>
                  ```

                ```
                #define X
                ```
                [link](http://a.example/#fragment) #12 #a#b
                """)
            .fields());
    assertEquals("a, b", document("---\ntags:\n  - a\n- b\nx: 1\n---\ntext").fields().get("tags"));
    assertEquals("a, b", document("+++\ntags = [\"a\", \"b\"]\n+++\ntext").fields().get("tags"));
    assertEquals("a, b", document("---\ntag: a b\n---\ntext").fields().get("tags"));
    assertEquals(Map.of(), document("---\ndate: soon\n---\ntext").fields());
  }
}
