package dev.carrel.parse;

import static dev.carrel.parse.Archives.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives and mailboxes through the processes that open them. */
final class ContainersTest {
  @TempDir static Path folder;

  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  private static String limited(ParseLimits limits, String name, byte[] bytes) {
    try (Reading limited = new Reading(folder, limits)) {
      return Reading.summary(limited.outcomes(name, bytes));
    }
  }

  private static ParseLimits limits(ContainerLimits containers) {
    return ParseLimits.defaults().withContainers(containers);
  }

  private static Map<String, byte[]> entries(String... namesAndTexts) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      entries.put(namesAndTexts[i], bytes(namesAndTexts[i + 1]));
    }
    return entries;
  }

  @Test
  void every_entry_of_a_zip_is_a_document_whose_pages_are_kept() throws IOException {
    Map<String, byte[]> entries = entries("docs/a.md", "# Tern\n\nIt flies.", "b.bin", "\0\0\0");
    entries.put("c.pdf", Documents.pdf("Report", List.of(List.of("first"), List.of("second"))));
    entries.put("plan.docx", Documents.docx());
    List<ParseOutcome> outcomes = reading.outcomes("all.zip", Archives.zip(entries));
    assertEquals(
        List.of("docs/a.md", "b.bin", "c.pdf", "plan.docx", "-"),
        outcomes.stream().map(o -> o.id().part() == null ? "-" : o.id().part()).toList());
    ParsedDocument pdf = assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(2)).document();
    assertEquals(List.of(1, 2), pdf.sections().stream().map(Section::page).toList());
    ParsedDocument plan = assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(3)).document();
    assertEquals("Garden plan", plan.title());
    ParseOutcome.Contained zip = assertInstanceOf(ParseOutcome.Contained.class, outcomes.getLast());
    assertEquals("application/zip", zip.mediaType());
  }

  @Test
  void tar_files_are_read_however_they_are_packed() throws IOException {
    byte[] tar = Archives.tar(entries("a.txt", "one", "sub/b.txt", "two"));
    String parts = "a.txt: one\nsub/b.txt: two\n-: %s: links and devices left out: 2\n";
    assertEquals(parts.formatted("tar"), reading.read("a.tar", tar));
    assertEquals(parts.formatted("gzip"), reading.read("a.tar.gz", Archives.gzip(tar)));
    assertEquals(parts.formatted("gzip"), reading.read("no-name-that-tells", Archives.gzip(tar)));
    ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
    try (BZip2CompressorOutputStream out = new BZip2CompressorOutputStream(bzip2)) {
      out.write(tar);
    }
    assertEquals(parts.formatted("bzip2"), reading.read("a.tbz2", bzip2.toByteArray()));
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (XZCompressorOutputStream out = new XZCompressorOutputStream(xz)) {
      out.write(tar);
    }
    assertEquals(parts.formatted("xz"), reading.read("a.tar.xz", xz.toByteArray()));
  }

  @Test
  void a_compressed_file_and_a_7z_are_opened() throws IOException {
    assertEquals(
        "notes.md: # Hi\n-: gzip\n", reading.read("notes.md.gz", Archives.gzip(bytes("# Hi"))));
    Map<String, byte[]> entries = entries("a.txt", "one", "b/c.txt", "two");
    assertEquals(
        "a.txt: one\nb/c.txt: two\n-: 7z\n", reading.read("a.7z", Archives.sevenZ(entries, null)));
  }

  @Test
  void archives_and_mails_inside_each_other_have_one_address() throws IOException {
    byte[] inner = Archives.zip(entries("b.txt", "deep"));
    String mail = Mails.mail("m1@x", "Files", "See below.", Map.of("more.zip", inner));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("inner.zip", inner);
    entries.put("mails/one.eml", bytes(mail));
    entries.put("box.mbox", bytes(Mails.mbox(mail)));
    entries.put("c.tar.gz", Archives.gzip(Archives.tar(entries("d.txt", "deeper"))));
    String head =
        "From: Ann Lee <ann@example.org>\\nTo: Bob <bob@example.org>\\nDate: 2026-03-03T09:15:00Z"
            + "\\nSubject: Files\\n\\nSee below.\n";
    assertEquals(
        "inner.zip/b.txt: deep\n"
            + "mails/one.eml/more.zip/b.txt: deep\n"
            + ("mails/one.eml: " + head)
            + "box.mbox/m1@x/more.zip/b.txt: deep\n"
            + ("box.mbox/m1@x: " + head)
            + "c.tar.gz/d.txt: deeper\n"
            + "-: zip: links and devices left out: 2\n",
        reading.read("all.zip", Archives.zip(entries)));
  }

  @Test
  void a_broken_or_encrypted_entry_costs_that_entry() throws IOException {
    assertEquals(
        """
        secret.txt: unreadable: it is encrypted; unpack it to have it read
        -: zip
        """,
        reading.read("a.zip", Archives.zipWithEncrypted("secret.txt")));
    Map<String, byte[]> entries = entries("a.txt", "one", "b.zip", "PK\3\4 no zip", "c.txt", "two");
    entries.put("d.pdf", Documents.encryptedPdf());
    String all = reading.read("b.zip", Archives.zip(entries));
    assertTrue(all.startsWith("a.txt: one\nb.zip: unreadable: it is broken"), all);
    assertTrue(all.contains("\nc.txt: two\nd.pdf: unreadable: the file is encrypted"), all);
  }

  @Test
  void an_encrypted_7z_says_so() throws IOException {
    String all =
        reading.read("a.7z", Archives.sevenZ(entries("a.txt", "secret"), "password".toCharArray()));
    assertTrue(all.contains("unreadable: it is encrypted; unpack it to have it read"), all);
  }

  @Test
  void names_lead_nowhere() throws IOException {
    assertEquals(
        """
        etc/passwd: one
        root/x.txt: two
        C:/y.txt: three
        unnamed: four
        etc/passwd~2: five
        -: zip
        """,
        reading.read(
            "a.zip",
            Archives.zip(
                entries(
                    "../../etc/passwd",
                    "one",
                    "/root/./x.txt",
                    "two",
                    "C:\\y.txt",
                    "three",
                    "..",
                    "four",
                    "etc//passwd",
                    "five"))));
    byte[] raw = Archives.zip(entries("caf?.txt", "six"));
    for (int i = 0; i < raw.length; i++) {
      raw[i] = raw[i] == '?' ? (byte) 0x82 : raw[i]; // an e with an accent, in old DOS
    }
    assertEquals("caf\u00e9.txt: six\n-: zip\n", reading.read("b.zip", raw));
  }

  @Test
  void what_rules_leave_out_is_not_unpacked_and_secrets_are_counted() throws IOException {
    EntryRules rules =
        (path, size) ->
            path.startsWith(".")
                ? EntryRules.Verdict.CLUTTER
                : path.endsWith("id_rsa") ? EntryRules.Verdict.SECRET : EntryRules.Verdict.WANTED;
    List<ParseOutcome> outcomes = new ArrayList<>();
    Path file = folder.resolve("rules.zip");
    Files.write(
        file, Archives.zip(entries("a.txt", "one", ".DS_Store", "x", "keys/id_rsa", "secret")));
    try (FileParser parser =
        new FileParser(ParseLimits.defaults(), WorkerSettings.ofTemporaryFolder(), rules)) {
      parser.parse(DocumentId.ofFile("test", "rules.zip"), file, outcomes::add);
    }
    assertEquals(
        """
        a.txt: one
        -: zip: parts left out, since by their names they keep keys or passwords: 1
        """,
        Reading.summary(outcomes));
  }

  @Test
  void a_bomb_ends_at_its_limits() throws IOException {
    Map<String, byte[]> zeros = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      zeros.put("zeros" + i + ".txt", new byte[30 << 20]);
    }
    String bomb = reading.read("bomb.zip", Archives.zip(zeros));
    assertTrue(bomb.contains("it unpacks to more than 200 times its size"), bomb);
    ParseLimits few =
        limits(ContainerLimits.defaults().withCounts(3, 2).withUnpacked(10_000, 1_000_000));
    Map<String, byte[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) {
      many.put("f" + i, new byte[0]);
    }
    String limit = "only its first 3 entries were read, which is the limit; unpack it to have all";
    String first = "f0: skipped: the file is empty\nf1: skipped: the file is empty\n";
    String third = "f2: skipped: the file is empty\n";
    assertEquals(
        first + third + "-: f0\\nf1\\nf2\n-: zip: " + limit + "\n",
        limited(few, "m.zip", Archives.zip(many)));
    String bytes = limited(few, "b.zip", Archives.zip(entries("a.txt", "x".repeat(20_000))));
    assertTrue(bytes.contains("only its first 10000 unpacked bytes were read"), bytes);
    String mails = Mails.mbox(mails(3));
    String box = limited(few, "m.mbox", bytes(mails));
    assertTrue(box.contains("only its first 2 messages were read"), box);
  }

  private static String[] mails(int count) {
    String[] mails = new String[count];
    for (int i = 0; i < count; i++) {
      mails[i] = Mails.mail("m" + i + "@x", "Subject " + i, "Body " + i);
    }
    return mails;
  }

  @Test
  void nesting_ends_at_its_limit() throws IOException {
    byte[] zip = Archives.zip(entries("a.txt", "core"));
    for (int i = 0; i < 4; i++) {
      Map<String, byte[]> around = entries("level.txt", "level " + i);
      around.put("in.zip", zip);
      zip = Archives.zip(around);
    }
    assertEquals(
        "level.txt: level 3\nin.zip/level.txt: level 2\n-: zip: parts left out, since they lie"
            + " deeper than the limit of 2 containers inside each other: 1\n",
        limited(limits(ContainerLimits.defaults().withDepthMax(2)), "deep.zip", zip));
  }

  @Test
  void an_entry_may_be_no_larger_than_a_file_and_the_archive_may() throws IOException {
    ParseLimits small = ParseLimits.defaults().withFileBytesMax(1_000);
    byte[] tar = Archives.tar(entries("a.txt", "one", "b.txt", "x".repeat(1_001)));
    assertTrue(tar.length > 1_000);
    assertEquals(
        """
        a.txt: one
        b.txt: skipped: it has more than the limit of 1000 bytes
        -: tar: links and devices left out: 2
        """,
        limited(small, "a.tar", tar));
    String mails =
        Mails.mbox(
            Mails.mail("m1@x", "One", "First"),
            Mails.mail("m2@x", "Two", "Second\n".repeat(500)),
            Mails.mail("m3@x", "Three", "Third"));
    List<ParseOutcome> outcomes;
    try (Reading limited = new Reading(folder, small)) {
      outcomes = limited.outcomes("a.mbox", bytes(mails));
    }
    assertEquals(4, outcomes.size());
    assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(0));
    assertInstanceOf(ParseOutcome.Skipped.class, outcomes.get(1));
    assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(2));
  }

  @Test
  void what_is_known_is_passed_over_unread() throws IOException {
    byte[] zip = Archives.zip(entries("a.txt", "one", "b.txt", "two"));
    String hash = FileBytes.content(bytes("one")).sha256();
    List<ParseOutcome> outcomes =
        reading.outcomes("known.zip", zip, (part, sha256) -> sha256.equals(hash));
    assertEquals("a.txt: unchanged\nb.txt: two\n-: zip\n", Reading.summary(outcomes));
  }

  @Test
  void a_process_that_dies_in_the_middle_leaves_the_rest_unproven() throws IOException {
    byte[] zip = Archives.zip(entries("a.txt", "one", "b.txt", "two", "c.txt", "three"));
    Path file = folder.resolve("killed.zip");
    Files.write(file, zip);
    List<ParseOutcome> outcomes = new ArrayList<>();
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      parser.parse(
          DocumentId.ofFile("test", "killed.zip"),
          file,
          outcome -> {
            outcomes.add(outcome);
            if (outcomes.size() == 1) {
              parser
                  .workers()
                  .pids()
                  .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            }
          });
      ParseOutcome.Contained last =
          assertInstanceOf(ParseOutcome.Contained.class, outcomes.getLast());
      assertEquals(false, last.complete());
      assertEquals(List.of(), parser.workers().pids());
    }
    assertEquals("a.txt", outcomes.getFirst().id().part());
  }

  @Test
  void who_stops_listening_ends_the_process_and_gets_his_exception() throws IOException {
    byte[] zip = Archives.zip(entries("a.txt", "one", "b.txt", "two"));
    Path file = folder.resolve("stopped.zip");
    Files.write(file, zip);
    try (FileParser parser = new FileParser(ParseLimits.defaults())) {
      IllegalStateException stop = new IllegalStateException("enough");
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  parser.parse(
                      DocumentId.ofFile("test", "stopped.zip"),
                      file,
                      outcome -> {
                        throw stop;
                      }));
      assertEquals(stop, thrown);
      List<ParseOutcome> outcomes = new ArrayList<>();
      parser.parse(DocumentId.ofFile("test", "stopped.zip"), file, outcomes::add);
      assertEquals("a.txt: one\nb.txt: two\n-: zip\n", Reading.summary(outcomes));
    }
  }

  @Test
  void books_that_are_zip_files_stay_what_they_are() throws IOException {
    assertEquals("Garden plan", reading.document("plan.docx", Documents.docx()).title());
    assertEquals("Garden plan", reading.document("without-extension", Documents.docx()).title());
    assertEquals(
        "a.txt: one\n-: zip\n",
        reading.read("without-extension-too", Archives.zip(entries("a.txt", "one"))));
  }

  @Test
  void outlooks_mailbox_that_is_none_gives_a_reason() {
    String all = reading.read("a.pst", bytes("!BDN and then nothing that makes sense"));
    assertTrue(all.startsWith("-: unreadable: it is broken, or is not what its name says"), all);
  }

  @Test
  void an_archive_of_nothing_but_pictures_is_found_by_their_names() throws IOException {
    Map<String, byte[]> pictures = entries("trip/holiday.jpg", "\0\1", "trip/inner/sound.mp3", "");
    pictures.put("more.zip", Archives.zip(entries("ferry.png", "\0")));
    List<ParseOutcome> outcomes = reading.outcomes("p.zip", Archives.zip(pictures));
    ParseOutcome.Parsed names =
        assertInstanceOf(ParseOutcome.Parsed.class, outcomes.get(outcomes.size() - 2));
    assertNull(names.id().part());
    assertEquals(
        "trip/holiday.jpg\ntrip/inner/sound.mp3\nmore.zip/ferry.png", names.document().text());
    assertInstanceOf(ParseOutcome.Contained.class, outcomes.getLast());
    pictures.put("a.txt", bytes("At last, words."));
    assertTrue(
        reading.outcomes("p.zip", Archives.zip(pictures)).stream()
            .filter(ParseOutcome.Parsed.class::isInstance)
            .allMatch(outcome -> outcome.id().part() != null));
  }

  @Test
  void a_name_that_is_only_the_archive_s_own_is_no_text() throws IOException {
    assertEquals(
        "empty.txt: skipped: the file is empty\n-: gzip\n",
        reading.read("empty.txt.gz", Archives.gzip(new byte[0])));
  }
}
