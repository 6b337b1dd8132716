package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file is read, decoded and told from others; every trouble is a value. */
class FileParserTest {
  @TempDir Path folder;

  private Reading reading() {
    return new Reading(folder, ParseLimits.defaults());
  }

  private static String skipped(ParseOutcome outcome) {
    return assertInstanceOf(ParseOutcome.Skipped.class, outcome).reason();
  }

  private static String unreadable(ParseOutcome outcome) {
    return assertInstanceOf(ParseOutcome.Unreadable.class, outcome).cause();
  }

  @Test
  void a_document_knows_the_hash_of_its_bytes() throws Exception {
    byte[] bytes = "\uFEFFwords".getBytes(UTF_8);
    String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    ParsedDocument document = reading().document("a.txt", bytes);
    assertEquals(expected, document.contentSha256());
    assertEquals("words", document.text());
    assertNull(document.title());
  }

  @Test
  void empty_blank_and_oversized_files_are_skipped_with_a_reason() {
    assertEquals("the file is empty", skipped(reading().outcome("a.txt", "")));
    assertEquals(
        "the file holds nothing but white space", skipped(reading().outcome("a.txt", " \n\t\n")));
    Reading small = new Reading(folder, ParseLimits.defaults().withFileBytesMax(10));
    assertEquals(
        "the file has 11 bytes and the limit is 10; raise the limit to read it",
        skipped(small.outcome("a.txt", "12345678901")));
    assertEquals("1234567890", small.document("a.txt", "1234567890").text());
  }

  @Test
  void what_is_gone_or_no_file_is_unreadable() throws IOException {
    assertEquals(
        "the file vanished before it could be read",
        unreadable(reading().outcome("gone.md", folder.resolve("gone.md"))));
    Path directory = Files.createDirectory(folder.resolve("dir.md"));
    assertEquals(
        "it is not a regular file, and only those are read",
        unreadable(reading().outcome("dir.md", directory)));
  }

  @Test
  void a_text_over_the_limit_is_cut_and_says_so() {
    Reading reading = new Reading(folder, ParseLimits.defaults().withTextCharsMax(5));
    ParseOutcome.Parsed parsed = reading.parsed("a.txt", "abcd\uD83D\uDE00rest".getBytes(UTF_8));
    assertEquals("abcd", parsed.document().text());
    assertEquals(
        "only the first 5 of 10 characters were kept; raise the limit to have all",
        parsed.remark());
  }

  @Test
  void utf_8_is_believed_even_where_its_first_letter_comes_late() {
    String text = "plain words ".repeat(20_000) + "Gr\u00FC\u00DFe";
    ParseOutcome.Parsed parsed = reading().parsed("a.txt", text.getBytes(UTF_8));
    assertEquals(text, parsed.document().text());
    assertEquals("text", parsed.parser());
  }

  @Test
  void utf_16_is_read_with_and_without_its_mark() {
    String text = "Gr\u00FC\u00DFe aus \u041C\u043E\u0441\u043A\u0432\u0430 and more plain words";
    assertEquals(text, reading().document("a.txt", ("\uFEFF" + text).getBytes(UTF_16LE)).text());
    assertEquals(text, reading().document("a.txt", ("\uFEFF" + text).getBytes(UTF_16BE)).text());
    ParseOutcome.Parsed unmarked = reading().parsed("a.txt", text.getBytes(UTF_16LE));
    // Letters outside Latin have no NUL, so that only mostly Latin text can be told without a mark.
    assertEquals(text, unmarked.document().text());
    assertEquals("text (UTF-16LE)", unmarked.parser());
  }

  @Test
  void older_charsets_are_detected_and_named() {
    Map<String, String> texts =
        Map.of(
            "windows-1252",
            "Die \u201EGr\u00FC\u00DFe\u201C aus K\u00F6ln f\u00FCr \u20AC 5 kamen \u00FCber die "
                + "Br\u00FCcke an und sch\u00F6n w\u00E4re es gewesen.",
            "Shift_JIS",
            "\u3053\u308C\u306F\u65E5\u672C\u8A9E\u306E\u6587\u7AE0\u3067\u3059\u3002\u6771\u4EAC"
                + "\u306F\u5927\u304D\u306A\u8857\u3067\u3001\u591A\u304F\u306E\u4EBA\u304C\u4F4F"
                + "\u3093\u3067\u3044\u307E\u3059\u3002",
            "GB18030",
            "\u8FD9\u662F\u4E00\u4E2A\u4E2D\u6587\u7684\u6587\u4EF6\uFF0C\u7528\u6765\u6D4B\u8BD5"
                + "\u5B57\u7B26\u96C6\u7684\u68C0\u6D4B\u3002\u5317\u4EAC\u662F\u4E00\u4E2A\u5F88"
                + "\u5927\u7684\u57CE\u5E02\u3002",
            "windows-1251",
            "\u042D\u0442\u043E \u0440\u0443\u0441\u0441\u043A\u0438\u0439 \u0442\u0435\u043A\u0441"
                + "\u0442, \u043A\u043E\u0442\u043E\u0440\u044B\u0439 \u043D\u0443\u0436\u043D\u043E "
                + "\u0443\u0437\u043D\u0430\u0442\u044C \u0438 \u043F\u0440\u043E\u0447\u0438\u0442"
                + "\u0430\u0442\u044C \u043F\u0440\u0430\u0432\u0438\u043B\u044C\u043D\u043E.");
    texts.forEach((charset, text) -> {
      ParseOutcome.Parsed parsed =
          reading().parsed("a.txt", text.getBytes(Charset.forName(charset)));
      assertEquals(text, parsed.document().text());
      assertEquals("text (" + charset + ")", parsed.parser());
    });
  }

  @Test
  void a_short_latin_text_is_windows_1252() {
    byte[] bytes = "Gr\u00FC\u00DFe".getBytes(Charset.forName("windows-1252"));
    assertEquals("Gr\u00FC\u00DFe", reading().document("a.md", bytes).text());
  }

  @Test
  void what_is_binary_is_skipped_and_named_by_its_content() throws IOException {
    byte[] noise = new byte[4_000];
    new Random(1).nextBytes(noise);
    assertEquals(
        "binary file (application/octet-stream) without text",
        skipped(reading().outcome("a.dat", noise)));
    byte[] elf = "\u007FELF\u0002\u0001\u0001\u0000".getBytes(UTF_8);
    assertEquals(
        "binary file (application/x-executable) without text",
        skipped(reading().outcome("program", elf)));
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(noise);
    }
    assertEquals(
        "notes.txt: skipped: binary file (text/plain) without text\n-: gzip\n",
        Reading.summary(reading().outcomes("notes.txt", zipped.toByteArray())));
    assertEquals(
        "files of type image/png hold no text that is read",
        skipped(reading().outcome("a.PNG", "x")));
    assertEquals(
        "archives of type application/vnd.rar cannot be opened; unpack it to have it read",
        skipped(reading().outcome("a.rar", "Rar!")));
  }

  @Test
  void text_markdown_and_code_load_no_class_of_tika() throws Exception {
    String program = "dev.carrel.parse.FileParser";
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                LoadsLittle.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains(program), "the parser ran");
    assertEquals(0, output.lines().filter(line -> line.contains("org.apache.tika")).count());
  }

  @Test
  void the_fingerprint_tells_versions_and_limits() {
    try (FileParser parser = new FileParser(ParseLimits.defaults());
        FileParser other = new FileParser(ParseLimits.defaults().withTextCharsMax(7))) {
      assertTrue(
          parser.fingerprint().matches("parse-\\d+ tika-3[.\\d]+ tika-parsers-3[.\\d]+ .*"),
          parser.fingerprint());
      assertNotEquals(parser.fingerprint(), other.fingerprint());
    }
  }

  @Test
  void random_bytes_under_any_name_are_a_value() {
    String[] names = {"a.md", "a.txt", "a.java", "a.csv", "a.rst", "noname", "a.html", "a.json"};
    Reading reading = reading();
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(300)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(4) > 0 ? 32 + random.nextInt(95) : random.nextInt(256));
      }
      byte[] copy = bytes.clone();
      reading.outcome(names[random.nextInt(names.length)], bytes);
      assertArrayEquals(copy, bytes);
    }
  }
}
