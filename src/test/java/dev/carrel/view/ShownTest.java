package dev.carrel.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents as blocks, told in a short notation: {@code kind@lines(words or blocks)}. */
class ShownTest {
  private static final String DOCX =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

  @Test
  void markdown_is_told_by_its_blocks_with_their_lines() {
    assertEquals(
        """
        heading@1 1(The boat)
        paragraph@3-4(A *good* one,
        **really** ~~not~~ `x < y`.)
        bullets@6-9(item@6(paragraph@6(oars)) item@7-8[x](paragraph@7(pump) bullets@8(item@8(paragraph@8(spare)))) item@9[ ](paragraph@9(rope)))
        ordered@11-12 4(item@11(paragraph@11(four)) item@12(paragraph@12(five)))
        quote@14(paragraph@14(Said <she>))
        code@17-18 java(int a;
        int b;)
        rule@21()
        table@23-25(row@23 1 header(cell(What) cell right(Grams)) row@25 2(cell(Flour) cell right(400)))
        markup@27(<script>alert(1)</script>)\
        """,
        markdown(
            """
            # The boat

            A *good* one,
            **really** ~~not~~ `x < y`.

            - oars
            - [x] pump
              - spare
            - [ ] rope

            4. four
            5. five

            > Said \\<she>

            ```java
            int a;
            int b;
            ```

            ---

            | What | Grams |
            | --- | ---: |
            | Flour | 400 |

            <script>alert(1)</script>
            """));
  }

  @Test
  void links_lead_to_documents_of_the_same_source_and_nowhere_else() {
    for (Map.Entry<String, String> link :
        Map.ofEntries(
                Map.entry("[a](oslo.md)", "{trips/oslo.md#}(a)"),
                Map.entry("[a](../boat.md#The-hull)", "{boat.md#The-hull}(a)"),
                Map.entry("[a](<Grüße aus%20Bergen.md>)", "{trips/Grüße aus Bergen.md#}(a)"),
                Map.entry("[a](/boat.md?raw=1)", "{boat.md#}(a)"),
                Map.entry("[a](#day-2)", "{trips/plan.md#day-2}(a)"),
                Map.entry("[[Boat]]", "{note Boat#}(Boat)"),
                Map.entry("[[Boat#Hull|the hull]]", "{note Boat#Hull}(the hull)"),
                Map.entry("![[Boat]]", "{note Boat#}(Boat)"),
                Map.entry("[[#Day 2]]", "{trips/plan.md#Day 2}(Day 2)"),
                Map.entry("[a][r]\n\n[r]: oslo.md", "{trips/oslo.md#}(a)"),
                Map.entry("[a](100%.md)", "{trips/100%.md#}(a)"),
                Map.entry("[a](../../etc/passwd)", "address<../../etc/passwd>(a)"),
                Map.entry("[a](folder/)", "address<folder/>(a)"),
                Map.entry(
                    "[a](http://elsewhere.invalid/)", "address<http://elsewhere.invalid/>(a)"),
                Map.entry("[a](//elsewhere.invalid/)", "address<//elsewhere.invalid/>(a)"),
                Map.entry("[a](javascript:alert)", "address<javascript:alert>(a)"),
                Map.entry("[a](JaVaScRiPt&colon;alert)", "address<JaVaScRiPt:alert>(a)"),
                Map.entry("[a](data:text/html,b)", "address<data:text/html,b>(a)"),
                Map.entry("[a](file:///etc/passwd)", "address<file:///etc/passwd>(a)"),
                Map.entry("[a](\\\\\\\\host\\\\share)", "address<\\\\host\\share>(a)"),
                Map.entry(
                    "<https://elsewhere.invalid/>",
                    "address<https://elsewhere.invalid/>(https://elsewhere.invalid/)"),
                Map.entry(
                    "![b](http://elsewhere.invalid/a.png)",
                    "picture<http://elsewhere.invalid/a.png>(b)"))
            .entrySet()) {
      assertEquals("paragraph@1(" + link.getValue() + ")", markdown(link.getKey()));
    }
  }

  @Test
  void only_the_wanted_lines_are_told_and_they_keep_their_numbers() {
    String text = "# One\n\n1. a\n2. b\n3. c\n4. d\n\n[r]\n\n## Two\n\n[r]: oslo.md\n";
    Shown shown = shown("text/markdown", text);
    assertEquals(
        "ordered@3-6 3(item@5(paragraph@5(c)) item@6(paragraph@6(d)))\nparagraph@8({trips/oslo.md#}(r))",
        told(shown.view(5, 8).blocks()));
    String table = "| a | b |\n|--|--|\n" + "| c | d |\n".repeat(50);
    assertEquals(
        "table@1-52(row@1 1 header(cell(a) cell(b)) row@40 39(cell(c) cell(d)))",
        told(shown("text/markdown", table).view(40, 40).blocks()));
  }

  @Test
  void a_mail_is_its_body_with_what_it_quotes_apart() {
    assertEquals(
        "lines@5-6(Yes,\nat noon.)\nquote@8-9(lines@8-9(Lunch?\nA))",
        told(
            shown(
                    "message/rfc822",
                    "From: a@b\nTo: c@d\nSubject: Lunch\n\nYes,\nat noon.\n\n> Lunch?\n> A\n")
                .view(1, 500)
                .blocks()));
  }

  @Test
  void a_patch_in_a_mail_is_code_and_a_tab_that_indents_makes_no_row() {
    String patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\ta\n+\tb";
    assertEquals(
        "lines@3-4(So:\n\tx();)\ncode@6-11 diff(%s)\ntable@13-14(row@13 1 header(cell(A) cell(B)) row@14 2(cell() cell right(1)))"
            .formatted(patch),
        told(
            shown("message/rfc822", "From: a@b\n\nSo:\n\tx();\n\n" + patch + "\n\nA\tB\n\t1\n")
                .view(1, 500)
                .blocks()));
  }

  @Test
  void rows_are_read_with_their_quotes_and_the_header_stays() {
    String text = "Name;Note;Amount\nOar;\"two\nlines; \"\"here\"\"\";12,50\n\nRope;x;3\n";
    Shown shown = shown("text/csv", text);
    assertEquals(
        "table@1-5(row@1 1 header(cell(Name) cell(Note) cell(Amount))"
            + " row@2-3 2(cell(Oar) cell(two\nlines; \"here\") cell right(12,50))"
            + " row@5 3(cell(Rope) cell(x) cell right(3)))",
        told(shown.view(1, 500).blocks()));
    assertEquals(
        "table@1-5(row@1 1 header(cell(Name) cell(Note) cell(Amount))"
            + " row@5 3(cell(Rope) cell(x) cell right(3)))",
        told(shown.view(5, 5).blocks()));
    assertEquals(
        "table@1-2(row@1 1 header(cell(a) cell(b)) row@2 2(cell(c) cell(never\tclosed)))",
        told(shown("text/tab-separated-values", "a\tb\nc\t\"never\tclosed\n").view(1, 9).blocks()));
    Shown.View wide = shown("text/csv", "a,".repeat(100)).view(1, 1);
    assertTrue(wide.cellsCut());
    assertEquals(Rows.COLUMNS_MAX, wide.blocks().getFirst().blocks().getFirst().blocks().size());
  }

  @Test
  void sheets_and_pages_stand_below_their_numbers() {
    Shown sheets =
        new Shown(
            XLSX,
            "a.xlsx",
            List.of("Stock", "What\tCount", "Oar\t2", "", "Crew", "Runa"),
            Map.of(1, 1, 5, 2),
            Map.of(1, 1, 5, 1));
    assertEquals(
        "page@1-3 1(heading@1 1(Stock) table@2-3(row@2 1 header(cell(What) cell(Count))"
            + " row@3 2(cell(Oar) cell right(2))))\n"
            + "page@5-6 2(heading@5 1(Crew) table@6(row@6 1(cell(Runa))))",
        told(sheets.view(1, 500).blocks()));
    Shown pages =
        new Shown(
            "application/pdf",
            "a.pdf",
            List.of("First", "", "Second", "goes on", "Third"),
            Map.of(1, 1, 3, 2, 5, 4),
            Map.of());
    assertEquals(
        "page@1 1(lines@1(First))\npage@3-4 2(lines@3-4(Second\ngoes on))\npage@5 4(lines@5(Third))",
        told(pages.view(1, 500).blocks()));
    assertEquals("page@4 2(lines@4(goes on))", told(pages.view(4, 4).blocks()));
    assertEquals(
        "table@1-2(row@1 1 header(cell(a) cell(b)) row@2 2(cell(c) cell(d)))\nlines@3(e)",
        told(shown(DOCX, "a\tb\nc\td\ne").view(1, 500).blocks()));
  }

  @Test
  void code_and_plain_text_are_shown_as_they_stand() {
    for (String type :
        List.of("text/x-java-source", "text/plain", "application/json", "image/png")) {
      Shown.View view = shown(type, "a\nb").view(1, 500);
      assertEquals(Form.TEXT, view.form());
      assertEquals(List.of(), view.blocks());
      assertEquals(2, view.endLine());
    }
    Shown large = shown("text/markdown", "a".repeat(Shown.CHARS_MAX));
    assertEquals(Form.TEXT, large.view(1, 1).form());
  }

  @Test
  void hostile_markdown_costs_little_and_says_where_it_is_cut() {
    int chars = 300_000;
    for (String piece :
        List.of(
            "[",
            "![",
            "*a_ ",
            "**a *",
            "> ",
            "- ",
            "`a``",
            "<a ",
            "[a](",
            "[[a",
            "|a",
            "~~a ~",
            "&amp;",
            "\\",
            "[a]: b\n",
            "> - ",
            "a\n\n",
            "# a\n",
            "1. ",
            "<!--",
            "*a **b ",
            "\t")) {
      String text = piece.repeat(chars / piece.length());
      for (String hostile : List.of(text, text.replaceAll("(.{9000})", "$1\n\n"))) {
        Shown.View view =
            assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> shown("text/markdown", hostile).view(1, 3_000),
                piece);
        assertTrue(depth(view.blocks()) <= 120, piece + " is nested " + depth(view.blocks()));
      }
    }
    Shown.View cut =
        shown("text/markdown", "word ".repeat(100).concat("\n\n").repeat(1_000)).view(1, 3_000);
    assertTrue(cut.cut());
    assertTrue(cut.endLine() < 1_300, "ends at " + cut.endLine());
    assertFalse(shown("text/markdown", "a\n").view(1, 3_000).cut());
  }

  @Test
  void no_text_whatever_makes_it_fail() {
    long seed = 7;
    Random random = new Random(seed);
    String alphabet = "ab \n\n\t|>-*_`~[]()#!<&\\\"';,1.:\r\u202e\ud83d\ude00\u0000";
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(200); j > 0; j--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      for (String type :
          List.of(
              "text/markdown", "text/csv", "text/tab-separated-values", "message/rfc822", XLSX)) {
        Shown shown = shown(type, text.toString());
        int start = 1 + random.nextInt(shown.lines().size());
        Shown.View view = shown.view(start, start + random.nextInt(20));
        String which = "seed " + seed + ", text " + i + " as " + type;
        assertTrue(view.endLine() <= shown.lines().size(), which);
        for (Block block : view.blocks()) {
          assertTrue(block.startLine() >= 1 && block.startLine() <= block.endLine(), which + block);
          assertTrue(block.endLine() <= shown.lines().size() + 1, which + block);
        }
      }
    }
  }

  private static Shown shown(String type, String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\r\n|[\r\n]", -1)));
    if (lines.size() > 1 && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return new Shown(type, "trips/plan.md", lines, Map.of(), Map.of());
  }

  private static String markdown(String text) {
    return told(shown("text/markdown", text).view(1, 500).blocks());
  }

  private static int depth(List<Block> blocks) {
    return 1 + blocks.stream().mapToInt(block -> depth(block.blocks())).max().orElse(0);
  }

  private static String told(List<Block> blocks) {
    return String.join("\n", blocks.stream().map(ShownTest::told).toList());
  }

  private static String told(Block block) {
    String lines =
        block.kind().equals("cell")
            ? ""
            : "@"
                + block.startLine()
                + (block.endLine() > block.startLine() ? "-" + block.endLine() : "");
    return block.kind()
        + lines
        + (block.number() > 0 ? " " + block.number() : "")
        + (block.label().isEmpty() ? "" : " " + block.label())
        + (block.checked() == null ? "" : block.checked() ? "[x]" : "[ ]")
        + "("
        + String.join("", block.inlines().stream().map(ShownTest::told).toList())
        + String.join(" ", block.blocks().stream().map(ShownTest::told).toList())
        + ")";
  }

  private static String told(Inline inline) {
    String words = String.join("", inline.inlines().stream().map(ShownTest::told).toList());
    return switch (inline.kind()) {
      case "text" -> inline.text() + words;
      case "emphasis" -> "*" + words + "*";
      case "strong" -> "**" + words + "**";
      case "struck" -> "~~" + words + "~~";
      case "code" -> "`" + inline.text() + "`";
      case "link" -> told(Objects.requireNonNull(inline.target())) + "(" + words + ")";
      case "markup" -> inline.text();
      default -> inline.kind() + "<" + inline.text() + ">(" + words + ")";
    };
  }

  private static String told(Inline.Target target) {
    String name = target.path() == null ? "note " + target.note() : target.path();
    return "{" + name + "#" + target.heading() + "}";
  }
}
