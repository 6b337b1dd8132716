package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tika.exception.TikaConfigException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.ocr.TesseractOCRConfig;
import org.apache.tika.parser.ocr.TesseractOCRParser;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Tika's way to Tesseract, for pictures and for pages of a PDF, within the time of the file. */
final class PictureText implements Parser {
  private static final long serialVersionUID = 1;

  /** More make it slow, and no surer. */
  private static final int LANGUAGES_MAX = 4;

  private static final long PICTURE_BYTES_MAX = 50L << 20;

  /** Of Tesseract's files of data, those that are no language. */
  private static final Set<String> NO_LANGUAGES = Set.of("osd", "equ", "snum");

  private final transient TesseractOCRParser tesseract;

  private PictureText(TesseractOCRParser tesseract) {
    this.tesseract = tesseract;
  }

  /**
   * Asks Tesseract, which is the first of its name on the path of this process, which languages it
   * knows, and uses the first few of them.
   *
   * @throws IllegalStateException when it does not answer
   */
  static PictureText by(Path program) {
    TesseractOCRParser tesseract = new TesseractOCRParser();
    try {
      tesseract.setPreloadLangs(true);
      tesseract.setEnableImagePreprocessing(false);
      tesseract.setApplyRotation(false);
      tesseract.setMaxFileSizeToOcr(PICTURE_BYTES_MAX);
      tesseract.initialize(Map.of());
      List<String> languages =
          tesseract.getLangs().stream()
              .filter(language -> !NO_LANGUAGES.contains(language) && !language.contains("/"))
              .sorted()
              .limit(LANGUAGES_MAX)
              .toList();
      if (!languages.isEmpty()) {
        tesseract.setLanguage(String.join("+", languages));
      }
      return new PictureText(tesseract);
    } catch (TikaConfigException e) {
      throw new IllegalStateException(program + " does not answer: mend Tesseract", e);
    }
  }

  @Override
  public Set<MediaType> getSupportedTypes(ParseContext context) {
    Set<MediaType> types = new HashSet<>(tesseract.getSupportedTypes(context)); // those of pages
    types.addAll(
        TextRecognition.PICTURES.stream().map(MediaType::parse).collect(Collectors.toSet()));
    return types;
  }

  @Override
  public void parse(
      InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    @Nullable RecognitionBudget budget = context.get(RecognitionBudget.class);
    if (budget == null) {
      return; // nobody asked for the text of this picture
    }
    int seconds = budget.secondsForNext(System.nanoTime());
    if (seconds == 0) {
      return;
    }
    TesseractOCRConfig config = new TesseractOCRConfig();
    config.setTimeoutSeconds(seconds);
    config.setLanguage(tesseract.getLanguage());
    config.setMaxFileSizeToOcr(PICTURE_BYTES_MAX);
    context.set(TesseractOCRConfig.class, config);
    try {
      tesseract.parse(stream, handler, metadata, context);
    } catch (TikaException e) {
      if (!String.valueOf(e.getMessage()).contains("timeout")) {
        throw e;
      }
      budget.leaveOut();
    }
  }
}
