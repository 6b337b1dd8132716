package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pdfbox.io.RandomAccessStreamCache;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.AutoDetectParserConfig;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.ParserDecorator;
import org.apache.tika.parser.apple.AppleSingleFileParser;
import org.apache.tika.parser.apple.PListParser;
import org.apache.tika.parser.asm.ClassParser;
import org.apache.tika.parser.audio.MidiParser;
import org.apache.tika.parser.crypto.Pkcs7Parser;
import org.apache.tika.parser.crypto.TSDParser;
import org.apache.tika.parser.csv.TextAndCSVParser;
import org.apache.tika.parser.dbf.DBFParser;
import org.apache.tika.parser.dif.DIFParser;
import org.apache.tika.parser.dwg.DWGParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.http.HttpParser;
import org.apache.tika.parser.hwp.HwpV5Parser;
import org.apache.tika.parser.indesign.IDMLParser;
import org.apache.tika.parser.iwork.IWorkPackageParser;
import org.apache.tika.parser.iwork.iwana.IWork13PackageParser;
import org.apache.tika.parser.iwork.iwana.IWork18PackageParser;
import org.apache.tika.parser.mail.RFC822Parser;
import org.apache.tika.parser.mat.MatParser;
import org.apache.tika.parser.microsoft.EMFParser;
import org.apache.tika.parser.microsoft.JackcessParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OldExcelParser;
import org.apache.tika.parser.microsoft.TNEFParser;
import org.apache.tika.parser.microsoft.WMFParser;
import org.apache.tika.parser.microsoft.chm.ChmParser;
import org.apache.tika.parser.microsoft.onenote.OneNoteParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.ooxml.xwpf.ml2006.Word2006MLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.microsoft.xml.SpreadsheetMLParser;
import org.apache.tika.parser.microsoft.xml.WordMLParser;
import org.apache.tika.parser.mif.MIFParser;
import org.apache.tika.parser.mp3.Mp3Parser;
import org.apache.tika.parser.mp4.MP4Parser;
import org.apache.tika.parser.odf.FlatOpenDocumentParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.prt.PRTParser;
import org.apache.tika.parser.wordperfect.QuattroProParser;
import org.apache.tika.parser.wordperfect.WordPerfectParser;
import org.apache.tika.parser.xliff.XLIFF12Parser;
import org.apache.tika.parser.xml.DcXMLParser;
import org.apache.tika.parser.xml.FictionBookParser;
import org.gagravarr.tika.FlacParser;
import org.gagravarr.tika.OggParser;
import org.gagravarr.tika.OpusParser;
import org.gagravarr.tika.SpeexParser;
import org.gagravarr.tika.VorbisParser;
import org.jspecify.annotations.Nullable;

/**
 * The formats that Tika reads for us. They are listed and not found: what is not in the list (text
 * recognition, external programs, archives, source code) cannot run by being on the path.
 */
final class TikaFormats {
  private static final Set<String> ARCHIVE_SUBTYPES =
      Set.of(
          "zip",
          "x-tar",
          "x-gtar",
          "gzip",
          "x-7z-compressed",
          "x-rar-compressed",
          "x-bzip2",
          "x-xz",
          "x-archive",
          "x-cpio",
          "zstd",
          "java-archive",
          "x-itunes-ipa",
          "x-tika-java-enterprise-archive",
          "x-tika-java-web-archive",
          "mbox",
          "vnd.ms-outlook-pst",
          "x-bzip",
          "x-compress",
          "x-lzma",
          "vnd.android.package-archive",
          "x-debian-package",
          "x-rpm",
          "warc",
          "arc");

  /** What StarOffice wrote before there was a standard; its parser would leave them to others. */
  private static final Set<MediaType> OLD_OPEN_DOCUMENT =
      Set.of(
          MediaType.application("vnd.sun.xml.calc"),
          MediaType.application("vnd.sun.xml.draw"),
          MediaType.application("vnd.sun.xml.impress"));

  /** Elements inside each other. */
  private static final int ELEMENT_NESTING_MAX = 1_000;

  private final MimeTypes types = MimeTypes.getDefaultMimeTypes();
  private final MediaTypeRegistry registry = types.getMediaTypeRegistry();
  private final Detector detector = new DefaultDetector(types);
  private final AutoDetectParser parser;
  private final Set<MediaType> supported;

  /** Knows pictures only where their text is wanted. */
  TikaFormats(TextRecognition recognition) {
    Stream<Parser> known = Stream.of(parsers());
    Stream<Parser> all =
        switch (recognition) {
          case TextRecognition.On(Path program) ->
              Stream.concat(known, Stream.of(PictureText.by(program)));
          case TextRecognition.Off _, TextRecognition.Missing _ -> known;
        };
    this.parser = tolerant(new AutoDetectParser(detector, all.toArray(Parser[]::new)));
    this.supported = parser.getSupportedTypes(new ParseContext());
  }

  /**
   * What a file is by its content, with its name as a hint.
   *
   * @param shortName such as {@code pdf}
   */
  record Format(MediaType type, String shortName, boolean isReadable) {
    boolean isArchive() {
      return ARCHIVE_SUBTYPES.contains(type.getSubtype());
    }

    boolean isPlainText() {
      return type.equals(MediaType.TEXT_PLAIN);
    }

    boolean isUnknown() {
      return type.equals(MediaType.OCTET_STREAM);
    }

    /** Whether a line's end is a blank, as in HTML and what is made of it. */
    boolean flows() {
      String name = type.getSubtype();
      return name.contains("html") || name.contains("epub");
    }

    boolean isSpreadsheet() {
      String name = type.getSubtype();
      return name.contains("excel") || name.contains("spreadsheet");
    }

    /** Shows its text on slides or pages that are drawn, over one that lies behind them. */
    boolean isPresentation() {
      String name = type.getSubtype();
      return name.contains("powerpoint") || name.contains("presentation");
    }

    boolean isPdf() {
      return type.getSubtype().equals("pdf");
    }

    /** Of Apple's, in packed records of its own that Tika does not look into. */
    boolean isLaterIWork() {
      return type.getSubtype().matches("vnd\\.apple\\.[a-z]+\\.1[38]");
    }

    boolean isPicture() {
      return type.getType().equals("image");
    }

    boolean isMedia() {
      return type.getType().equals("audio") || type.getType().equals("video");
    }

    boolean isMail() {
      return type.toString().equals("message/rfc822");
    }

    /** A mail of any kind: what is attached to it is no part of its text. */
    boolean isMessage() {
      return isMail() || type.toString().equals("application/vnd.ms-outlook");
    }
  }

  private static Parser[] parsers() {
    return List.of(
            new JSoupParser(),
            new Pdfs(),
            new OOXMLParser(),
            new OfficeParser(),
            new OldExcelParser(),
            new RTFParser(),
            new OpenDocumentParser(),
            new FlatOpenDocumentParser(),
            new Books(),
            new FictionBookParser(),
            new RFC822Parser(),
            new TNEFParser(),
            new OneNoteParser(),
            new ChmParser(),
            new IWorkPackageParser(),
            new IWork13PackageParser(),
            new IWork18PackageParser(),
            new HwpV5Parser(),
            new WordPerfectParser(),
            new QuattroProParser(),
            new WordMLParser(),
            new Word2006MLParser(),
            new SpreadsheetMLParser(),
            new MIFParser(),
            new IDMLParser(),
            new DBFParser(),
            new DIFParser(),
            new XLIFF12Parser(),
            new DcXMLParser(),
            new EMFParser(),
            new WMFParser(),
            new PRTParser(),
            new DWGParser(),
            new JackcessParser(),
            new MatParser(),
            new PListParser(),
            new AppleSingleFileParser(),
            new Pkcs7Parser(),
            new TSDParser(),
            new HttpParser(),
            new ClassParser(),
            new Mp3Parser(),
            new MP4Parser(),
            new MidiParser(),
            new FlacParser(),
            new OpusParser(),
            new SpeexParser(),
            new VorbisParser(),
            new OggParser(),
            ParserDecorator.withTypes(new OpenDocumentParser(), OLD_OPEN_DOCUMENT),
            new EmbeddedText())
        .toArray(new Parser[0]);
  }

  /** PDFs, those of TeX with the letters of its fonts; tells the bookmarks of the file itself. */
  private static final class Pdfs extends PDFParser {
    private static final long serialVersionUID = 1;

    @Override
    protected PDDocument getPDDocument(
        InputStream bytes,
        @Nullable TikaInputStream whole,
        String password,
        RandomAccessStreamCache.StreamCacheCreateFunction cache,
        Metadata metadata,
        ParseContext context)
        throws IOException, EncryptedDocumentException {
      PDDocument document = super.getPDDocument(bytes, whole, password, cache, metadata, context);
      TexFonts.name(document);
      if (context.get(Bookmarks.class) == null) {
        context.set(Bookmarks.class, Bookmarks.of(document));
      }
      return document;
    }
  }

  /**
   * Text within other files. Tika's parser of mails would read a mail's own text by a parser of the
   * very class {@link TextAndCSVParser}; since there is none, it hands the text to our {@link
   * Attachments}, which know it from HTML.
   */
  private static final class EmbeddedText extends TextAndCSVParser {
    private static final long serialVersionUID = 1L;
  }

  /** Pages of the web are nested deeper than Tika's suspicion of a bomb allows. */
  private static AutoDetectParser tolerant(AutoDetectParser parser) {
    AutoDetectParserConfig config = new AutoDetectParserConfig();
    config.setMaximumDepth(ELEMENT_NESTING_MAX);
    parser.setAutoDetectParserConfig(config);
    return parser;
  }

  AutoDetectParser parser() {
    return parser;
  }

  /**
   * Looks into the stream and winds it back. Notes the type in the metadata, since some detectors
   * answer only once, and looking twice takes twice as long.
   */
  Format detect(TikaInputStream stream, Metadata metadata) throws IOException {
    MediaType exact = detector.detect(stream, metadata);
    metadata.set(TikaCoreProperties.CONTENT_TYPE_PARSER_OVERRIDE, exact.toString());
    MediaType type = exact.getBaseType();
    return new Format(type, shortName(type), isReadable(exact));
  }

  /** What files of a type are called, with its dot; empty where nobody knows. */
  String extension(@Nullable String mediaType) {
    @Nullable MediaType type = mediaType == null ? null : MediaType.parse(mediaType);
    try {
      return type == null ? "" : types.forName(type.getBaseType().toString()).getExtension();
    } catch (MimeTypeException e) {
      return ""; // not a type's name at all
    }
  }

  private boolean isReadable(MediaType type) {
    @Nullable MediaType current = registry.normalize(type);
    while (current != null && !current.equals(MediaType.OCTET_STREAM)) {
      if (supported.contains(current)) {
        return true;
      }
      current = registry.getSupertype(current);
    }
    return false;
  }

  private String shortName(MediaType type) {
    try {
      String extension = types.forName(type.toString()).getExtension();
      return extension.isEmpty()
          ? type.getSubtype().toLowerCase(Locale.ROOT)
          : extension.substring(1);
    } catch (MimeTypeException e) {
      return type.getSubtype(); // a type without an entry has no extension
    }
  }
}
