package dev.carrel.parse;

import static dev.carrel.parse.Archives.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lzma.LZMACompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rarer containers: of systems, of programs, of the web. */
final class MoreContainersTest {
  private static final String HTTP = "application/http; msgtype=response";

  @TempDir static Path folder;

  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  private static Map<String, byte[]> entries(Object... namesAndContents) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      Object content = namesAndContents[i + 1];
      entries.put(
          namesAndContents[i].toString(),
          content instanceof byte[] bytes ? bytes : bytes(content.toString()));
    }
    return entries;
  }

  private static byte[] zlib(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void cpio_files_are_read_in_each_of_their_forms() throws IOException {
    Map<String, byte[]> entries = entries("docs/a.txt", "one", "b.md", "# Two");
    String all = "docs/a.txt: one\nb.md: # Two\n-: %s: links and devices left out: 1\n";
    byte[] modern = Archives.cpio(CpioConstants.FORMAT_NEW, entries);
    byte[] portable = Archives.cpio(CpioConstants.FORMAT_OLD_ASCII, entries);
    byte[] old = Archives.cpio(CpioConstants.FORMAT_OLD_BINARY, entries);
    assertEquals(all.formatted("cpio"), reading.read("a.cpio", modern));
    assertEquals(all.formatted("cpio"), reading.read("without-extension", portable));
    assertEquals(all.formatted("cpio"), reading.read("old.cpio", old));
    assertEquals(all.formatted("gzip"), reading.read("a.cpio.gz", Archives.gzip(modern)));
  }

  @Test
  void a_package_of_debian_is_read_with_what_is_packed_in_it() throws IOException {
    byte[] data = Archives.tar(entries("usr/share/doc/heron/README", "Feed it daily."));
    byte[] control = Archives.tar(entries("control", "Package: heron"));
    byte[] deb =
        Archives.ar(
            entries(
                "debian-binary",
                "2.0\n",
                "control.tar.gz",
                Archives.gzip(control),
                "a folder/data.tar",
                data));
    assertEquals(
        """
        debian-binary: 2.0\\n
        control.tar.gz/control: Package: heron
        a folder/data.tar/usr/share/doc/heron/README: Feed it daily.
        -: ar: links and devices left out: 4
        """,
        reading.read("heron.deb", deb));
  }

  @Test
  void an_archive_in_an_archive_does_not_end_the_one_around_it() throws IOException {
    Map<String, byte[]> entries = entries("in.tar", Archives.tar(entries("a.txt", "one")));
    entries.put("in.cpio", Archives.cpio(CpioConstants.FORMAT_NEW, entries("b.txt", "two")));
    entries.put("in.txt.gz", Archives.gzip(bytes("three")));
    entries.put("in.zip", Archives.zip(entries("c.txt", "four")));
    entries.put("last.txt", "five".getBytes(UTF_8));
    String inside =
        """
        in.tar/a.txt: one
        in.cpio/b.txt: two
        in.txt.gz/in.txt: three
        in.zip/c.txt: four
        last.txt: five
        """;
    String tar = reading.read("a.tar", Archives.tar(entries));
    assertTrue(tar.startsWith(inside), tar);
    String cpio = reading.read("a.cpio", Archives.cpio(CpioConstants.FORMAT_NEW, entries));
    assertTrue(cpio.startsWith(inside), cpio);
    String ar = reading.read("a.ar", Archives.ar(entries));
    assertTrue(ar.startsWith(inside), ar);
  }

  @Test
  void compressed_files_are_read_by_name_or_by_what_they_begin_with() throws IOException {
    byte[] text = bytes("The heron waits.");
    assertEquals("a.txt: The heron waits.\n-: zlib\n", reading.read("a.txt.zlib", zlib(text)));
    assertEquals("a.level9: The heron waits.\n-: zlib\n", reading.read("a.level9", zlib(text)));
    ByteArrayOutputStream lz4 = new ByteArrayOutputStream();
    try (FramedLZ4CompressorOutputStream out = new FramedLZ4CompressorOutputStream(lz4)) {
      out.write(text);
    }
    assertEquals("a.txt: The heron waits.\n-: lz4\n", reading.read("a.txt.lz4", lz4.toByteArray()));
    ByteArrayOutputStream lzma = new ByteArrayOutputStream();
    try (LZMACompressorOutputStream out = new LZMACompressorOutputStream(lzma)) {
      out.write(text);
    }
    assertEquals(
        "a.txt: The heron waits.\n-: lzma\n", reading.read("a.txt.lzma", lzma.toByteArray()));
    ByteArrayOutputStream snappy = new ByteArrayOutputStream();
    try (FramedSnappyCompressorOutputStream out = new FramedSnappyCompressorOutputStream(snappy)) {
      out.write(text);
    }
    assertEquals(
        "a.txt: The heron waits.\n-: snappy\n", reading.read("a.txt.sz", snappy.toByteArray()));
    byte[] brotli = bytes("\13\5?hello world\3"); // there is nothing here that could write one
    brotli[2] = (byte) 0x80;
    assertEquals("a.txt: hello world\n-: brotli\n", reading.read("a.txt.br", brotli));
    String zstd =
        reading.read("a.txt.zst", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0});
    assertTrue(zstd.contains("archives of type application/zstd cannot be opened"), zstd);
  }

  @Test
  void text_and_the_objects_of_git_are_not_taken_for_compressed_files() throws IOException {
    assertEquals("-: x^2 + y^2 = z^2\n", reading.read("formula", bytes("x^2 + y^2 = z^2")));
    String object = reading.read("ab12cd", zlib(bytes("blob 5\0heron")));
    assertTrue(object.startsWith("-: skipped: binary file"), object);
  }

  @Test
  void programs_that_are_zip_files_are_read_but_for_their_classes() throws IOException {
    byte[] library = Archives.zip(entries("META-INF/LICENSE", "Free.", "B.class", "compiled"));
    byte[] web =
        Archives.zip(
            entries(
                "index.html",
                "<p>Herons</p>",
                "WEB-INF/A.class",
                "compiled",
                "layout.xml",
                "\3\0\b\0\0\1\0\0\0",
                "WEB-INF/lib/b.jar",
                library));
    assertEquals(
        """
        index.html: Herons
        WEB-INF/A.class: skipped: files of type application/java-vm hold no text that is read
        layout.xml: skipped: binary file (application/vnd.android.axml) without text
        WEB-INF/lib/b.jar/META-INF/LICENSE: Free.
        WEB-INF/lib/b.jar/B.class: skipped: files of type application/java-vm hold no text that is read
        -: zip
        """,
        reading.read("a.war", web));
  }

  @Test
  void a_class_of_its_own_is_found_by_the_names_in_it() throws IOException {
    byte[] compiled;
    try (InputStream in = MoreContainersTest.class.getResourceAsStream("LoadsLittle.class")) {
      compiled = in.readAllBytes();
    }
    String all = reading.read("LoadsLittle.class", compiled);
    assertTrue(all.contains("package dev.carrel.parse;"), all);
    assertTrue(all.contains("class LoadsLittle"), all);
    assertEquals(
        "-: skipped: binary file (application/java-vm) without text\n",
        reading.read("Not.class", bytes("no class")));
  }

  @Test
  void saved_pages_of_the_web_are_called_by_their_address() throws IOException {
    byte[] page = bytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Herons</p>");
    byte[] packed =
        Archives.joined(
            bytes(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html;"
                    + " charset=utf-8\r\n\r\n"),
            Archives.gzip(bytes("<p>Terns</p>")));
    byte[] zip =
        Archives.joined(
            bytes("HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n\r\n"),
            Archives.zip(entries("a.txt", "one")));
    byte[] warc =
        Archives.joined(
            Archives.warc("warcinfo", "urn:x", "application/warc-fields", bytes("a: b\r\n")),
            Archives.warc("response", "https://birds.org", HTTP, page),
            Archives.warc("request", "https://birds.org", "application/http", bytes("GET /")),
            Archives.warc("response", "https://birds.org/files/all", HTTP, zip),
            Archives.warc("response", "https://birds.org/list.php?p=2#x", HTTP, packed),
            Archives.warc("response", "https://birds.org/broken", HTTP, bytes("nothing")),
            Archives.warc("resource", "https://birds.org/notes.txt", "text/plain", bytes("Note")));
    String all = reading.read("birds.warc", warc);
    String parts =
        """
        birds.org/index.html: Herons
        birds.org/files/all.zip/a.txt: one
        birds.org/list.php@p=2.html: Terns
        """;
    assertTrue(all.startsWith(parts), all);
    assertTrue(all.contains("birds.org/broken: unreadable: the record of it is broken"), all);
    assertTrue(all.endsWith("birds.org/notes.txt: Note\n-: warc\n"), all);
    String gz = reading.read("birds.warc.gz", Archives.gzip(warc));
    assertTrue(gz.startsWith(parts) && gz.endsWith("-: gzip\n"), gz);
  }

  @Test
  void names_in_an_old_zip_are_decoded_by_what_they_have_in_common() throws IOException {
    String name = "\u5ba1\u8ba1\u538b\u7f29\u5305\u6587\u4ef6\u68c0\u7d22\u6d4b\u8bd5.txt";
    assertEquals(
        name + ": one\n-: zip\n", reading.read("gbk.zip", named(name, Charset.forName("GBK"))));
    String german = "M\u00fcnchen Gr\u00fc\u00dfe.txt";
    assertEquals(
        german + ": one\n-: zip\n",
        reading.read("dos.zip", named(german, Charset.forName("IBM437"))));
  }

  /** A zip with a name in a charset of its time. */
  private static byte[] named(String name, Charset charset) throws IOException {
    byte[] raw = name.getBytes(charset);
    byte[] zip = Archives.zip(entries("?".repeat(raw.length), "one"));
    for (int i = 0; i + raw.length <= zip.length; i++) {
      if (new String(zip, i, raw.length, UTF_8).equals("?".repeat(raw.length))) {
        System.arraycopy(raw, 0, zip, i, raw.length);
      }
    }
    return zip;
  }

  @Test
  void bombs_in_rarer_forms_end_at_the_same_limits() throws IOException {
    byte[] zeros = new byte[100 << 20];
    String zlib = reading.read("bomb.zlib", zlib(zeros));
    assertTrue(zlib.contains("which is how bombs are built") || zlib.contains("limit of"), zlib);
    String jar = reading.read("bomb.jar", Archives.zip(entries("a.txt", zeros, "b.txt", zeros)));
    assertTrue(jar.contains("which is how bombs are built"), jar);
    byte[] packed =
        Archives.joined(
            bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), Archives.gzip(zeros));
    String warc =
        reading.read("bomb.warc", Archives.warc("response", "http://a.b/c", HTTP, packed));
    assertTrue(warc.contains("which is how bombs are built") || warc.contains("limit of"), warc);
  }

  @Test
  void a_lie_about_a_size_costs_no_more_than_the_rest_of_the_archive() throws IOException {
    byte[] cpio = Archives.cpio(CpioConstants.FORMAT_NEW, entries("a.txt", "one"));
    byte[] large = cpio.clone();
    Arrays.fill(large, 54, 62, (byte) 'f'); // eight digits: how many bytes the entry has
    String size = reading.read("size.cpio", large);
    assertTrue(size.startsWith("a.txt: skipped: it has more than the limit"), size);
    byte[] name = cpio.clone();
    Arrays.fill(name, 94, 102, (byte) '7'); // how many its name has
    assertTrue(reading.read("name.cpio", name).startsWith("-: unreadable: it is broken"));
    byte[] ar = Archives.ar(entries("a.txt", "one"));
    System.arraycopy(bytes("999999999 "), 0, ar, 8 + 48, 10);
    String claimed = reading.read("a.ar", ar);
    assertTrue(claimed.contains("it has more than the limit"), claimed);
    byte[] table = Archives.ar(entries("a.txt", "one"));
    System.arraycopy(bytes("#1/999999999    "), 0, table, 8, 16);
    assertTrue(reading.read("b.ar", table).startsWith("-: unreadable: it is broken"));
  }
}
