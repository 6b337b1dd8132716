package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which lines of a PDF stand above others. */
class PdfHeadingsTest {
  @TempDir static Path folder;
  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  /** A bookmark's level, title and page, from 1. */
  private record Mark(int level, String title, int page) {}

  private static final Mark EBB = new Mark(1, "Ebb", 1);

  private static String shown(byte[] pdf) {
    return Reading.shown(reading.document("a.pdf", pdf));
  }

  private static byte[] marked(List<List<String>> pages, Mark... marks) throws IOException {
    try (PDDocument document = Loader.loadPDF(Documents.pdf("", pages))) {
      PDDocumentOutline outline = new PDDocumentOutline();
      document.getDocumentCatalog().setDocumentOutline(outline);
      PDOutlineItem above = null;
      for (Mark mark : marks) {
        PDOutlineItem item = new PDOutlineItem();
        item.setTitle(mark.title());
        if (mark.page() > 0) {
          item.setDestination(document.getPage(mark.page() - 1));
        }
        if (mark.level() == 1 || above == null) {
          outline.addLast(item);
          above = item;
        } else {
          above.addLast(item);
        }
      }
      return saved(document);
    }
  }

  private static byte[] saved(PDDocument document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  @Test
  void lines_that_a_bookmark_names_are_headings() throws IOException {
    assertEquals(
        """
        PROSE 1 Ebb and flood
        HEADING 2 [1. Ebb] 1. Ebb
        PROSE 2 [1. Ebb] It goes.
        HEADING 2 [1. Ebb > 1.1 At new and full moon] 1.1 At new\\nand full moon
        PROSE 2 [1. Ebb > 1.1 At new and full moon] Farther.
        HEADING 3 [Chapter 2 FLOOD] Chapter 2\\nFLOOD
        PROSE 3 [Chapter 2 FLOOD] It comes; a flood is what came.
        """,
        shown(
            marked(
                List.of(
                    List.of("Ebb and flood"),
                    List.of("1. Ebb", "It goes.", "1.1 At new", "and full moon", "Farther."),
                    List.of(
                        "Chapter 2", "", "", "FLOOD", "", "", "It comes; a flood is what came.")),
                new Mark(1, "Ebb", 2),
                new Mark(2, "At new and full moon", 2),
                new Mark(1, "Flood", 3),
                new Mark(1, "Elsewhere", 0),
                new Mark(1, "Not in the text", 1))));
  }

  @Test
  void bookmarks_in_a_circle_are_read_once() throws IOException {
    byte[] bytes;
    try (PDDocument document = Loader.loadPDF(marked(List.of(List.of("Ebb", "It goes.")), EBB))) {
      PDOutlineItem item = document.getDocumentCatalog().getDocumentOutline().getFirstChild();
      item.getCOSObject().setItem(COSName.NEXT, item.getCOSObject());
      item.getCOSObject().setItem(COSName.FIRST, item.getCOSObject());
      bytes = saved(document);
    }
    assertEquals("HEADING 1 [Ebb] Ebb\nPROSE 1 [Ebb] It goes.\n", shown(bytes));
  }

  @Test
  void lines_that_stand_alone_and_count_on_are_headings_where_there_are_no_bookmarks()
      throws IOException {
    String shown =
        shown(
            Documents.pdf(
                "",
                List.of(
                    List.of(
                        "1 Tides", "", "", "Water moves.", "", "", "1.1 Ebb", "", "", "It goes."),
                    List.of("12 Dogs bark", "", "", "1.2 FLOOD", "", "", "It comes."),
                    List.of("Chapter 2", "", "", "Winds", "", "", "Air moves."))));
    assertEquals(
        """
        HEADING 1 [1 Tides] 1 Tides
        PROSE 1 [1 Tides] Water moves.
        HEADING 1 [1 Tides > 1.1 Ebb] 1.1 Ebb
        PROSE 1 [1 Tides > 1.1 Ebb] It goes.
        PROSE 2 [1 Tides > 1.1 Ebb] 12 Dogs bark
        HEADING 2 [1 Tides > 1.2 FLOOD] 1.2 FLOOD
        PROSE 2 [1 Tides > 1.2 FLOOD] It comes.
        HEADING 3 [Chapter 2 Winds] Chapter 2\\nWinds
        PROSE 3 [Chapter 2 Winds] Air moves.
        """,
        shown);
  }

  @Test
  void a_heading_may_stand_right_above_its_text() throws IOException {
    String text = "Water goes and comes with the moon, which is why it is told here.";
    assertEquals(
        """
        HEADING 1 [1. Tides] 1. Tides
        PROSE 1 [1. Tides] %1$s
        HEADING 1 [2. Moons] 2. Moons
        PROSE 1 [2. Moons] %1$s
        HEADING 2 [2. Moons > 2.1 New moons and full moons] 2.1 New moons\\nand full moons
        PROSE 2 [2. Moons > 2.1 New moons and full moons] %1$s
        """
            .formatted(text),
        shown(
            Documents.pdf(
                "",
                List.of(
                    List.of("1. Tides", text, "", "", "2. Moons", text),
                    List.of("2.1 New moons", "and full moons", "", "", text)))));
  }

  @Test
  void dots_that_lead_to_a_page_are_one_sign() throws IOException {
    assertEquals(
        "PROSE 1 Tides … 3\\nWait... 1.2.3.4\n",
        shown(
            Documents.pdf(
                "", List.of(List.of("Tides . . . . . . . . . . . . . . 3", "Wait... 1.2.3.4")))));
  }

  @Test
  void a_form_may_have_any_number_of_dots() {
    String dots = "Name " + ". ".repeat(100_000) + "(print)";
    Block form = new Block(Section.Kind.PROSE, dots, List.of(), 1, false);
    assertEquals("Name … (print)", Ornaments.without(List.of(form)).getFirst().text());
  }

  @Test
  void rows_and_lists_are_no_headings() throws IOException {
    String rows =
        shown(
            Documents.pdf(
                "",
                List.of(
                    List.of("1 Oslo 12 4", "", "", "2 NA NA 3", "", "", "3 Bergen 9 1"),
                    List.of("1 Pump the bilge.", "", "", "2 Close the seacock.", "", "", "End"),
                    List.of("4 Tides", "", "", "9 Winds", "", "", "17 Moons"))));
    assertEquals(0, rows.lines().filter(line -> line.startsWith("HEADING")).count(), rows);
  }
}
