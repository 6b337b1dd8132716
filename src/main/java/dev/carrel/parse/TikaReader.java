package dev.carrel.parse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.TikaMemoryLimitException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.metadata.XMPDM;
import org.apache.tika.parser.ParseContext;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * Reads every format that is not text, by Tika, with its structure. Runs in a process that may be
 * ended at any time, never in the service's own.
 */
final class TikaReader {
  private static final int CAUSE_CHARS_MAX = 200;
  private static final int TITLE_CHARS_MAX = 300;

  private final TikaFormats formats;
  private final ParseLimits limits;
  private final TextRecognition recognition;

  TikaReader(ParseLimits limits, TextRecognition recognition) {
    this.formats = new TikaFormats(recognition);
    this.limits = limits;
    this.recognition = recognition;
  }

  /**
   * Reads a file, for as long as it takes.
   *
   * @throws OutOfMemoryError when that is what stopped the parser, since nothing is sure after it
   */
  Reply read(Ask.Request request) {
    DocumentId id = DocumentId.ofFile("", request.fileName());
    try {
      return parse(id, request, false);
    } catch (IOException
        | SAXException
        | TikaException
        | RuntimeException
        | StackOverflowError
        | AssertionError
        | LinkageError e) {
      OutOfMemoryError exhausted = find(e, OutOfMemoryError.class);
      if (exhausted != null) {
        throw exhausted;
      }
      return document(new ParseOutcome.Unreadable(id, sentence(e), request.content().sha256()));
    }
  }

  private static Reply document(ParseOutcome outcome) {
    return new Reply.Document(outcome, List.of());
  }

  private Reply parse(DocumentId id, Ask.Request request, boolean everything)
      throws IOException, SAXException, TikaException {
    FileBytes.Content content = request.content();
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, request.fileName());
    if (request.certain()) {
      metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, request.named().mediaType());
    }
    try (TikaInputStream stream = TikaInputStream.get(content.bytes())) {
      TikaFormats.Format format = formats.detect(stream, metadata);
      if (format.isArchive()) {
        return new Reply.Archive(format.type().toString());
      }
      if (format.isPlainText() && request.named().form() == FileType.Form.RICH) {
        return document(Misnamed.read(id, request.named(), content, limits));
      }
      ParseOutcome refused = refused(id, request.named(), format, content.sha256());
      if (refused != null) {
        return document(refused);
      }
      ExtractedText text = new ExtractedText(limits);
      XhtmlReader reader = new XhtmlReader(text, limits, !format.flows(), format.isSpreadsheet());
      ParseContext context = TikaContext.of(format, formats.parser(), content.bytes(), everything);
      boolean apart = format.isMessage() && !isWebPage(request.fileName());
      Attachments attachments =
          new Attachments(formats, reader, context, limits, format.isMail(), apart);
      context.set(EmbeddedDocumentExtractor.class, attachments);
      RecognitionBudget budget = new RecognitionBudget(limits, System.nanoTime());
      if (recognition instanceof TextRecognition.On && (format.isPdf() || format.isPicture())) {
        TikaContext.recognize(context, budget);
      }
      String cut = null;
      try {
        formats.parser().parse(stream, reader, metadata, context);
        reader.finish();
      } catch (SAXException | TikaException e) {
        if (!isLimitReached(e)) {
          throw e;
        }
        cut =
            "only the first "
                + limits.textCharsMax()
                + " characters were kept; raise the limit to have all";
      }
      if (format.isPdf()) {
        String title = title(metadata);
        text.rewrite(Ornaments::without);
        text.rewrite(blocks -> RunningLines.without(blocks, title));
        Bookmarks bookmarks = context.get(Bookmarks.class, Bookmarks.NONE);
        text.rewrite(blocks -> PdfHeadings.marked(blocks, bookmarks));
      }
      if (format.isMessage()) {
        text.rewrite(new MailHead(metadata)::withoutHistory);
      }
      if (!format.flows()) {
        text.rewrite(DividedWords::joined);
      }
      if (text.length() == 0 && !everything && (format.isPdf() || format.isPresentation())) {
        return parse(id, request, true);
      }
      String remark =
          Stream.of(cut, attachments.remark(), budget.remark(), metadata.get(Books.REMARK))
              .filter(part -> part != null)
              .collect(Collectors.joining("; "));
      ParseOutcome outcome =
          text.length() == 0 && !format.isMail() && !format.isMedia()
              ? wordless(id, format, content.sha256(), metadata, attachments, remark)
              : parsed(id, format, content.sha256(), metadata, text, remark);
      return new Reply.Document(outcome, attachments.apart());
    }
  }

  /** What is no document at all, or not the one that its name promises. */
  private static @Nullable ParseOutcome refused(
      DocumentId id, FileType named, TikaFormats.Format format, String sha256) {
    boolean promised = named.form() == FileType.Form.RICH;
    if (promised && format.isUnknown()) {
      return new ParseOutcome.Unreadable(
          id,
          "the name promises "
              + named.mediaType()
              + " and the content is of no known format: the file is broken or misnamed",
          sha256);
    }
    if (!format.isReadable() || format.isPlainText()) {
      return new ParseOutcome.Skipped(
          id, "binary file (" + format.type() + ") without text", sha256);
    }
    return null;
  }

  private ParseOutcome parsed(
      DocumentId id,
      TikaFormats.Format format,
      String sha256,
      Metadata metadata,
      ExtractedText text,
      String remark) {
    MailHead mail = new MailHead(metadata);
    String head = format.isMail() ? mail.text() : "";
    if (format.isMedia() && isNumber(text)) {
      return untitled(id, format, sha256, metadata);
    }
    if (text.length() == 0 && head.isEmpty()) {
      return new ParseOutcome.Skipped(id, "the message is empty", sha256);
    }
    Map<String, String> fields = format.isMessage() ? mail.fields() : Map.of();
    String title = format.isMessage() ? fields.get("subject") : title(metadata);
    if (title == null && !format.isSpreadsheet()) { // there, headings are the sheets' names
      title = text.firstHeading();
    }
    String body = text.text();
    int shift = head.isEmpty() ? 0 : head.length() + (body.isEmpty() ? 0 : 2);
    List<Section> sections = new ArrayList<>();
    if (!head.isEmpty()) {
      sections.add(new Section(Section.Kind.PROSE, 0, head.length(), List.of(), null, null));
    }
    for (Section section : text.sections()) {
      sections.add(
          new Section(
              section.kind(),
              section.startChar() + shift,
              section.endChar() + shift,
              section.headingPath(),
              section.page(),
              section.symbol()));
    }
    String whole = head.isEmpty() || body.isEmpty() ? head + body : head + "\n\n" + body;
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id, title, format.type().toString(), sha256, null, fields, whole, sections),
        "tika:" + format.shortName(),
        remark.isEmpty() ? null : remark);
  }

  /**
   * A recording without a title or names: its text says what it is, so that there is something to
   * find by the file's name. The name itself is no part of the text, or it would be stale after a
   * rename.
   */
  private static ParseOutcome untitled(
      DocumentId id, TikaFormats.Format format, String sha256, Metadata metadata) {
    String kind = format.type().getType().equals("video") ? "Video" : "Audio";
    String text = kind + " recording" + playTime(metadata.get(XMPDM.DURATION));
    Section section = new Section(Section.Kind.PROSE, 0, text.length(), List.of(), null, null);
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id, null, format.type().toString(), sha256, null, text, List.of(section)),
        "tika:" + format.shortName(),
        "it carries no title and no names, and so only the file's name finds it");
  }

  /** Of a number of seconds; nothing where that is not known. */
  private static String playTime(@Nullable String seconds) {
    if (seconds == null || !seconds.matches("\\d{1,9}(\\.\\d*)?")) {
      return "";
    }
    long whole = Math.round(Double.parseDouble(seconds));
    return ", %d min %d s".formatted(whole / 60, whole % 60);
  }

  /** What has no text may still hold something with a name. */
  private ParseOutcome wordless(
      DocumentId id,
      TikaFormats.Format format,
      String sha256,
      Metadata metadata,
      Attachments attachments,
      String remark) {
    String nothing = nothing(format, attachments);
    String reason = remark.isEmpty() ? nothing : nothing + "; " + remark;
    HeldNames names = attachments.names();
    if (names.isEmpty()) {
      return new ParseOutcome.Skipped(id, reason, sha256);
    }
    return names.document(
        id,
        title(metadata),
        format.type().toString(),
        sha256,
        "tika:" + format.shortName(),
        "only the names of what is embedded in it can be found: " + reason);
  }

  /** Why there is no text, where there is none. */
  private String nothing(TikaFormats.Format format, Attachments attachments) {
    if (format.isPdf()) {
      return "the PDF has no text, only pictures" + recognitionHint();
    }
    return format.isLaterIWork()
        ? "what Pages, Numbers and Keynote have written since 2013 is not read; export it as PDF or"
            + " for Office to have it found"
        : "no text in it (" + format.type() + ")" + attachments.wordless();
  }

  private String recognitionHint() {
    return switch (recognition) {
      case TextRecognition.Off _ -> "; set parse.ocr to have their text recognized";
      case TextRecognition.Missing missing -> "; " + missing.sentence();
      case TextRecognition.On _ -> ", and no text was recognized in them";
    };
  }

  private static boolean isNumber(ExtractedText text) {
    return text.text().chars().noneMatch(Character::isLetter);
  }

  /** A page of the web with its pictures is saved as a mail and is none. */
  private static boolean isWebPage(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.endsWith(".mht") || name.endsWith(".mhtml");
  }

  /** The title in the metadata, unless it is what programs write when nobody gave one. */
  private static @Nullable String title(Metadata metadata) {
    @Nullable String raw = metadata.get(TikaCoreProperties.TITLE);
    if (raw == null) {
      return null;
    }
    String title = Cleaning.line(raw);
    String lower = title.toLowerCase(Locale.ROOT);
    boolean senseless =
        title.length() > TITLE_CHARS_MAX
            || title.chars().noneMatch(Character::isLetterOrDigit)
            || lower.matches(
                "untitled.*|unbenannt.*|(powerpoint|microsoft) .*|(document|title) ?\\d*|slide 1")
            || lower.matches(".*\\.(docx?|pdf|dvi|tex|indd|qxd|pptx?|xlsx?|odt|rtf|html?|ps)");
    return senseless ? null : Outline.name(title);
  }

  private static boolean isLimitReached(@Nullable Throwable e) {
    return find(e, ExtractedText.LimitReached.class) != null;
  }

  private static <T extends Throwable> @Nullable T find(@Nullable Throwable e, Class<T> type) {
    Throwable current = e;
    for (int depth = 0; current != null && depth < 20; depth++) {
      if (type.isInstance(current)) {
        return type.cast(current);
      }
      current = current.getCause();
    }
    return null;
  }

  /** What a person can make of an exception. */
  private static String sentence(Throwable e) {
    if (find(e, EncryptedDocumentException.class) != null) {
      return "the file is encrypted; remove its password to have it read";
    }
    if (find(e, StackOverflowError.class) != null) {
      return "the file is nested too deeply to be read";
    }
    if (find(e, TikaMemoryLimitException.class) != null) {
      return "reading the file takes more memory than a parser grants to one file";
    }
    if (find(e, UnsupportedFormatException.class) != null) {
      return "this version of the format cannot be read: " + message(e);
    }
    String message = message(e);
    if (message.startsWith("Suspected zip bomb")) {
      return "the file unpacks to far more than it should, which is how bombs are built: "
          + message;
    }
    return "the file is broken, or is not what its name says: " + message;
  }

  /** The first line of the innermost message. */
  static String message(Throwable e) {
    Throwable innermost = e;
    for (int depth = 0; depth < 20; depth++) {
      Throwable cause = innermost.getCause();
      if (cause == null) {
        break;
      }
      innermost = cause;
    }
    @Nullable String message = innermost.getMessage();
    String line = message == null || message.isBlank() ? "" : Cleaning.line(message);
    String bounded =
        line.length() > CAUSE_CHARS_MAX ? line.substring(0, CAUSE_CHARS_MAX) + "\u2026" : line;
    String kind = innermost.getClass().getSimpleName();
    return bounded.isEmpty() ? kind : bounded + " (" + kind + ")";
  }
}
