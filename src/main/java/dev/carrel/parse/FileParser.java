package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file by what it is: text, Markdown and code as they stand, everything else through Tika
 * in processes of their own, of which the first is started when the first such file comes.
 */
public final class FileParser implements Parser {
  /** Raised by hand whenever the same bytes give another text or other sections. */
  private static final int VERSION = 2;

  private final ParseLimits limits;
  private final Markdown markdown;
  private final ParseWorkers workers;
  private final boolean readsSecrets;

  /** Reads formats that are not text in one process, with its files in the temporary folder. */
  public FileParser(ParseLimits limits) {
    this(limits, WorkerSettings.ofTemporaryFolder());
  }

  public FileParser(ParseLimits limits, WorkerSettings settings) {
    this(limits, new Markdown(limits), new ParseWorkers(settings, limits), false);
  }

  private FileParser(
      ParseLimits limits, Markdown markdown, ParseWorkers workers, boolean readsSecrets) {
    this.limits = limits;
    this.markdown = markdown;
    this.workers = workers;
    this.readsSecrets = readsSecrets;
  }

  @Override
  public Parser readingSecrets() {
    return new FileParser(limits, markdown, workers, true);
  }

  @Override
  public void parse(DocumentId id, Path file, Consumer<ParseOutcome> outcomes) {
    outcomes.accept(Languages.named(outcome(id, file)));
  }

  private ParseOutcome outcome(DocumentId id, Path file) {
    FileType named = FileType.ofName(id.path().substring(id.path().lastIndexOf('/') + 1));
    if (named.form() == FileType.Form.BINARY) {
      return new ParseOutcome.Skipped(
          id, "files of type " + named.mediaType() + " hold no text that is read");
    }
    if (named.form() == FileType.Form.ARCHIVE) {
      return new ParseOutcome.Skipped(id, archiveReason(named.mediaType()));
    }
    return switch (FileBytes.read(file, limits.fileBytesMax())) {
      case FileBytes.Unavailable(String cause) -> new ParseOutcome.Unreadable(id, cause);
      case FileBytes.TooLarge(long sizeBytes) ->
          new ParseOutcome.Skipped(
              id,
              "the file has "
                  + sizeBytes
                  + " bytes and the limit is "
                  + limits.fileBytesMax()
                  + "; raise the limit to read it");
      case FileBytes.Content content -> ofContent(id, named, content);
    };
  }

  private ParseOutcome ofContent(DocumentId id, FileType named, FileBytes.Content content) {
    byte[] bytes = content.bytes();
    if (bytes.length == 0) {
      return new ParseOutcome.Skipped(id, "the file is empty", content.sha256());
    }
    Optional<String> secret = SecretContent.kind(bytes);
    if (secret.isPresent() && !readsSecrets) {
      String fileName = id.path().substring(id.path().lastIndexOf('/') + 1);
      return new ParseOutcome.Skipped(
          id, SecretContent.reason(secret.get(), fileName), content.sha256());
    }
    ParseOutcome outcome = ofContentThatMayBeRead(id, named, content);
    return secret.isPresent() ? marked(outcome) : outcome;
  }

  private static ParseOutcome marked(ParseOutcome outcome) {
    return outcome instanceof ParseOutcome.Parsed(ParsedDocument document, String by, String remark)
        ? new ParseOutcome.Parsed(document, SecretContent.allowed(by), remark)
        : outcome;
  }

  private ParseOutcome ofContentThatMayBeRead(
      DocumentId id, FileType named, FileBytes.Content content) {
    byte[] bytes = content.bytes();
    Optional<FileType> magic = Magic.of(bytes);
    FileType type = magic.orElse(named);
    switch (type.form()) {
      case RICH, MEDIA -> {
        return rich(id, type, content);
      }
      case ARCHIVE -> {
        return new ParseOutcome.Skipped(id, archiveReason(type.mediaType()), content.sha256());
      }
      case BINARY -> {
        return new ParseOutcome.Skipped(id, binaryReason(type.mediaType()), content.sha256());
      }
      case MARKDOWN, PROSE, ORG, ASCIIDOC, RST, ROWS, LINES, UNKNOWN -> {}
      case NOTEBOOK, CALENDAR, CONTACTS, SUBTITLES -> {}
    }
    Optional<Decoded> decoded = Decoded.of(bytes, type.form() != FileType.Form.UNKNOWN);
    if (decoded.isEmpty()) {
      return rich(id, type, content);
    }
    if (type.form() == FileType.Form.UNKNOWN) {
      type = Magic.ofText(decoded.get().text());
      if (type.form() == FileType.Form.RICH) {
        return rich(id, type, content);
      }
    }
    return text(id, type, content.sha256(), decoded.get());
  }

  private ParseOutcome rich(DocumentId id, FileType type, FileBytes.Content content) {
    return workers.read(id, type, content);
  }

  private ParseOutcome text(DocumentId id, FileType type, String sha256, Decoded decoded) {
    if (decoded.text().isBlank()) {
      return new ParseOutcome.Skipped(id, "the file holds nothing but white space", sha256);
    }
    Optional<ParseOutcome> readable =
        ReadableText.read(id, type, sha256, decoded.text(), markdown, limits);
    if (readable.isPresent()) {
      return readable.get();
    }
    String text = decoded.text();
    String remark = null;
    if (text.length() > limits.textCharsMax()) {
      remark = cutRemark(text.length(), limits.textCharsMax());
      text = cut(text, limits.textCharsMax());
    }
    Structure structure;
    String parser = type.form() == FileType.Form.MARKDOWN ? "markdown" : "text";
    try {
      structure = structure(type.form(), text);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a parser stumbles over, the text is there and can be found.
      structure = PlainText.paragraphs(text, PlainText.Headings.NONE, limits);
      remark = "read as plain text, since its structure could not be parsed: " + e;
    }
    String charset = decoded.charset().name();
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id, structure.title(), type.mediaType(), sha256, null, text, structure.sections()),
        charset.equals("UTF-8") ? parser : parser + " (" + charset + ")",
        remark);
  }

  private Structure structure(FileType.Form form, String text) {
    return switch (form) {
      case MARKDOWN -> markdown.structure(text);
      case ORG -> PlainText.paragraphs(text, PlainText.Headings.ORG, limits);
      case ASCIIDOC -> PlainText.paragraphs(text, PlainText.Headings.ASCIIDOC, limits);
      case RST -> PlainText.paragraphs(text, PlainText.Headings.UNDERLINED, limits);
      case ROWS -> PlainText.rows(text, limits);
      case LINES, NOTEBOOK, CALENDAR, CONTACTS -> PlainText.blocks(text, limits);
      case PROSE, SUBTITLES, UNKNOWN, RICH, MEDIA, ARCHIVE, BINARY ->
          PlainText.paragraphs(text, PlainText.Headings.NONE, limits);
    };
  }

  private static String archiveReason(String mediaType) {
    return "archives and mailboxes (" + mediaType + ") are not read yet";
  }

  private static String binaryReason(String mediaType) {
    return "binary file (" + mediaType + ") without text";
  }

  private static String cut(String text, int charsMax) {
    boolean cutsPair = Character.isHighSurrogate(text.charAt(charsMax - 1));
    return text.substring(0, cutsPair ? charsMax - 1 : charsMax);
  }

  private static String cutRemark(int chars, int charsMax) {
    return "only the first "
        + charsMax
        + " of "
        + chars
        + " characters were kept; raise the limit to have all";
  }

  @Override
  public String fingerprint() {
    return "parse-"
        + VERSION
        + " tika-"
        + version("org.apache.tika/tika-core")
        + " tika-parsers-"
        + version("org.apache.tika/tika-parsers-standard-package")
        + " language-detector-"
        + version("com.optimaize.languagedetector/language-detector")
        + " commonmark-"
        + version("org.commonmark/commonmark")
        + " limits-"
        + limits.fingerprint();
  }

  /** Read from the library's jar, so that no class of it is loaded for this. */
  private static String version(String artifact) {
    try (@Nullable InputStream in =
        FileParser.class.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
      if (in == null) {
        throw new IllegalStateException("the jar of " + artifact + " does not say its version");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("the version of " + artifact + " could not be read", e);
    }
  }

  /** The processes that run, for tests that end them. */
  ParseWorkers workers() {
    return workers;
  }

  /** Ends the processes, even those that read; what they read is unreadable then. */
  @Override
  public void close() {
    workers.close();
  }
}
