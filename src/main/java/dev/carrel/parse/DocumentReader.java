package dev.carrel.parse;

import java.util.List;
import java.util.Optional;

/**
 * Reads one document, whether it is a file or lies in one, by what it is: its content decides, and
 * its name where that says nothing.
 */
final class DocumentReader {
  private final ParseWorkers workers;
  private final TextRecognition recognition;
  private final boolean readsSecrets;
  private final TextReader texts;

  DocumentReader(
      ParseLimits limits, ParseWorkers workers, TextRecognition recognition, boolean readsSecrets) {
    this.workers = workers;
    this.recognition = recognition;
    this.readsSecrets = readsSecrets;
    this.texts = new TextReader(limits, workers);
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
  static boolean isJavaClass(FileType named) {
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
      case NOTEBOOK, CANVAS, CALENDAR, CONTACTS, SUBTITLES -> {}
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
    return document(texts.read(id, type, content.sha256(), decoded.get()));
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

  private static String archiveReason(String mediaType) {
    return "archives of type " + mediaType + " cannot be opened; unpack it to have it read";
  }

  private static String binaryReason(String mediaType) {
    return "binary file (" + mediaType + ") without text";
  }
}
