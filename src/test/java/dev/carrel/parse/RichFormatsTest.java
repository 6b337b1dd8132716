package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Tika's formats give: pages, headings, tables and lists; and what becomes of bad files. */
class RichFormatsTest {
  @TempDir static Path folder;
  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  private static String unreadable(ParseOutcome outcome) {
    return assertInstanceOf(ParseOutcome.Unreadable.class, outcome).cause();
  }

  private static String skipped(ParseOutcome outcome) {
    return assertInstanceOf(ParseOutcome.Skipped.class, outcome).reason();
  }

  private static byte[] lines(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_pdf_keeps_its_pages_and_joins_divided_words() throws IOException {
    byte[] bytes =
        Documents.pdf(
            "Annual report",
            List.of(
                List.of("First page has an exam-", "ple of text.", "Second line."),
                List.of(),
                List.of("Third page.")));
    ParseOutcome.Parsed parsed = reading.parsed("a.pdf", bytes);
    assertEquals("tika:pdf", parsed.parser());
    assertEquals("Annual report", parsed.document().title());
    assertEquals("application/pdf", parsed.document().mediaType());
    assertEquals(
        "PROSE 1 First page has an example of text.\\nSecond line.\nPROSE 3 Third page.\n",
        Reading.shown(parsed.document()));
  }

  @Test
  void a_word_document_keeps_headings_and_tables() throws IOException {
    ParsedDocument document = reading.document("a.docx", Documents.docx());
    assertEquals("Garden plan", document.title());
    assertEquals(
        """
        HEADING [Vegetables] Vegetables
        PROSE [Vegetables] Tomatoes want sun and water.
        HEADING [Vegetables > Beds] Beds
        TABLE [Vegetables > Beds] Bed\\tPlant\\nNorth\\tKale
        PROSE [Vegetables > Beds] Rotate them every year.
        """,
        Reading.shown(document));
  }

  @Test
  void a_workbook_keeps_its_sheets_as_pages_and_headings() throws IOException {
    ParsedDocument document = reading.document("a.xlsx", Documents.xlsx(2));
    assertEquals(null, document.title());
    assertEquals(
        """
        HEADING 1 [Costs] Costs
        TABLE 1 [Costs] Month\\tEuro\\nCosts month 1\\t10\\nCosts month 2\\t20
        HEADING 2 [Income] Income
        TABLE 2 [Income] Month\\tEuro\\nIncome month 1\\t10\\nIncome month 2\\t20
        """,
        Reading.shown(document));
  }

  @Test
  void slides_are_pages() throws IOException {
    assertEquals(
        """
        HEADING 1 [Welcome all] Welcome all
        HEADING 2 [Second slide] Second slide
        LIST 2 [Second slide] with lines
        """,
        Reading.shown(
            reading.document("a.pptx", Documents.pptx("Welcome all", "Second slide\nwith lines"))));
  }

  @Test
  void a_slide_has_its_title_as_heading_its_points_in_one_piece_and_its_notes() throws IOException {
    List<List<String>> slides =
        List.of(
            List.of("Ferries", "They leave at dawn\nThey return at dusk", "Mention the fog"),
            List.of("Lanterns", "Oil\nWick", ""));
    String first =
        """
        HEADING 1 [Ferries] Ferries
        LIST 1 [Ferries] They leave at dawn\\nThey return at dusk
        """;
    String second =
        """
        HEADING 2 [Lanterns] Lanterns
        LIST 2 [Lanterns] Oil\\nWick
        """;
    assertEquals(
        first + "LIST 1 [Ferries] 1.7.2013\\nMention the fog\n" + second,
        Reading.shown(reading.document("b.pptx", Documents.pptx(slides))));
    assertEquals(first + second, Reading.shown(reading.document("b.ppt", Documents.ppt(slides))));
  }

  @Test
  void a_slide_without_a_title_does_not_stand_under_the_one_before() throws IOException {
    String sentence =
        "One long sentence about what ferries carry over the sound. ".repeat(4).strip();
    assertEquals(
        "HEADING 1 [Ferries] Ferries\nLIST 2 " + sentence + "\n",
        Reading.shown(reading.document("c.pptx", Documents.pptx("Ferries", sentence))));
  }

  @Test
  void a_page_of_html_keeps_what_is_seen() {
    ParsedDocument document =
        reading.document(
            "a.html",
            """
            <!doctype html><html><head><title>The  page</title><style>p {}</style>
            <script>var x;</script></head><body>
            <nav><ul><li><a href=x>Home</a></li><li>About</li></ul></nav>
            <h1>Big <em>news</em></h1><p>One
            line of text.<br>After&nbsp;a break.</p>
            <div>Bare text <p>inner</p> tail</div>
            <h2>Table</h2>
            <table><caption>Cap</caption><tr><th>A</th><th>B</th></tr>
            <tr><td>1<p>2</p></td><td>3</td></tr></table>
            <pre>code  here
              indented</pre>
            <ol><li>first<ul><li>nested</li></ul></li><li><p>second</p><p>more</p></li></ol>
            <table><tr><td><table><tr><td>in</td><td>side</td></tr></table></td>
            <td>laid out</td></tr></table>
            <blockquote>Quote</blockquote></body></html>
            """);
    assertEquals("The page", document.title());
    assertEquals(
        """
        LIST - Home\\n- About
        HEADING [Big news] Big news
        PROSE [Big news] One line of text.\\nAfter a break.
        PROSE [Big news] Bare text
        PROSE [Big news] inner
        PROSE [Big news] tail
        HEADING [Big news > Table] Table
        PROSE [Big news > Table] Cap
        TABLE [Big news > Table] A\\tB\\n1 2\\t3
        CODE [Big news > Table] code  here\\n  indented
        LIST [Big news > Table] 1. first\\n  - nested\\n2. second\\n   more
        TABLE [Big news > Table] in\\tside
        PROSE [Big news > Table] laid out
        PROSE [Big news > Table] Quote
        """,
        Reading.shown(document));
  }

  @Test
  void html_in_utf_8_is_read_as_such_whatever_it_says_and_other_charsets_as_it_says() {
    String late =
        "<html><head><meta charset=iso-8859-1></head><body><p>"
            + "plain words ".repeat(10_000)
            + "Gr\u00FC\u00DFe</p></body></html>";
    assertTrue(reading.document("a.html", late).text().endsWith("Gr\u00FC\u00DFe"));
    String declared =
        "<html><head><meta charset=windows-1251></head><body>"
            + "\u041F\u0440\u0438\u0432\u0435\u0442</body></html>";
    byte[] cyrillic = declared.getBytes(Charset.forName("windows-1251"));
    assertEquals(
        "\u041F\u0440\u0438\u0432\u0435\u0442", reading.document("b.html", cyrillic).text());
  }

  @Test
  void a_mail_begins_with_who_wrote_to_whom() {
    ParsedDocument document =
        reading.document(
            "a.eml",
            lines(
                """
                From: Ann Lee <ann@example.org>
                To: Bob <bob@example.org>, Cy <cy@example.org>
                Date: Mon, 2 Mar 2026 10:00:00 +0100
                Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from Oslo
                Content-Type: text/plain; charset=utf-8

                Dear Bob,

                the ferry leaves
                at nine.
                """));
    assertEquals("Gr\u00FC\u00DFe from Oslo", document.title());
    assertEquals(
        "PROSE From: Ann Lee <ann@example.org>\\nTo: Bob <bob@example.org>, Cy <cy@example.org>"
            + "\\nDate: 2026-03-02T09:00:00Z\\nSubject: Gr\u00FC\u00DFe from Oslo\n"
            + "PROSE Dear Bob,\nPROSE the ferry leaves\\nat nine.\n",
        Reading.shown(document));
  }

  private static byte[] mailWithAttachments() {
    return lines(
        """
        From: Ann Lee <ann@example.org>
        Subject: With attachments
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="xx"

        --xx
        Content-Type: text/plain

        See below.
        --xx
        Content-Type: text/html; name="one.html"
        Content-Disposition: attachment; filename="one.html"

        <html><body><h1>Inner</h1><p>First attachment</p></body></html>
        --xx
        Content-Type: application/rtf; name="two.rtf"
        Content-Disposition: attachment; filename="two.rtf"

        {\\rtf1\\ansi\\pard Second attachment\\par}
        --xx
        Content-Type: application/zip; name="x.zip"
        Content-Disposition: attachment; filename="x.zip"
        Content-Transfer-Encoding: base64

        UEsDBAoAAAAAAA==
        --xx--
        """);
  }

  @Test
  void attachments_are_documents_of_their_own_and_come_before_their_mail() {
    List<ParseOutcome> outcomes = reading.outcomes("a.eml", mailWithAttachments());
    assertEquals(
        """
        one.html: Inner\\n\\nFirst attachment
        two.rtf: Second attachment
        x.zip: unreadable: it is broken, or is not what its name says:\
        """
            + " "
            + """
            Archive is not a ZIP archive (ZipException)
            -: From: Ann Lee <ann@example.org>\\nSubject: With attachments\\n\\nSee below.
            """,
        Reading.summary(outcomes));
    ParseOutcome.Parsed mail = assertInstanceOf(ParseOutcome.Parsed.class, outcomes.getLast());
    assertEquals("With attachments", mail.document().title());
    assertEquals(
        Map.of("from", "Ann Lee <ann@example.org>", "subject", "With attachments"),
        mail.document().fields());
  }

  @Test
  void attachments_over_the_limit_are_left_out_and_counted() {
    List<ParseOutcome> outcomes;
    try (Reading one = new Reading(folder, ParseLimits.defaults().withEmbedded(1, 3))) {
      outcomes = one.outcomes("a.eml", mailWithAttachments());
    }
    assertEquals("one.html", outcomes.getFirst().id().part());
    assertEquals(2, outcomes.size());
    ParseOutcome.Parsed mail = assertInstanceOf(ParseOutcome.Parsed.class, outcomes.getLast());
    assertEquals(
        "attachments left out: 2 beyond the limits of 1 attachments, 3 inside each other",
        mail.remark());
  }

  @Test
  void a_text_over_the_limit_is_cut_and_says_so() throws IOException {
    try (Reading small = new Reading(folder, ParseLimits.defaults().withTextCharsMax(1_000))) {
      for (String name : List.of("a.xlsx", "a.html")) {
        byte[] bytes =
            name.endsWith("html")
                ? ("<p>" + "word ".repeat(2_000)).getBytes(StandardCharsets.UTF_8)
                : Documents.xlsx(200);
        ParseOutcome.Parsed parsed = small.parsed(name, bytes);
        assertEquals(1_000, parsed.document().text().length(), name);
        assertEquals(
            "only the first 1000 characters were kept; raise the limit to have all",
            parsed.remark());
      }
    }
  }

  @Test
  void plain_text_under_another_name_is_read_with_a_remark() {
    ParseOutcome.Parsed parsed =
        reading.parsed("a.pdf", "this is no pdf".getBytes(StandardCharsets.UTF_8));
    assertEquals("this is no pdf", parsed.document().text());
    assertEquals("text", parsed.parser());
    assertEquals(
        "the name promises application/pdf and the content is plain text", parsed.remark());
  }

  @Test
  void a_mail_is_known_by_its_fields_when_its_name_says_nothing() {
    String mail =
        """
        Received: from a.example.org
         by b.example.org; Mon, 2 Mar 2026 10:00:00 +0000
        From: Ada <ada@example.org>
        Subject: =?utf-8?q?The_ferry?=
        Content-Transfer-Encoding: base64
        Content-Type: text/plain; charset=utf-8

        SXQgbGVhdmVzIGF0IHNldmVuLg==
        """;
    ParsedDocument document = reading.document("saved", mail);
    assertEquals("message/rfc822", document.mediaType());
    assertEquals("The ferry", document.title());
    assertTrue(document.text().endsWith("It leaves at seven."), document.text());
    assertEquals(
        "text/plain", reading.document("note", "From: here\nTo: there\n\nA walk.\n").mediaType());
    assertEquals(
        "text/plain",
        reading.document("steps", "From: here\nTo: there\nDate: soon\nno field\n").mediaType());
  }

  @Test
  void a_pdf_without_text_is_found_by_its_bookmarks() throws IOException {
    ParsedDocument document = reading.document("a.pdf", Documents.pdfWithBookmark("Blank page"));
    assertEquals("- Blank page", document.text());
  }

  @Test
  void a_song_is_found_by_its_title_and_its_artist() {
    byte[] tag = new byte[128];
    byte[] text = "TAGHarbour lights".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, tag, 0, text.length);
    byte[] artist = "The Ferrymen".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(artist, 0, tag, 33, artist.length);
    ParseOutcome.Parsed parsed = reading.parsed("a.mp3", song(tag));
    assertEquals("tika:mpga", parsed.parser());
    assertTrue(parsed.document().text().startsWith("Harbour lights\n\nThe Ferrymen"));
    ParseOutcome.Parsed untitled = reading.parsed("b.mp3", song(new byte[0]));
    assertEquals("Audio recording, 0 min 1 s", untitled.document().text());
    assertEquals(
        "it carries no title and no names, and so only the file's name finds it",
        untitled.remark());
  }

  /** Some frames of silence, 128 kbit/s at 44.1 kHz. */
  private static byte[] song(byte[] tag) {
    int frameBytes = 417;
    byte[] song = new byte[20 * frameBytes + tag.length];
    for (int start = 0; start < 20 * frameBytes; start += frameBytes) {
      song[start] = (byte) 0xFF;
      song[start + 1] = (byte) 0xFB;
      song[start + 2] = (byte) 0x90;
    }
    System.arraycopy(tag, 0, song, 20 * frameBytes, tag.length);
    return song;
  }

  @Test
  void bad_files_are_unreadable_with_a_cause_a_person_understands() throws IOException {
    assertEquals(
        "the file is encrypted; remove its password to have it read",
        unreadable(reading.outcome("a.pdf", Documents.encryptedPdf())));
    byte[] docx = Documents.docx();
    String half = unreadable(reading.outcome("a.docx", Arrays.copyOf(docx, docx.length / 2)));
    assertTrue(half.startsWith("the file is broken, or is not what its name says: "), half);
    String head = unreadable(reading.outcome("b.pdf", "%PDF-1.4 and no more"));
    assertTrue(head.startsWith("the file is broken, or is not what its name says: "), head);
  }

  @Test
  void a_pdf_of_pictures_is_skipped_with_the_reason() throws IOException {
    assertEquals(
        "the PDF has no text, only pictures; set parse.ocr to have their text recognized",
        skipped(reading.outcome("a.pdf", Documents.pdf("", List.of(List.of())))));
  }

  @Test
  void a_document_without_an_extension_is_told_by_its_content() throws IOException {
    assertEquals("tika:docx", reading.parsed("plan", Documents.docx()).parser());
    assertEquals("tika:xlsx", reading.parsed("data.txt", Documents.xlsx(1)).parser());
    assertEquals(
        "tika:html",
        reading.parsed("page", "<!DOCTYPE html><p>x".getBytes(StandardCharsets.UTF_8)).parser());
  }

  @Test
  void a_parse_that_takes_too_long_is_given_up() throws IOException {
    ParseLimits brief = ParseLimits.defaults().withParseTimeMax(Duration.ofMillis(1));
    try (Reading hasty = new Reading(folder, brief)) {
      assertEquals(
          "parsing took longer than the limit of 1 ms",
          unreadable(hasty.outcome("a.docx", Documents.docx())));
    }
  }

  @Test
  void deep_nesting_does_no_harm() {
    for (String element : List.of("div", "ul><li", "table><tr><td", "blockquote", "b")) {
      ParseOutcome outcome =
          reading.outcome(
              "a.html", "<" + element + ">" + ("<" + element + ">").repeat(5_000) + "x");
      if (outcome instanceof ParseOutcome.Unreadable(_, String cause, _)) {
        assertTrue(cause.startsWith("the file unpacks to far more than it should"), cause);
      }
    }
  }

  @Test
  void a_document_without_words_is_found_by_the_names_of_what_it_holds() throws IOException {
    ParseOutcome.Parsed parsed = reading.parsed("a.docx", Documents.docxWithPicture());
    assertEquals("LIST image1.png\n", Reading.shown(parsed.document()));
    assertEquals(
        "only the names of what is embedded in it can be found: no text in it"
            + " (application/vnd.openxmlformats-officedocument.wordprocessingml.document), only"
            + " pictures, sounds or the like: 1",
        parsed.remark());
  }

  @Test
  void a_document_that_holds_nothing_with_a_name_says_why() throws IOException {
    byte[] pages = Archives.zip(Map.of("Index/Document.iwa", new byte[100]));
    assertEquals(
        "what Pages, Numbers and Keynote have written since 2013 is not read; export it as PDF or"
            + " for Office to have it found",
        skipped(reading.outcome("a.pages", pages)));
  }
}
