package dev.carrel.parse;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.poi.common.usermodel.PictureType;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hslf.usermodel.HSLFTextBox;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.sl.usermodel.Placeholder;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFNotes;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFSlideLayout;
import org.apache.poi.xslf.usermodel.XSLFTextBox;
import org.apache.poi.xslf.usermodel.XSLFTextShape;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFStyles;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STStyleType;

/** Office documents and PDFs as programs write them. */
public final class Documents {
  private Documents() {}

  /** A page for each list of lines; an empty list is an empty page. */
  public static byte[] pdf(String title, List<List<String>> pages) throws IOException {
    try (PDDocument document = pages(title, pages)) {
      return saved(document);
    }
  }

  static byte[] encryptedPdf() throws IOException {
    try (PDDocument document = pages("", List.of(List.of("a secret")))) {
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      return saved(document);
    }
  }

  static byte[] pdfWithBookmark(String title) throws IOException {
    try (PDDocument document = pages("", List.of(List.of()))) {
      PDOutlineItem item = new PDOutlineItem();
      item.setTitle(title);
      PDDocumentOutline outline = new PDDocumentOutline();
      outline.addLast(item);
      document.getDocumentCatalog().setDocumentOutline(outline);
      return saved(document);
    }
  }

  private static PDDocument pages(String title, List<List<String>> pages) throws IOException {
    PDDocument document = new PDDocument();
    document.getDocumentInformation().setTitle(title);
    PDType1Font font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
    for (List<String> lines : pages) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(font, 12);
        content.setLeading(14);
        content.newLineAtOffset(72, 700);
        for (String line : lines) {
          content.showText(line);
          content.newLine();
        }
        content.endText();
      }
    }
    return document;
  }

  private static byte[] saved(PDDocument document) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  static byte[] docxWithPicture() throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      ByteArrayOutputStream picture = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", picture);
      document
          .createParagraph()
          .createRun()
          .addPicture(
              new ByteArrayInputStream(picture.toByteArray()), PictureType.PNG, "a.png", 9, 9);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.write(bytes);
      return bytes.toByteArray();
    } catch (InvalidFormatException e) {
      throw new IOException("the picture could not be put into the document", e);
    }
  }

  /** Headings, paragraphs, a table of two columns. */
  static byte[] docx() throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      document.getProperties().getCoreProperties().setTitle("Garden plan");
      XWPFStyles styles = document.createStyles();
      for (String style : List.of("Heading1", "Heading2")) {
        CTStyle named = CTStyle.Factory.newInstance();
        named.setStyleId(style);
        named.addNewName().setVal(style.replace("Heading", "heading "));
        named.setType(STStyleType.PARAGRAPH);
        styles.addStyle(new XWPFStyle(named));
      }
      paragraph(document, "Heading1", "Vegetables");
      paragraph(document, "", "Tomatoes want\u00AD sun   and water.");
      paragraph(document, "Heading2", "Beds");
      XWPFTable table = document.createTable(2, 2);
      table.getRow(0).getCell(0).setText("Bed");
      table.getRow(0).getCell(1).setText("Plant");
      table.getRow(1).getCell(0).setText("North");
      table.getRow(1).getCell(1).setText("Kale");
      paragraph(document, "", "Rotate them every year.");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.write(bytes);
      return bytes.toByteArray();
    }
  }

  private static void paragraph(XWPFDocument document, String style, String text) {
    XWPFParagraph paragraph = document.createParagraph();
    if (!style.isEmpty()) {
      paragraph.setStyle(style);
    }
    paragraph.createRun().setText(text);
  }

  /** Two sheets, of as many rows as asked for besides the header. */
  public static byte[] xlsx(int rows) throws IOException {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      for (String name : List.of("Costs", "Income")) {
        XSSFSheet sheet = workbook.createSheet(name);
        XSSFRow header = sheet.createRow(0);
        header.createCell(0).setCellValue("Month");
        header.createCell(1).setCellValue("Euro");
        for (int i = 1; i <= rows; i++) {
          XSSFRow row = sheet.createRow(i);
          row.createCell(0).setCellValue(name + " month " + i);
          row.createCell(1).setCellValue(i * 10);
        }
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      workbook.write(bytes);
      return bytes.toByteArray();
    }
  }

  /** A slide for each: its title, its points on lines, and its notes, which may be empty. */
  public static byte[] pptx(List<List<String>> slides) throws IOException {
    try (XMLSlideShow show = new XMLSlideShow()) {
      XSLFSlideLayout layout =
          show.getSlideMasters().getFirst().getLayout(SlideLayout.TITLE_AND_CONTENT);
      for (List<String> texts : slides) {
        XSLFSlide slide = show.createSlide(layout);
        slide.getPlaceholder(0).setText(texts.get(0));
        slide.getPlaceholder(1).setText(texts.get(1));
        if (!texts.get(2).isEmpty()) {
          XSLFNotes notes = show.getNotesSlide(slide);
          for (XSLFTextShape shape : notes.getPlaceholders()) {
            if (shape.getTextType() == Placeholder.BODY) {
              shape.setText(texts.get(2));
            }
          }
        }
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      show.write(bytes);
      return bytes.toByteArray();
    }
  }

  /** The older format, with a title and a text on each slide. */
  public static byte[] ppt(List<List<String>> slides) throws IOException {
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      for (List<String> texts : slides) {
        HSLFSlide slide = show.createSlide();
        slide.addTitle().setText(texts.get(0));
        HSLFTextBox box = slide.createTextBox();
        box.setText(texts.get(1));
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      show.write(bytes);
      return bytes.toByteArray();
    }
  }

  static byte[] pptx(String... slides) throws IOException {
    try (XMLSlideShow show = new XMLSlideShow()) {
      for (String text : slides) {
        XSLFSlide slide = show.createSlide();
        XSLFTextBox box = slide.createTextBox();
        box.setText(text);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      show.write(bytes);
      return bytes.toByteArray();
    }
  }
}
