package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
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
  private static final int VERSION = 7;

  private final ParseLimits limits;
  private final EntryRules rules;
  private final Markdown markdown;
  private final ParseWorkers workers;
  private final TextRecognition recognition;
  private final boolean readsSecrets;

  /** Reads formats that are not text in one process, with its files in the temporary folder. */
  public FileParser(ParseLimits limits) {
    this(limits, WorkerSettings.ofTemporaryFolder());
  }

  /** Reads every entry of an archive. */
  public FileParser(ParseLimits limits, WorkerSettings settings) {
    this(limits, settings, EntryRules.ALL);
  }

  /**
   * Starts nothing yet.
   *
   * @param rules which entries of archives are left out
   */
  public FileParser(ParseLimits limits, WorkerSettings settings, EntryRules rules) {
    this(
        limits,
        rules,
        new Markdown(limits),
        new ParseWorkers(settings, limits),
        settings.recognition(),
        false);
  }

  private FileParser(
      ParseLimits limits,
      EntryRules rules,
      Markdown markdown,
      ParseWorkers workers,
      TextRecognition recognition,
      boolean readsSecrets) {
    this.limits = limits;
    this.rules = rules;
    this.markdown = markdown;
    this.workers = workers;
    this.recognition = recognition;
    this.readsSecrets = readsSecrets;
  }

  @Override
  public Parser readingSecrets() {
    return new FileParser(limits, rules.withSecrets(), markdown, workers, recognition, true);
  }

  @Override
  public void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> consumer) {
    Consumer<ParseOutcome> outcomes = outcome -> consumer.accept(Languages.named(outcome));
    String fileName = InnerName.file(id.path());
    FileType named = FileType.ofName(fileName);
    if (isUnreadByName(named) && !isJavaClass(named)) {
      outcomes.accept(new ParseOutcome.Skipped(id, unreadReason(named)));
      return;
    }
    Contents contents = new Contents(this, workers, limits, rules, id, known, outcomes);
    byte[] head = FileBytes.head(file, ContainerKind.HEAD_BYTES);
    Optional<ContainerKind> kind = ContainerKind.of(named, head);
    if (kind.isPresent()) {
      container(id, file, kind.get(), contents, outcomes);
      return;
    }
    switch (FileBytes.read(file, limits.fileBytesMax())) {
      case FileBytes.Unavailable(String cause) ->
          outcomes.accept(new ParseOutcome.Unreadable(id, cause));
      case FileBytes.TooLarge(long sizeBytes) -> outcomes.accept(tooLarge(id, sizeBytes));
      case FileBytes.Hashed _ -> throw new IllegalStateException("only its hash was read");
      case FileBytes.Content content -> {
        switch (found(id, fileName, named, false, content)) {
          case Found.Container(ContainerKind within) ->
              container(id, file, within, contents, outcomes);
          case Found.Document(ParseOutcome outcome, List<Reply.Attachment> attachments) -> {
            contents.attachments(attachments, "", 1);
            outcomes.accept(withRemark(outcome, contents.remark()));
          }
        }
      }
    }
  }

  /** What a file, or a part of one, turned out to be. */
  sealed interface Found {
    /** A document, and what was attached to it. */
    record Document(ParseOutcome outcome, List<Reply.Attachment> attachments) implements Found {}

    record Container(ContainerKind kind) implements Found {}
  }

  /** Whether a file of this name is left out unread. */
  boolean isUnreadByName(FileType named) {
    return (named.form() == FileType.Form.BINARY && !isPictureToRead(named))
        || (named.form() == FileType.Form.ARCHIVE && !ContainerKind.isPromisedBy(named));
  }

  /** Read for the names in it where it stands alone; a program has thousands, and is not read. */
  private static boolean isJavaClass(FileType named) {
    return named.mediaType().equals("application/java-vm");
  }

  private boolean isPictureToRead(FileType named) {
    return !(recognition instanceof TextRecognition.Off)
        && TextRecognition.PICTURES.contains(named.mediaType());
  }

  String unreadReason(FileType named) {
    if (TextRecognition.PICTURES.contains(named.mediaType())) {
      return "it is a picture; set parse.ocr to have text in pictures recognized";
    }
    return named.form() == FileType.Form.BINARY
        ? "files of type " + named.mediaType() + " hold no text that is read"
        : archiveReason(named.mediaType());
  }

  private ParseOutcome tooLarge(DocumentId id, long sizeBytes) {
    return new ParseOutcome.Skipped(
        id,
        "the file has "
            + sizeBytes
            + " bytes and the limit is "
            + limits.fileBytesMax()
            + "; raise the limit to read it");
  }

  private static ParseOutcome withRemark(ParseOutcome outcome, @Nullable String remark) {
    if (remark != null
        && outcome instanceof ParseOutcome.Parsed(ParsedDocument document, String by, String own)) {
      return new ParseOutcome.Parsed(document, by, joined(own, remark));
    }
    return outcome;
  }

  private static void container(
      DocumentId id,
      Path file,
      ContainerKind kind,
      Contents contents,
      Consumer<ParseOutcome> outcomes) {
    switch (FileBytes.hash(file)) {
      case FileBytes.Hashed before -> {
        Ask open =
            new Ask.Open(
                InnerName.file(id.path()),
                kind,
                file.toUri().toString(),
                false,
                contents.allowance(before.sizeBytes()));
        Contents.Ending ending = contents.container(open, "", 1);
        boolean same = before.isStill(file);
        String trouble =
            same
                ? ending.broken()
                : "the file was written to while it was read; it is read again when it changes or"
                    + " is reindexed";
        if (trouble != null) {
          String where = same && ending.entries() > 0 ? ending.entries() + " entries in: " : "";
          outcomes.accept(new ParseOutcome.Unreadable(id, where + trouble, before.sha256()));
        } else if (!contents.wordless().isEmpty()) {
          outcomes.accept(
              contents
                  .wordless()
                  .document(
                      id,
                      null,
                      kind.mediaType(),
                      before.sha256(),
                      kind.shortName(),
                      "only the names of its parts can be found: none of them holds text that is"
                          + " read"));
        }
        outcomes.accept(
            new ParseOutcome.Contained(
                id,
                kind.mediaType(),
                before.sha256(),
                kind.shortName(),
                contents.remark(),
                same && ending.complete()));
      }
      case FileBytes.Unavailable(String cause) ->
          outcomes.accept(new ParseOutcome.Unreadable(id, cause));
      case FileBytes.Content _, FileBytes.TooLarge _ ->
          throw new IllegalStateException("a hash was asked for");
    }
  }

  /**
   * Reads a document, of the file or inside it.
   *
   * @param certain whether {@code named} is known and not guessed from its name
   */
  Found found(
      DocumentId id, String fileName, FileType named, boolean certain, FileBytes.Content content) {
    byte[] bytes = content.bytes();
    if (bytes.length == 0) {
      return document(new ParseOutcome.Skipped(id, "the file is empty", content.sha256()));
    }
    if (certain) {
      return rich(id, fileName, named, true, content);
    }
    Optional<ContainerKind> kind = ContainerKind.of(named, bytes);
    if (kind.isPresent()) {
      return new Found.Container(kind.get());
    }
    Optional<String> secret = SecretContent.kind(bytes);
    if (secret.isPresent() && !readsSecrets) {
      String reason = SecretContent.reason(secret.get(), InnerName.file(id.path()));
      return document(new ParseOutcome.Skipped(id, reason, content.sha256()));
    }
    Found found = ofContent(id, fileName, named, content);
    return secret.isPresent() ? marked(found) : found;
  }

  private static Found marked(Found found) {
    return found
            instanceof
            Found.Document(
                ParseOutcome.Parsed(ParsedDocument document, String by, String remark),
                List<Reply.Attachment> attachments)
        ? new Found.Document(
            new ParseOutcome.Parsed(document, SecretContent.allowed(by), remark), attachments)
        : found;
  }

  private Found ofContent(
      DocumentId id, String fileName, FileType named, FileBytes.Content content) {
    byte[] bytes = content.bytes();
    Optional<FileType> magic = Magic.of(bytes);
    FileType type = magic.orElse(named);
    switch (type.form()) {
      case RICH, MEDIA -> {
        return rich(id, fileName, type, false, content);
      }
      case ARCHIVE -> {
        return document(
            ContainerKind.isPromisedBy(type)
                ? misnamed(id, type, "something else", content)
                : new ParseOutcome.Skipped(id, archiveReason(type.mediaType()), content.sha256()));
      }
      case BINARY -> {
        if (magic.isPresent() && isJavaClass(type) && id.part() == null) {
          return rich(id, fileName, type, false, content);
        }
        return isPictureToRead(type)
            ? picture(id, fileName, type, content)
            : document(
                new ParseOutcome.Skipped(id, binaryReason(type.mediaType()), content.sha256()));
      }
      case MARKDOWN, PROSE, ORG, ASCIIDOC, RST, ROWS, LINES, UNKNOWN -> {}
      case NOTEBOOK, CALENDAR, CONTACTS, SUBTITLES -> {}
    }
    Optional<Decoded> decoded = Decoded.of(bytes, type.form() != FileType.Form.UNKNOWN);
    if (decoded.isEmpty()) {
      return rich(id, fileName, type, false, content);
    }
    if (type.form() == FileType.Form.UNKNOWN) {
      type = Magic.ofText(decoded.get().text());
      if (type.form() == FileType.Form.RICH) {
        return rich(id, fileName, type, type.equals(FileType.MESSAGE), content);
      }
    }
    return document(text(id, type, content.sha256(), decoded.get()));
  }

  private Found picture(DocumentId id, String fileName, FileType type, FileBytes.Content content) {
    if (recognition instanceof TextRecognition.Missing missing) {
      String cause = "the text in the picture was not recognized: " + missing.sentence();
      return document(new ParseOutcome.Unreadable(id, cause, content.sha256()));
    }
    FileType picture = new FileType(type.mediaType(), FileType.Form.MEDIA);
    return rich(id, fileName, picture, false, content);
  }

  private static Found document(ParseOutcome outcome) {
    return new Found.Document(outcome, List.of());
  }

  private Found rich(
      DocumentId id, String fileName, FileType type, boolean certain, FileBytes.Content content) {
    return switch (workers.read(id, fileName, type, certain, content)) {
      case Reply.Document(ParseOutcome outcome, List<Reply.Attachment> attachments) ->
          new Found.Document(outcome, attachments);
      case Reply.Archive(String mediaType)
          when isMailbox(mediaType) && type.equals(FileType.MESSAGE) ->
          rich(id, fileName, type, true, content); // a mail with the line that mailboxes have
      case Reply.Archive(String mediaType) -> archive(id, type, mediaType, content);
      case Reply other ->
          throw new IllegalStateException("a document was asked for, and the reply is " + other);
    };
  }

  private static boolean isMailbox(String mediaType) {
    return mediaType.equals(ContainerKind.MBOX.mediaType());
  }

  /** What only a look inside showed to be no document. */
  private static Found archive(
      DocumentId id, FileType type, String mediaType, FileBytes.Content content) {
    boolean zip = ContainerKind.isZip(mediaType);
    if (zip && !type.mediaType().startsWith("application/vnd.")) {
      return new Found.Container(ContainerKind.ZIP);
    }
    return document(
        zip
            ? misnamed(id, type, "a zip archive", content)
            : new ParseOutcome.Skipped(id, archiveReason(mediaType), content.sha256()));
  }

  private static ParseOutcome misnamed(
      DocumentId id, FileType type, String found, FileBytes.Content content) {
    return new ParseOutcome.Unreadable(
        id,
        "the name promises "
            + type.mediaType()
            + " and the content is "
            + found
            + ": the file is broken or misnamed",
        content.sha256());
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
      Optional<CodeLanguage> language = CodeLanguage.of(type, fileName(id), text);
      if (language.isPresent()) {
        CodeOutline outline = CodeOutline.read(id, language.get(), text, workers, limits);
        structure = outline.structure();
        parser = outline.parser();
        remark = joined(remark, outline.remark());
      } else {
        structure = structure(type.form(), text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ParseOutcome.Unreadable(id, ParseWorkers.INTERRUPTED, sha256);
    } catch (ParseWorkers.NoWorkerException e) {
      return new ParseOutcome.Unreadable(id, String.valueOf(e.getMessage()), sha256);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a parser stumbles over, the text is there and can be found.
      structure = PlainText.paragraphs(text, PlainText.Headings.NONE, limits);
      remark = "read as plain text, since its structure could not be parsed: " + e;
    }
    String charset = decoded.charset().name();
    return new ParseOutcome.Parsed(
        new ParsedDocument(
            id,
            structure.title(),
            type.mediaType(),
            sha256,
            null,
            structure.fields(),
            text,
            structure.sections()),
        charset.equals("UTF-8") ? parser : parser + " (" + charset + ")",
        remark);
  }

  private static String fileName(DocumentId id) {
    return InnerName.file(id.part() == null ? id.path() : id.part());
  }

  private static @Nullable String joined(@Nullable String one, @Nullable String other) {
    return one == null ? other : other == null ? one : one + "; " + other;
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
    return "archives of type " + mediaType + " cannot be opened; unpack it to have it read";
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
        + " tree-sitter-"
        + workers.grammarsFingerprint()
        + " limits-"
        + limits.fingerprint()
        + switch (recognition) {
          case TextRecognition.Off _, TextRecognition.Missing _ -> "";
          case TextRecognition.On _ -> " ocr";
        };
  }

  @Override
  public List<String> remarks() {
    return recognition instanceof TextRecognition.Missing missing
        ? List.of("The text in pictures is not read: " + missing.sentence() + ".")
        : List.of();
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
