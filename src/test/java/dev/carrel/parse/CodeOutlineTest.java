package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source code is cut by declaration, and nothing that stands in a file stops or loses it. */
class CodeOutlineTest {
  private static final List<String> SAMPLES =
      List.of("java", "py", "js", "ts", "tsx", "go", "rs", "c", "hpp", "cs", "kt", "sh");
  private static final int BROKEN_FILES = 240;

  /** Deeper than anybody writes, and over before the limit of time is reached. */
  private static final int NESTING = 200;

  @TempDir Path folder;

  @Test
  void every_language_is_cut_by_declaration_with_the_comment_above() throws IOException {
    StringBuilder outlines = new StringBuilder();
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      for (String language : SAMPLES) {
        ParseOutcome.Parsed parsed = parsed(reading, "Sample." + language, sample(language));
        assertTrue(parsed.parser().startsWith("tree-sitter "), parsed.parser());
        assertNull(parsed.remark());
        outlines.append("== ").append(language).append('\n').append(outline(parsed.document()));
      }
    }
    assertEquals(resource("outlines.txt"), outlines.toString());
  }

  @Test
  void broken_code_loses_no_character() throws IOException {
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      for (int seed = 0; seed < BROKEN_FILES; seed++) {
        String language = SAMPLES.get(seed % SAMPLES.size());
        String text = broken(sample(language), new Random(seed));
        try {
          ParseOutcome.Parsed parsed = parsed(reading, "a." + language, text);
          assertNull(parsed.remark());
          assertCovered(parsed.document());
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", " + language + ":\n" + text, e);
        }
      }
    }
  }

  @Test
  void deep_nesting_is_read_or_cut_at_blank_lines() throws IOException {
    List<String> openings =
        List.of(
            "{", "(", "[", "class A {", "if (a) { ", "def f():\n ", "<div>", "f(() => { ", "((");
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      for (String language : SAMPLES) {
        StringBuilder text = new StringBuilder(sample(language));
        for (String opening : openings) {
          text.append('\n').append(opening.repeat(NESTING)).append("\n\n");
        }
        assertCovered(parsed(reading, "a." + language, text.toString()).document());
      }
    }
  }

  @Test
  void what_takes_too_long_is_cut_at_blank_lines_and_says_so() throws Exception {
    ParseLimits limits = ParseLimits.defaults().withParseTimeMax(Duration.ofSeconds(2));
    try (Reading reading = new Reading(folder, limits)) {
      parsed(reading, "warm.java", "class A {}");
      stop(reading.workerPid());
      ParseOutcome.Parsed parsed = parsed(reading, "a.java", "class A {\n}\n\nclass B {\n}\n");
      assertEquals(
          "cut at blank lines, since finding its declarations took longer than the limit of 2 s",
          parsed.remark());
      assertEquals("text", parsed.parser());
      assertEquals(2, parsed.document().sections().size());
      assertNull(parsed(reading, "b.java", "class A {}").remark());
    }
  }

  /** Returns when the process stands still, which is a moment after the signal. */
  private static void stop(long pid) throws IOException, InterruptedException {
    String name = String.valueOf(pid);
    assertEquals(0, new ProcessBuilder("kill", "-STOP", name).start().waitFor());
    String state;
    do {
      Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", name).start();
      state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    } while (state.startsWith("R") || state.startsWith("S") || state.startsWith("D"));
    assertTrue(state.startsWith("T"), state);
  }

  @Test
  void a_heredoc_bomb_ends_within_the_limit() throws IOException {
    ParseLimits limits = ParseLimits.defaults().withParseTimeMax(Duration.ofSeconds(2));
    try (Reading reading = new Reading(folder, limits)) {
      ParseOutcome.Parsed parsed = parsed(reading, "a.sh", "cat <<A <<B ".repeat(50_000));
      assertTrue(
          String.valueOf(parsed.remark())
              .startsWith("cut at blank lines, since finding its declarations took longer than"),
          parsed.remark());
      assertCovered(parsed.document());
    }
  }

  @Test
  void code_that_is_too_long_to_be_written_by_hand_is_cut_at_blank_lines() throws IOException {
    try (Reading reading = new Reading(folder, ParseLimits.defaults())) {
      String line = "int a;\n\n";
      String text = line.repeat(CodeOutline.CODE_CHARS_MAX / line.length() + 1);
      ParseOutcome.Parsed parsed = parsed(reading, "a.c", text);
      assertTrue(String.valueOf(parsed.remark()).endsWith("the limit is 2000000"));
      assertEquals(List.of(), reading.workerPids());
    }
  }

  @Test
  void other_grammars_are_another_parser() {
    WorkerSettings settings = WorkerSettings.ofTemporaryFolder();
    try (ParseWorkers none =
            new ParseWorkers(withClassPath(settings, List.of("a.jar")), ParseLimits.defaults());
        ParseWorkers some = new ParseWorkers(settings, ParseLimits.defaults())) {
      assertNotEquals(none.grammarsFingerprint(), some.grammarsFingerprint());
    }
  }

  private static WorkerSettings withClassPath(WorkerSettings settings, List<String> classPath) {
    return new WorkerSettings(
        settings.javaExecutable(),
        classPath,
        settings.folder(),
        settings.workersMax(),
        settings.heapMegabytesMax(),
        settings.largeHeapMegabytesMax(),
        settings.filesMax(),
        settings.startMax(),
        settings.idleMax(),
        settings.recognition());
  }

  @Test
  void a_header_is_read_as_what_it_holds() {
    FileType header = FileType.ofName("a.h");
    assertEquals(CodeLanguage.C, CodeLanguage.of(header, "a.h", "int a;").orElseThrow());
    assertEquals(CodeLanguage.CPP, CodeLanguage.of(header, "a.h", "#x\nclass A {};").orElseThrow());
    assertTrue(CodeLanguage.of(FileType.ofName("go.mod"), "go.mod", "module a").isEmpty());
    assertTrue(CodeLanguage.of(FileType.ofName("a.md"), "a.md", "# A").isEmpty());
  }

  /** The text with some pieces of it taken out, doubled or mixed up, and some rubbish put in. */
  private static String broken(String sample, Random random) {
    String[] rubbish = {
      "}", "{", "(", "\"", "'", "/*", "*/", "\uD800", "\u0000", "\r", "<<EOF", "\uD83D\uDE00", "\t"
    };
    StringBuilder text = new StringBuilder(sample);
    for (int change = random.nextInt(1, 12); change > 0; change--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(60));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, Math.max(from, Math.min(to, text.length() - 1)));
        case 1 -> text.insert(random.nextInt(text.length()), text.substring(from, to));
        case 2 -> text.insert(from, rubbish[random.nextInt(rubbish.length)].repeat(3));
        default -> text.insert(from, rubbish[random.nextInt(rubbish.length)]);
      }
    }
    // Unpaired surrogates and NUL characters do not come from a file of text.
    return new String(
        text.toString().replace("\u0000", " ").getBytes(StandardCharsets.UTF_8),
        StandardCharsets.UTF_8);
  }

  private static void assertCovered(ParsedDocument document) {
    String text = document.text();
    int last = 0;
    for (Section section : document.sections()) {
      assertTrue(text.substring(last, section.startChar()).isBlank(), "text between sections");
      last = section.endChar();
    }
    assertTrue(text.substring(last).isBlank(), "text after the last section");
  }

  /** A line for each section: its symbol, its first and its last characters. */
  private static String outline(ParsedDocument document) {
    StringBuilder lines = new StringBuilder();
    for (Section section : document.sections()) {
      String text =
          document.text().substring(section.startChar(), section.endChar()).replace("\n", "\u23CE");
      String shown =
          text.length() <= 70
              ? text
              : text.substring(0, 45) + "\u2026" + text.substring(text.length() - 24);
      lines.append(section.symbol()).append(" | ").append(shown).append('\n');
    }
    return lines.toString();
  }

  private static ParseOutcome.Parsed parsed(Reading reading, String name, String text) {
    return assertInstanceOf(
        ParseOutcome.Parsed.class, reading.outcome(name, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String sample(String language) throws IOException {
    return resource("Sample." + language);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = CodeOutlineTest.class.getResourceAsStream("code/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
