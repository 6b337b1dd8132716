package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Set;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jspecify.annotations.Nullable;

/** What Tika's parsers are told about a file: which of its text is wanted, and which is not. */
final class TikaContext {
  /** Pages of HTML keep all that a person sees and nothing else. */
  private static final HtmlMapper HTML =
      new HtmlMapper() {
        private static final Set<String> UNSEEN =
            Set.of("script", "style", "template", "svg", "iframe", "object", "noscript", "canvas");

        @Override
        public String mapSafeElement(String name) {
          return name.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean isDiscardElement(String name) {
          return UNSEEN.contains(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public @Nullable String mapSafeAttribute(String elementName, String attributeName) {
          return null; // no address, no style; a page's own classes are not those of Tika
        }
      };

  /** What Tesseract is trained for. */
  private static final int DOTS_AN_INCH = 300;

  private TikaContext() {}

  /**
   * The context of one file.
   *
   * @param everything whether bookmarks and what lies behind slides count, which mostly repeat what
   *     is said elsewhere: for files that have no other text
   */
  static ParseContext of(
      TikaFormats.Format format, Parser embedded, byte[] bytes, boolean everything) {
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    pdf.setExtractInlineImages(false);
    pdf.setExtractBookmarksText(everything);
    OfficeParserConfig office = new OfficeParserConfig();
    office.setExtractMacros(false);
    office.setIncludeDeletedContent(false);
    office.setIncludeSlideMasterContent(everything);
    ParseContext context = new ParseContext();
    context.set(PDFParserConfig.class, pdf);
    context.set(OfficeParserConfig.class, office);
    context.set(HtmlMapper.class, HTML);
    context.set(Parser.class, embedded);
    if (format.flows() && !format.shortName().equals("epub") && Decoded.isUtf8(bytes)) {
      context.set(EncodingDetector.class, (_, _) -> UTF_8); // whatever the page says of itself
    }
    return context;
  }

  /** Pictures, and pages that have no text of their own, are looked at for text. */
  static void recognize(ParseContext context, RecognitionBudget budget) {
    context.set(RecognitionBudget.class, budget);
    PDFParserConfig pdf = context.get(PDFParserConfig.class);
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.AUTO);
    pdf.setOcrDPI(DOTS_AN_INCH);
  }
}
