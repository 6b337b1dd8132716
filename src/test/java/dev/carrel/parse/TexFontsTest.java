package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSNumber;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PDFs whose fonts are pictures of TeX's signs, by their codes only. */
class TexFontsTest {
  private static final int USUAL_WIDTH = 500;

  /** In thousandths of the font's size, as Computer Modern has them: text, and formulas. */
  private static final Map<Character, Integer> TEXT =
      Map.of('f', 306, 'i', 278, 'l', 278, 'n', 556, 't', 389);

  private static final Map<Character, Integer> FORMULA =
      Map.of('f', 490, 'i', 345, 'l', 298, 'n', 600, 't', 361);

  private static final List<Integer> LIGATURES = List.of(583, 556, 556, 833, 833);
  private static final List<Integer> GREEK = List.of(571, 437, 540, 595, 626);

  @TempDir static Path folder;
  @AutoClose private static Reading reading;

  @BeforeAll
  static void start() {
    reading = new Reading(folder, ParseLimits.defaults());
  }

  /** A font of the signs that are written in it and of some more. */
  private record Line(Map<Character, Integer> widths, String more, String codes) {
    int width(char code) {
      return widths.getOrDefault(code, USUAL_WIDTH);
    }
  }

  private static Line line(
      Map<Character, Integer> letters, List<Integer> five, int first, String more, String codes) {
    Map<Character, Integer> widths = new HashMap<>(letters);
    for (int i = 0; i < five.size(); i++) {
      widths.put((char) (first + i), five.get(i));
    }
    return new Line(widths, more, codes);
  }

  private static Line cork(String more, String codes) {
    return line(TEXT, LIGATURES, 27, more, codes);
  }

  @Test
  void signs_of_latex_are_their_letters() throws IOException {
    assertEquals(
        "The definition of an efficient “line” – grüßt Łódź",
        text(
            cork(
                "fil",
                "The de\34nition of an e\36cient \20line\21 \25 gr\374\377t \212\363d\271")));
  }

  @Test
  void signs_of_plain_tex_are_their_letters() throws IOException {
    assertEquals(
        "The definition of an efficient “line” –",
        text(line(TEXT, LIGATURES, 11, "fil", "The de\14nition of an e\16cient \\line\" {")));
  }

  @Test
  void greek_in_formulas_is_no_ligature() throws IOException {
    assertEquals("f(x) = n\ufffdt", text(line(FORMULA, GREEK, 27, "fil", "f(x) = n\34t")));
  }

  @Test
  void a_heading_without_an_f_is_like_the_text_below_it() throws IOException {
    assertEquals(
        "De\ufffdnition sent".replace("\ufffd", "fi") + "\nThe field",
        text(cork("", "De\34nition sent"), cork("fil", "The \34eld")));
    assertEquals("De\ufffdnition sent", text(cork("", "De\34nition sent")));
  }

  @Test
  void bullets_come_from_a_font_without_letters() throws IOException {
    Line bullet = line(Map.of(), List.of(), 0, "$", "\210");
    assertEquals("•\nThe field", text(bullet, cork("fil", "The \34eld")));
    assertEquals("•", text(bullet));
  }

  @Test
  void signs_that_have_names_are_what_they_are_called() throws IOException {
    byte[] named =
        new String(pdf(List.of(cork("fil", "a field \34 of wheat"))), StandardCharsets.ISO_8859_1)
            .replace("/a28", "/at ")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertEquals("a field @ of wheat", reading.document("a.pdf", named).text());
  }

  private static String text(Line... lines) throws IOException {
    return reading.document("a.pdf", pdf(List.of(lines))).text().strip();
  }

  private static byte[] pdf(List<Line> lines) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      PDResources resources = new PDResources();
      COSDictionary fonts = new COSDictionary();
      StringBuilder content = new StringBuilder("BT 14 TL 72 700 Td\n");
      for (Line line : lines) {
        String name = "F" + fonts.size();
        fonts.setItem(name, font(document, line));
        byte[] codes = line.codes().getBytes(StandardCharsets.ISO_8859_1);
        content.append("/%s 12 Tf <%s> Tj T*\n".formatted(name, HexFormat.of().formatHex(codes)));
      }
      resources.getCOSObject().setItem(COSName.FONT, fonts);
      page.setResources(resources);
      page.setContents(new PDStream(stream(document, content + "ET")));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes, CompressParameters.NO_COMPRESSION);
      return bytes.toByteArray();
    }
  }

  private static COSDictionary font(PDDocument document, Line line) throws IOException {
    COSArray differences = new COSArray();
    COSArray widths = new COSArray();
    COSDictionary signs = new COSDictionary();
    String drawn = line.more() + line.codes();
    for (char code = 0; code < 256; code++) {
      boolean isDrawn = drawn.indexOf(code) >= 0 && code != ' ';
      widths.add(COSInteger.get(isDrawn || code == ' ' ? line.width(code) : 0));
      if (isDrawn) {
        String name = "a" + (int) code;
        differences.add(COSInteger.get(code));
        differences.add(COSName.getPDFName(name));
        signs.setItem(
            name,
            stream(document, line.width(code) + " 0 d0 0 0 " + line.width(code) + " 500 re f"));
      }
    }
    COSDictionary encoding = new COSDictionary();
    encoding.setItem(COSName.TYPE, COSName.ENCODING);
    encoding.setItem(COSName.DIFFERENCES, differences);
    COSDictionary font = new COSDictionary();
    font.setItem(COSName.TYPE, COSName.FONT);
    font.setItem(COSName.SUBTYPE, COSName.TYPE3);
    font.setItem(COSName.FONT_BBOX, numbers("0 0 1000 1000"));
    font.setItem(COSName.FONT_MATRIX, numbers("0.001 0 0 0.001 0 0"));
    font.setItem(COSName.ENCODING, encoding);
    font.setItem(COSName.CHAR_PROCS, signs);
    font.setInt(COSName.FIRST_CHAR, 0);
    font.setInt(COSName.LAST_CHAR, 255);
    font.setItem(COSName.WIDTHS, widths);
    return font;
  }

  private static COSArray numbers(String parted) throws IOException {
    COSArray numbers = new COSArray();
    for (String each : parted.split(" ", -1)) {
      numbers.add(COSNumber.get(each));
    }
    return numbers;
  }

  private static COSStream stream(PDDocument document, String text) throws IOException {
    COSStream stream = document.getDocument().createCOSStream();
    try (OutputStream out = stream.createOutputStream()) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return stream;
  }
}
