package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadableTextTest {
  private static final String CANVAS =
      """
      {"nodes": [
        {"id": "3", "type": "link", "url": "https://example.org/tides", "x": 300, "y": 100, "width": 50, "height": 20},
        {"id": "1", "type": "text", "text": "# Crossing", "x": 0, "y": 0, "width": 50, "height": 20},
        {"id": "2", "type": "text", "text": "Leave with the **tide**.", "x": 0, "y": 100, "width": 50, "height": 20},
        {"id": "5", "type": "text", "text": "Lifejackets", "x": 10, "y": 210, "width": 50, "height": 20, "color": "4"},
        {"id": "6", "type": "file", "file": "boat/Tern.md", "subpath": "#Sails", "x": 80, "y": 210, "width": 50, "height": 20},
        {"id": "4", "type": "group", "label": "To pack", "x": 0, "y": 200, "width": 200, "height": 100}],
       "edges": [{"id": "e", "fromNode": "2", "toNode": "5", "label": "before noon"}, {"id": "f"}]}
      """;

  private static final String NOTEBOOK =
      """
      {"cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Tides\\n", "How high the water\\n", "stands."]},
        {"cell_type": "code", "execution_count": 3, "metadata": {}, "source": "level = 4\\nprint(level)",
         "outputs": [
           {"output_type": "stream", "name": "stdout", "text": ["\\u001b[31m4\\u001b[0m\\n"]},
           {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo", "text/plain": ["<Figure size 640x480 with 1 Axes>"]}},
           {"output_type": "error", "ename": "ValueError", "evalue": "too high", "traceback": ["x"]}]},
        {"cell_type": "markdown", "metadata": {}, "source": "## Sources\\nThe harbour office."}],
       "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
       "nbformat": 4, "nbformat_minor": 5}
      """;

  private static final String CALENDAR =
      """
      BEGIN:VCALENDAR
      VERSION:2.0
      X-WR-CALNAME:Reading circle
      BEGIN:VTIMEZONE
      TZID:Europe/Oslo
      BEGIN:DAYLIGHT
      DTSTART:19810329T020000
      RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
      END:DAYLIGHT
      END:VTIMEZONE
      BEGIN:VEVENT
      SUMMARY:Evening on Ibsen
      DTSTART;TZID=Europe/Oslo:20260305T190000
      DTEND;TZID=Europe/Oslo:20260305T210000
      RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH;COUNT=6
      LOCATION:Library\\, first floor
      ORGANIZER;CN="Ada L.":mailto:ada@example.org
      ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@example.org
      DESCRIPTION:Bring the book.\\n\\nTea is there\\; cake is
        welcome.
      BEGIN:VALARM
      DESCRIPTION:This is an event reminder
      END:VALARM
      END:VEVENT
      BEGIN:VEVENT
      SUMMARY:Fair
      DTSTART;VALUE=DATE:20260501
      DTEND;VALUE=DATE:20260504
      END:VEVENT
      BEGIN:VTODO
      SUMMARY:Return the books
      DUE:20260610T120000Z
      STATUS:NEEDS-ACTION
      END:VTODO
      END:VCALENDAR
      """;

  private static final String CONTACTS =
      """
      BEGIN:VCARD
      VERSION:3.0
      N:Lovelace;Ada;;;
      FN:Ada Lovelace
      ORG:Analytical Engines;Research
      item1.EMAIL;TYPE=INTERNET,WORK:ada@example.org
      TEL;CELL:+44 20 1234
      ADR;TYPE=home:;;12 St James's Square;London;;SW1Y;UK
      BDAY:18151210
      NOTE:Writes notes.\\nLong ones.
      PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQ
       ABAAD/2wBDAAgGBgcGBQgHBwcJ
      END:VCARD
      BEGIN:VCARD
      VERSION:2.1
      N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg
      NOTE;ENCODING=QUOTED-PRINTABLE:one =
      line
      END:VCARD
      """;

  @TempDir private static Path folder;
  private final Random random = new Random();
  private Reading reading = new Reading(folder, ParseLimits.defaults());

  @BeforeEach
  void open() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  @AfterEach
  void close() {
    reading.close();
  }

  @Test
  void a_notebook_is_its_cells_as_markdown() {
    ParsedDocument document = reading.document("tides.ipynb", NOTEBOOK);
    assertEquals("Tides", document.title());
    assertEquals("application/x-ipynb+json", document.mediaType());
    assertEquals(
        """
        HEADING [Tides] # Tides
        PROSE [Tides] How high the water\\nstands.
        CODE [Tides] ```python\\nlevel = 4\\nprint(level)\\n```
        CODE [Tides] ```text\\n4\\nValueError: too high\\n```
        HEADING [Tides > Sources] ## Sources
        PROSE [Tides > Sources] The harbour office.
        """,
        Reading.shown(document));
    assertFalse(document.text().contains("iVBOR"));
  }

  @Test
  void an_old_notebook_has_worksheets() {
    ParsedDocument document =
        reading.document(
            "old.ipynb",
            """
            {"nbformat": 3, "metadata": {"name": "x"}, "worksheets": [{"cells": [
              {"cell_type": "heading", "level": 2, "source": ["Depth"]},
              {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": []}]}]}
            """);
    assertEquals(
        "HEADING [Depth] ## Depth\nCODE [Depth] ```\\nx = 1\\n```\n", Reading.shown(document));
  }

  @Test
  void a_notebook_that_is_cut_off_keeps_the_cells_before() {
    String cut = NOTEBOOK.substring(0, NOTEBOOK.indexOf("## Sources") - 30);
    ParseOutcome.Parsed parsed = reading.parsed("cut.ipynb", cut.getBytes(ISO_8859_1));
    assertTrue(parsed.document().text().startsWith("# Tides"));
    assertTrue(
        String.valueOf(parsed.remark()).startsWith("the notebook is cut off or broken after "),
        parsed.remark());
  }

  @Test
  void a_canvas_is_its_cards_in_the_order_in_which_they_are_read() {
    ParsedDocument document = reading.document("plan.canvas", CANVAS);
    assertEquals("application/x-canvas+json", document.mediaType());
    assertEquals(
        """
        HEADING [Crossing] # Crossing
        PROSE [Crossing] Leave with the **tide**.
        PROSE [Crossing] https://example.org/tides
        HEADING [Crossing > To pack] ## To pack
        PROSE [Crossing > To pack] Lifejackets
        PROSE [Crossing > To pack] [[boat/Tern.md#Sails]]
        LIST [Crossing > To pack] - before noon
        """,
        Reading.shown(document));
    assertNull(document.title(), "a card's heading is not the board's name");
    assertEquals("plan", document.id().name(document.mediaType()));
  }

  @Test
  void a_canvas_that_is_cut_off_keeps_the_cards_before() {
    String cut = CANVAS.substring(0, CANVAS.indexOf("Lifejackets") + 5);
    ParseOutcome.Parsed parsed = reading.parsed("cut.canvas", cut.getBytes(ISO_8859_1));
    assertTrue(parsed.document().text().contains("# Crossing"), parsed.document().text());
    assertTrue(
        String.valueOf(parsed.remark()).startsWith("the canvas is cut off or broken after "),
        parsed.remark());
    assertEquals("{\"a\": 1}", reading.document("x.canvas", "{\"a\": 1}").text());
  }

  @Test
  void json_that_is_no_notebook_is_read_as_it_stands() {
    ParseOutcome.Parsed parsed = reading.parsed("x.ipynb", "{\"a\": [1, 2]}".getBytes(ISO_8859_1));
    assertEquals("{\"a\": [1, 2]}", parsed.document().text());
    assertEquals("text", parsed.parser());
  }

  @Test
  void fences_of_a_notebook_are_longer_than_those_in_its_code() {
    ParsedDocument document =
        reading.document(
            "f.ipynb",
            """
            {"cells": [{"cell_type": "code", "source": "s = '''\\n```\\n# no heading\\n```\\n'''"},
             {"cell_type": "markdown", "source": "after"}]}
            """);
    assertEquals(2, document.sections().size());
    assertEquals(List.of(), document.sections().getLast().headingPath());
  }

  @Test
  void a_calendar_tells_of_its_entries_in_words() {
    ParsedDocument document = reading.document("circle.ics", CALENDAR);
    assertEquals("Reading circle", document.title());
    assertEquals(
        """
        HEADING [Evening on Ibsen] Evening on Ibsen
        PROSE [Evening on Ibsen] \
        When: 2026-03-05 19:00 to 21:00 (Europe/Oslo)\\n\
        Repeats: every 2 months on the first Thursday, 6 times\\n\
        Where: Library, first floor\\n\
        Who: Ada L. <ada@example.org> (organizer), Bo <bo@example.org>
        PROSE [Evening on Ibsen] Bring the book.
        PROSE [Evening on Ibsen] Tea is there; cake is welcome.
        HEADING [Fair] Fair
        PROSE [Fair] When: 2026-05-01 to 2026-05-03 (whole days)
        HEADING [Return the books] Return the books
        PROSE [Return the books] Due: 2026-06-10 12:00 (UTC)\\nStatus: needs action
        """,
        Reading.shown(document));
  }

  @Test
  void rules_of_recurrence_are_put_into_words_where_that_is_simple() {
    assertEquals("every day", Recurrence.words("FREQ=DAILY"));
    assertEquals(
        "every week on Monday, Wednesday and Friday, until 2026-12-24",
        Recurrence.words("FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20261224T000000Z;WKST=SU"));
    assertEquals("every month on day 15", Recurrence.words("freq=monthly;bymonthday=15"));
    assertEquals(
        "every year on the last Sunday in March",
        Recurrence.words("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"));
    assertEquals(
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
        Recurrence.words("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"));
    assertEquals("FREQ=HOURLY", Recurrence.words("FREQ=HOURLY"));
    assertEquals("nonsense", Recurrence.words("nonsense"));
  }

  @Test
  void a_date_that_is_none_is_shown_as_it_stands() {
    ParsedDocument document =
        reading.document("odd.ics", "BEGIN:VEVENT\nSUMMARY:Odd\nDTSTART:20260230\n");
    assertEquals("Odd\n\nWhen: 20260230", document.text());
  }

  @Test
  void contacts_are_people_with_what_is_known_of_them() {
    ParsedDocument document = reading.document("people.vcf", CONTACTS);
    assertNull(document.title());
    assertEquals(
        """
        HEADING [Ada Lovelace] Ada Lovelace
        PROSE [Ada Lovelace] \
        Organization: Analytical Engines, Research\\n\
        Mail: ada@example.org (work)\\n\
        Phone: +44 20 1234 (cell)\\n\
        Address: 12 St James's Square, London, SW1Y, UK\\n\
        Born: 1815-12-10
        PROSE [Ada Lovelace] Writes notes.\\nLong ones.
        HEADING [J\u00F6rg M\u00FCller] J\u00F6rg M\u00FCller
        PROSE [J\u00F6rg M\u00FCller] one line
        """,
        Reading.shown(document));
  }

  @Test
  void subtitles_are_paragraphs_under_the_time_at_which_they_begin() {
    String srt =
        """
        1
        00:00:01,000 --> 00:00:03,000
        <i>The ferry leaves</i>
        at dawn.

        2
        00:00:03,500 --> 00:00:05,000
        {\\an8}- Who said that?

        3
        01:00:20,000 --> 01:00:22,000
        An hour later.
        """;
    String expected =
        """
        PROSE [00:00:01] The ferry leaves at dawn. - Who said that?
        PROSE [01:00:20] An hour later.
        """;
    assertEquals(expected, Reading.shown(reading.document("film.srt", srt)));
    assertEquals(
        expected,
        Reading.shown(
            reading.document("crlf.srt", srt.replace("\n", "\r\n").getBytes(ISO_8859_1))));
  }

  @Test
  void every_kind_of_subtitles_is_read() {
    assertEquals(
        "PROSE [00:00:02] Ada: Hello & welcome Nobody speaks twice.\n",
        Reading.shown(
            reading.document(
                "a.vtt",
                """
                WEBVTT - a talk

                STYLE
                ::cue { color: red }

                NOTE nobody sees this

                intro
                00:02.000 --> 00:04.000 align:start position:0%
                <v Ada>Hello &amp; <00:03.000><c.yellow>welcome</c>

                00:04.000 --> 00:05.000
                Nobody speaks twice.

                00:05.000 --> 00:06.000
                Nobody speaks twice.
                """)));
    assertEquals(
        "PROSE [00:00:00] One two\n",
        Reading.shown(
            reading.document(
                "a.sbv", "0:00:00.500,0:00:02.000\nOne\n\n0:00:02.000,0:00:04.000\ntwo\n")));
    assertEquals(
        "PROSE [00:01:05] Bo: Well, well\n",
        Reading.shown(
            reading.document(
                "a.ass",
                """
                [Script Info]
                Title: x
                [Events]
                Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                Dialogue: 0,0:01:05.20,0:01:07.00,Default,Bo,0,0,0,,{\\i1}Well,\\Nwell
                """)));
    assertEquals(
        "PROSE [00:00:10] Up down\n",
        Reading.shown(reading.document("a.sub", "{240}{260}Up|down\n")));
    assertEquals(
        "PROSE [00:00:12] A song line two\n",
        Reading.shown(
            reading.document("a.lrc", "[ar:Me]\n[00:12.30]A song\n[00:15.00]line two\n")));
  }

  @Test
  void long_speech_is_cut_at_the_end_of_a_sentence() {
    StringBuilder srt = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      srt.append(
          "%d\n00:%02d:%02d,000 --> 00:%02d:%02d,900\nThis is sentence %d.\n\n"
              .formatted(i, i / 60, i % 60, i / 60, i % 60, i));
    }
    ParsedDocument document = reading.document("long.srt", srt.toString());
    assertTrue(document.sections().size() > 4, Reading.shown(document));
    for (Section section : document.sections()) {
      assertTrue(section.endChar() - section.startChar() < 1_300);
      assertEquals('.', document.text().charAt(section.endChar() - 1));
    }
  }

  @Test
  void a_file_named_like_subtitles_without_any_is_read_as_it_stands() {
    assertEquals("just a note", reading.document("a.sub", "just a note").text());
    assertEquals("nothing here", reading.document("a.ics", "nothing here").text());
  }

  @Test
  void limits_cut_what_is_too_long_with_a_remark() {
    try (Reading small = new Reading(folder, ParseLimits.defaults().withTextCharsMax(40))) {
      for (String name : List.of("c.ics", "c.vcf", "c.srt", "c.ipynb", "c.canvas")) {
        String content =
            switch (name) {
              case "c.ics" -> CALENDAR;
              case "c.vcf" -> CONTACTS;
              case "c.ipynb" -> NOTEBOOK;
              case "c.canvas" -> CANVAS;
              default -> "00:00:01,000 --> 00:00:03,000\n" + "words and words ".repeat(20);
            };
        ParseOutcome.Parsed parsed = small.parsed(name, content.getBytes(ISO_8859_1));
        assertTrue(parsed.document().text().length() <= 40, name);
        assertTrue(String.valueOf(parsed.remark()).startsWith("only "), name);
      }
    }
  }

  @Test
  void hostile_files_are_values_and_end_soon() {
    List<String> hostile = new ArrayList<>();
    hostile.add("{\"cells\":" + "[".repeat(200_000));
    hostile.add("{\"cells\":[" + "{\"outputs\":[".repeat(50_000));
    hostile.add("{\"nodes\":[" + "{\"type\":\"group\"},".repeat(30_000));
    hostile.add("{\"nodes\":[" + "{\"text\":[".repeat(50_000));
    hostile.add("{\"cells\":[{\"source\":[" + "\"`\",".repeat(300_000));
    hostile.add("BEGIN:VEVENT\n".repeat(100_000));
    hostile.add("BEGIN:VEVENT\nSUMMARY:" + "\n x".repeat(500_000));
    hostile.add("BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:" + "=\n".repeat(500_000));
    hostile.add("BEGIN:VCARD\nN:" + ";".repeat(500_000));
    hostile.add("BEGIN:VCARD\nN:" + "\\".repeat(500_000));
    hostile.add("BEGIN:VEVENT\nATTENDEE" + ";CN=\"".repeat(200_000));
    hostile.add("00:00:01,000 --> 00:00:03,000\n" + "<".repeat(500_000));
    hostile.add("00:00:01,000 --> 00:00:03,000\n" + "{\\".repeat(500_000));
    hostile.add("00:00:01,000 --> 00:00:03,000\n".repeat(50_000));
    hostile.add("{1}{2}" + "|".repeat(500_000));
    hostile.add("[00:00.00]".repeat(100_000));
    for (String name : List.of("h.ipynb", "h.canvas", "h.ics", "h.vcf", "h.srt")) {
      for (String content : hostile) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> reading.outcome(name, content),
            () -> name + ": " + content.substring(0, 40));
      }
    }
  }

  @Test
  void no_change_of_a_file_makes_a_reader_fail() {
    long seed = System.nanoTime();
    random.setSeed(seed);
    String[] names = {"z.ipynb", "z.ics", "z.vcf", "z.vtt", "z.canvas"};
    String vtt =
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>x &amp; y {\\an8}\n\n0:00:01.0,0:00:02.0\n";
    String[] texts = {NOTEBOOK, CALENDAR, CONTACTS, vtt, CANVAS};
    for (int i = 0; i < 400; i++) {
      int kind = random.nextInt(names.length);
      StringBuilder text = new StringBuilder(texts[kind]);
      for (int j = random.nextInt(8); j >= 0; j--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(32, 256));
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 30)));
        }
        if (text.isEmpty()) {
          text.append('x');
        }
      }
      try {
        ParseOutcome outcome = reading.outcome(names[kind], text.toString());
        if (outcome instanceof ParseOutcome.Parsed parsed) {
          assertFalse(parsed.document().text().isEmpty());
        } else {
          assertInstanceOf(ParseOutcome.Skipped.class, outcome);
        }
      } catch (RuntimeException | AssertionError e) {
        fail("seed " + seed + ", case " + i + ":\n" + text, e);
      }
    }
  }
}
