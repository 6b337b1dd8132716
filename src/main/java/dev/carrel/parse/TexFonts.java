package dev.carrel.parse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSNumber;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.font.encoding.GlyphList;

/**
 * TeX's fonts of dots in a PDF do not say which letters they draw: {@code definition} is {@code
 * de}, the sign 28 and {@code nition}. Which of TeX's two encodings of text a font has (Cork,
 * LaTeX's T1, or Knuth's, OT1) its widths tell: a ligature is nearly as wide as its letters. Fonts
 * of formulas have other signs in these places, and stay as they are.
 */
final class TexFonts {
  private static final List<String> LIGATURES = List.of("ff", "fi", "fl", "ffi", "ffl");

  /** Of a ligature's width in that of its letters: .92 in italics, 1 where they only touch. */
  private static final double NARROWEST = 0.88;

  private static final double WIDEST = 1.03;

  /** Of a {@code t} in an {@code n}: .7 in text that stands, .6 in formulas. */
  private static final double UPRIGHT_T_MIN = 0.66;

  /** What a font without its own evidence must have to be one of text. */
  private static final String USUAL_LETTERS = "ent";

  private static final int CODES = 256;
  private static final int ASCII = 128;

  /** Of the first of the five in LaTeX's T1, and in Knuth's. */
  private static final int CORK_LIGATURES = 27;

  private static final int KNUTH_LIGATURES = 11;

  /** T1, where Latin-1 has other signs. */
  private static final Map<Integer, String> CORK =
      signs(
          "13 ‚ ‹ › “ ” „ « » – —",
          "25 ı ȷ ff fi fl ffi ffl",
          "127 -",
          "128 Ă Ą Ć Č Ď Ě Ę Ğ Ĺ Ľ Ł Ń Ň Ŋ Ő Ŕ Ř Ś Š Ş Ť Ţ Ű Ů Ÿ Ź Ž Ż Ĳ İ đ §",
          "160 ă ą ć č ď ě ę ğ ĺ ľ ł ń ň ŋ ő ŕ ř ś š ş ť ţ ű ů ÿ ź ž ż ĳ ¡ ¿ £",
          "215 Œ",
          "223 SS",
          "247 œ",
          "255 ß");

  /** TS1, which is in fonts without letters: bullets and the like, where Latin-1 has no signs. */
  private static final Map<Integer, String> COMPANION = signs("132 † ‡ ‖ ‰ • ℃", "151 ™");

  private static final Map<Integer, String> KNUTH =
      signs(
          "11 ff fi fl ffi ffl ı ȷ", "25 ß æ œ ø Æ Œ Ø", "34 ”", "60 ¡", "62 ¿", "92 “", "123 – —");

  private enum Verdict {
    YES,
    NO,
    UNKNOWN
  }

  /** A font and what its widths say. */
  private static final class Font {
    private final COSDictionary dictionary;
    private final double[] widths = new double[CODES];

    Font(COSDictionary dictionary) {
      this.dictionary = dictionary;
      COSArray told = dictionary.getCOSArray(COSName.WIDTHS);
      int first = dictionary.getInt(COSName.FIRST_CHAR, 0);
      for (int code : codes(dictionary)) {
        if (told != null
            && code >= first
            && code - first < told.size()
            && told.getObject(code - first) instanceof COSNumber width) {
          widths[code] = width.floatValue();
        }
      }
    }

    /** Zero where it does not draw the letter. */
    private double width(char letter) {
      return widths[letter];
    }

    /** Whether those that can be judged are as wide as ligatures are. */
    Verdict hasLigaturesAt(int first) {
      Verdict verdict = Verdict.UNKNOWN;
      for (int i = 0; i < LIGATURES.size(); i++) {
        double width = widths[first + i];
        String letters = LIGATURES.get(i);
        if (width == 0 || letters.chars().anyMatch(letter -> widths[letter] == 0)) {
          continue;
        }
        double apart = letters.chars().mapToDouble(letter -> widths[letter]).sum();
        if (width < NARROWEST * apart || width > WIDEST * apart) {
          return Verdict.NO;
        }
        verdict = Verdict.YES;
      }
      return verdict;
    }

    boolean hasNoLetters() {
      return IntStream.range(0, CODES)
          .noneMatch(code -> widths[code] > 0 && Character.isLetterOrDigit(code) && code < ASCII);
    }

    /** Whether it draws text that stands, judged without a ligature. */
    boolean isOfText() {
      return USUAL_LETTERS.chars().allMatch(letter -> widths[letter] > 0)
          && width('t') >= UPRIGHT_T_MIN * width('n');
    }
  }

  private TexFonts() {}

  /**
   * Has each such font of a document say its letters.
   *
   * @throws IOException when that cannot be written into the document in memory
   */
  static void name(PDDocument document) throws IOException {
    List<Font> others = new ArrayList<>();
    boolean isCork = false;
    for (Font font : fonts(document)) {
      if (font.hasLigaturesAt(CORK_LIGATURES) == Verdict.YES) {
        isCork = true;
        write(document, font, CORK);
      } else if (font.hasLigaturesAt(KNUTH_LIGATURES) == Verdict.YES) {
        write(document, font, KNUTH);
      } else if (font.hasNoLetters()) {
        write(document, font, COMPANION);
      } else if (font.hasLigaturesAt(CORK_LIGATURES) == Verdict.UNKNOWN && font.isOfText()) {
        others.add(font);
      }
    }
    for (Font font : isCork ? others : List.<Font>of()) {
      write(document, font, CORK);
    }
  }

  /** Each stretch is the code of its first sign, and its signs. */
  private static Map<Integer, String> signs(String... stretches) {
    Map<Integer, String> signs = new TreeMap<>();
    for (String stretch : stretches) {
      String[] parts = stretch.split(" ", -1);
      int first = Integer.parseInt(parts[0]) - 1;
      for (int i = 1; i < parts.length; i++) {
        signs.put(first + i, parts[i]);
      }
    }
    return signs;
  }

  /** Each once, of all pages. */
  private static List<Font> fonts(PDDocument document) {
    Set<COSDictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Font> fonts = new ArrayList<>();
    for (PDPage page : document.getPages()) {
      PDResources resources = page.getResources();
      COSDictionary named =
          resources == null ? null : resources.getCOSObject().getCOSDictionary(COSName.FONT);
      if (named == null || !seen.add(named)) {
        continue;
      }
      for (COSName name : named.keySet()) {
        COSDictionary font = named.getCOSDictionary(name);
        if (font != null && seen.add(font) && isNameless(font)) {
          fonts.add(new Font(font));
        }
      }
    }
    return fonts;
  }

  /** Whether it draws signs of dots without saying anywhere what they are. */
  private static boolean isNameless(COSDictionary font) {
    return COSName.TYPE3.equals(font.getCOSName(COSName.SUBTYPE))
        && font.getDictionaryObject(COSName.TO_UNICODE) == null
        && !codes(font).isEmpty();
  }

  /** The codes of the signs it draws; none when any of them has a name that says what it is. */
  private static List<Integer> codes(COSDictionary font) {
    List<Integer> codes = new ArrayList<>();
    COSDictionary encoding = font.getCOSDictionary(COSName.ENCODING);
    COSArray differences = encoding == null ? null : encoding.getCOSArray(COSName.DIFFERENCES);
    int code = 0;
    for (int i = 0; differences != null && i < differences.size(); i++) {
      COSBase each = differences.getObject(i);
      if (each instanceof COSNumber next) {
        code = next.intValue();
      } else if (each instanceof COSName name) {
        if (GlyphList.getAdobeGlyphList().toUnicode(name.getName()) != null) {
          return List.of();
        }
        if (!name.getName().equals(".notdef") && code >= 0 && code < CODES) {
          codes.add(code);
        }
        code++;
      }
    }
    return codes;
  }

  private static void write(PDDocument document, Font font, Map<Integer, String> signs)
      throws IOException {
    StringBuilder map = new StringBuilder();
    signs.forEach((code, sign) ->
        map.append(
            String.format(
                Locale.ROOT,
                "<%02X> <%s>%n",
                code,
                HexFormat.of().formatHex(sign.getBytes(StandardCharsets.UTF_16BE)))));
    COSStream stream = document.getDocument().createCOSStream();
    try (OutputStream out = stream.createOutputStream()) {
      out.write(
          """
          /CIDInit /ProcSet findresource begin
          begincmap
          1 begincodespacerange
          <00> <FF>
          endcodespacerange
          %d beginbfchar
          %sendbfchar
          endcmap
          end
          """
              .formatted(signs.size(), map)
              .getBytes(StandardCharsets.US_ASCII));
    }
    font.dictionary.setItem(COSName.TO_UNICODE, stream);
  }
}
