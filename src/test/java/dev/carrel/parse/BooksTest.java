package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E-books as they are made, sold and broken. */
class BooksTest {
  @TempDir static Path folder;
  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  /** A book in the making: what lies in it, and what its list says. */
  private static final class Draft {
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final StringBuilder manifest = new StringBuilder();
    private final StringBuilder spine = new StringBuilder();
    private String title = "Tides";

    Draft file(String name, String text) {
      return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Draft file(String name, byte[] bytes) {
      files.put(name, bytes);
      return this;
    }

    Draft called(String written) {
      title = written;
      return this;
    }

    Draft chapter(String name, String body) {
      return file(name, page(body));
    }

    Draft listed(String id, String href, String properties) {
      manifest.append(
          "<item id='%s' href='%s' media-type='application/xhtml+xml' properties='%s'/>\n"
              .formatted(id, href, properties));
      return this;
    }

    Draft next(String id, String href) {
      spine.append("<itemref idref='%s'/>\n".formatted(id));
      return listed(id, href, "");
    }

    byte[] made() throws IOException {
      file(
          "META-INF/container.xml",
          """
          <container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
          <rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
          </container>
          """);
      file(
          "OEBPS/book.opf",
          """
          <package xmlns="http://www.idpf.org/2007/opf" version="3.0">
          <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title></metadata>
          <manifest>%s</manifest>
          <spine>%s</spine>
          </package>
          """
              .formatted(title, manifest, spine));
      return zip(files);
    }
  }

  private static String page(String body) {
    return "<?xml version='1.0' encoding='UTF-8'?>\n"
        + "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='a.js'/></head>"
        + "<body>%s</body></html>\n".formatted(body);
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] type = "application/epub+zip".getBytes(StandardCharsets.US_ASCII);
      ZipEntry first = new ZipEntry("mimetype");
      first.setMethod(ZipEntry.STORED);
      first.setSize(type.length);
      CRC32 sum = new CRC32();
      sum.update(type);
      first.setCrc(sum.getValue());
      zip.putNextEntry(first);
      zip.write(type);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static String lines(String name, byte[] book) {
    return reading.document(name, book).text().replaceAll("\n+", "\n").strip();
  }

  @Test
  void chapters_come_in_the_order_of_reading_and_what_is_not_in_it_after_them() throws IOException {
    byte[] book =
        new Draft()
            .chapter("OEBPS/notes.xhtml", "<p>A note.</p>")
            .chapter("OEBPS/contents.xhtml", "<p>Ebb, Flood</p>")
            .chapter("OEBPS/b.xhtml", "<h1>Flood</h1><p>It comes.</p>")
            .chapter("OEBPS/a.xhtml", "<h1>Ebb</h1><p>It goes.</p>")
            .next("a", "a.xhtml")
            .next("b", "b.xhtml")
            .listed("n", "notes.xhtml", "")
            .listed("c", "contents.xhtml", "nav")
            .made();
    ParsedDocument document = reading.document("a.epub", book);
    assertEquals("Tides", document.title());
    assertEquals(
        """
        HEADING [Ebb] Ebb
        PROSE [Ebb] It goes.
        HEADING [Flood] Flood
        PROSE [Flood] It comes.
        PROSE [Flood] A note.
        PROSE [Flood] Ebb, Flood
        """,
        Reading.shown(document));
  }

  @Test
  void places_inside_a_chapter_are_no_chapters() throws IOException {
    byte[] book =
        new Draft()
            .chapter("OEBPS/a.xhtml", "<p>Low <em id='low'>water</em></p>")
            .next("a", "a.xhtml")
            .next("a-low", "a.xhtml#low")
            .made();
    ParseOutcome.Parsed parsed = reading.parsed("a.epub", book);
    assertEquals("Low water", parsed.document().text().strip());
    assertNull(parsed.remark());
  }

  @Test
  void names_are_read_as_addresses() throws IOException {
    byte[] book =
        new Draft()
            .chapter("OEBPS/low water.xhtml", "<p>one</p>")
            .chapter("OEBPS/ebb+flood.xhtml", "<p>two</p>")
            .chapter("text/100%.xhtml", "<p>three</p>")
            .next("a", "low%20water.xhtml")
            .next("b", "ebb+flood.xhtml")
            .next("c", "../text/./100%.xhtml")
            .made();
    assertEquals("one\ntwo\nthree", lines("a.epub", book));
  }

  @Test
  void a_badly_written_chapter_is_read_as_far_as_it_is_written() throws IOException {
    byte[] book =
        new Draft()
            .chapter("OEBPS/a.xhtml", "<p epub:type='x'>Spring&nbsp;tide<p>neap & <b>slack</p>")
            .chapter("OEBPS/b.xhtml", "<pre><![CDATA[if (a < b)]]></pre><p>The end.</p>")
            .next("a", "a.xhtml")
            .next("b", "b.xhtml")
            .called("Ebb & flood")
            .made();
    assertEquals("Ebb & flood", reading.document("a.epub", book).title());
    assertEquals("Spring tide\nneap & slack\nif (a < b)\nThe end.", lines("a.epub", book));
  }

  @Test
  void a_missing_chapter_is_told() throws IOException {
    byte[] book =
        new Draft()
            .chapter("OEBPS/a.xhtml", "<p>Here.</p>")
            .next("a", "a.xhtml")
            .next("b", "b.xhtml")
            .made();
    ParseOutcome.Parsed parsed = reading.parsed("a.epub", book);
    assertEquals("Here.", parsed.document().text().strip());
    assertEquals("1 of its 2 chapters are not in the file, or cannot be unpacked", parsed.remark());
  }

  @Test
  void a_book_that_is_cut_off_keeps_what_is_whole() throws IOException {
    byte[] noise = new byte[50_000];
    new Random(7).nextBytes(noise);
    Draft draft = new Draft().chapter("OEBPS/a.xhtml", "<p>Here.</p>");
    byte[] whole = draft.next("a", "a.xhtml").file("OEBPS/z.png", noise).made();
    LinkedHashMap<String, byte[]> order = new LinkedHashMap<>(draft.files);
    order.putLast("OEBPS/z.png", order.get("OEBPS/z.png"));
    byte[] cut = Arrays.copyOf(zip(order), whole.length - 20_000);
    assertEquals("Here.", lines("a.epub", cut));
  }

  @Test
  void fonts_may_be_encrypted_and_chapters_may_not() throws IOException {
    String told =
        """
        <encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
        <enc:EncryptedData xmlns:enc="http://www.w3.org/2001/04/xmlenc#">
        <enc:CipherData><enc:CipherReference URI="OEBPS/%s"/></enc:CipherData>
        </enc:EncryptedData></encryption>
        """;
    Draft draft = new Draft().chapter("OEBPS/a.xhtml", "<p>Here.</p>").next("a", "a.xhtml");
    byte[] fonts = draft.file("META-INF/encryption.xml", told.formatted("serif.otf")).made();
    assertEquals("Here.", lines("a.epub", fonts));
    byte[] text = draft.file("META-INF/encryption.xml", told.formatted("a.xhtml")).made();
    assertEquals(
        "the file is encrypted; remove its password to have it read", unreadable("b.epub", text));
  }

  @Test
  void a_book_without_a_list_has_what_lies_in_it() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.xhtml", page("<p>Alone.</p>").getBytes(StandardCharsets.UTF_8));
    assertEquals("Alone.", lines("a.epub", zip(files)));
    assertEquals(
        "the file is broken, or is not what its name says: it has no chapter (TikaException)",
        unreadable("b.epub", zip(Map.of())));
  }

  private static String unreadable(String name, byte[] bytes) {
    return assertInstanceOf(ParseOutcome.Unreadable.class, reading.outcome(name, bytes)).cause();
  }
}
