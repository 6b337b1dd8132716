package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The containers that can be opened, known by their first bytes and, where those are shared, by
 * name.
 */
enum ContainerKind {
  ZIP("application/zip", Form.FILE),
  TAR("application/x-tar", Form.STREAM),
  CPIO("application/x-cpio", Form.STREAM),
  AR("application/x-archive", Form.STREAM),
  SEVEN_Z("application/x-7z-compressed", Form.FILE),
  GZIP("application/gzip", Form.COMPRESSED),
  BZIP2("application/x-bzip2", Form.COMPRESSED),
  XZ("application/x-xz", Form.COMPRESSED),
  COMPRESS("application/x-compress", Form.COMPRESSED),
  ZLIB("application/zlib", Form.COMPRESSED),
  LZMA("application/x-lzma", Form.COMPRESSED),
  LZ4("application/x-lz4", Form.COMPRESSED),
  SNAPPY("application/x-snappy-framed", Form.COMPRESSED),
  BROTLI("application/x-brotli", Form.COMPRESSED),
  WARC("application/warc", Form.STREAM),
  MBOX("application/mbox", Form.STREAM),
  PST("application/vnd.ms-outlook-pst", Form.FILE);

  /** How a container is gone through. */
  enum Form {
    /** By a directory that may lie anywhere in it. */
    FILE,
    /** From front to back. */
    STREAM,
    /** Holds one file, under no name. */
    COMPRESSED
  }

  /** As much of a file is looked at. */
  static final int HEAD_BYTES = 1_024;

  private static final int TAR_MARK_OFFSET = 257;

  /** Zip files that are programs, or what is installed with one: their parts are as any other's. */
  private static final String PROGRAM = "application/java-archive";

  /** Media types in {@link FileType} whose files should be one of these. */
  private static final Set<String> PROMISING =
      Set.of(
          ZIP.mediaType,
          PROGRAM,
          TAR.mediaType,
          CPIO.mediaType,
          AR.mediaType,
          GZIP.mediaType,
          "application/x-compressed",
          ZLIB.mediaType,
          LZMA.mediaType,
          BROTLI.mediaType,
          SEVEN_Z.mediaType,
          WARC.mediaType,
          MBOX.mediaType,
          PST.mediaType);

  /** What Tika calls programs that are zip files. */
  private static final Set<String> PROGRAMS_FOUND =
      Set.of(
          PROGRAM,
          "application/vnd.android.package-archive",
          "application/x-itunes-ipa",
          "application/x-tika-java-enterprise-archive",
          "application/x-tika-java-web-archive");

  /** The line before each message of a mailbox ends with a time and a year. */
  private static final Pattern MAILBOX =
      Pattern.compile(
          "From [^\\r\\n]*\\d{1,2}:\\d{2}[^\\r\\n]*\\r?\\n[!-9;-~]+:.*", Pattern.DOTALL);

  private final String mediaType;
  private final Form form;

  ContainerKind(String mediaType, Form form) {
    this.mediaType = mediaType;
    this.form = form;
  }

  String mediaType() {
    return mediaType;
  }

  Form form() {
    return form;
  }

  /** For the person's eyes. */
  String shortName() {
    return this == SEVEN_Z ? "7z" : name().toLowerCase(Locale.ROOT);
  }

  boolean isMailbox() {
    return this == MBOX || this == PST;
  }

  /** Whether a file of this name should be a container that can be opened. */
  static boolean isPromisedBy(FileType named) {
    return PROMISING.contains(named.mediaType());
  }

  /** Whether a look inside showed an archive, or a program that is one. */
  static boolean isZip(String mediaType) {
    return mediaType.equals(ZIP.mediaType) || PROGRAMS_FOUND.contains(mediaType);
  }

  /** The kind of a container; empty for what is none, or is perhaps a document. */
  static Optional<ContainerKind> of(FileType named, byte[] head) {
    String text = new String(head, 0, Math.min(head.length, HEAD_BYTES), ISO_8859_1);
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      // Documents are zip files too.
      return Optional.of(ZIP).filter(_ -> isZip(named.mediaType()));
    }
    if (text.startsWith("From ")) {
      boolean mailbox =
          ContainerKind.MBOX.isNameOf(named)
              || (named.form() == FileType.Form.UNKNOWN && MAILBOX.matcher(text).matches());
      return Optional.of(MBOX).filter(_ -> mailbox);
    }
    return compressed(named, text, head).or(() -> archive(named, text, head));
  }

  private boolean isNameOf(FileType named) {
    return named.mediaType().equals(mediaType);
  }

  private static Optional<ContainerKind> compressed(FileType named, String text, byte[] head) {
    if (text.startsWith("\u001F\u008B")) {
      return Optional.of(GZIP);
    }
    if (text.startsWith("BZh")) {
      return Optional.of(BZIP2);
    }
    if (text.startsWith("\u00FD7zXZ\0")) {
      return Optional.of(XZ);
    }
    if (text.startsWith("\u001F\u009D")) {
      return Optional.of(COMPRESS);
    }
    if (text.startsWith("\4\"M\u0018")) {
      return Optional.of(LZ4);
    }
    if (text.startsWith("\u00FF\6\0\0sNaPpY")) {
      return Optional.of(SNAPPY);
    }
    if (LZMA.isNameOf(named) && text.startsWith("]\0\0")) {
      return Optional.of(LZMA);
    }
    if (BROTLI.isNameOf(named)) { // has no mark at all
      return Optional.of(BROTLI);
    }
    boolean zlib =
        (ZLIB.isNameOf(named) && ContainerMarks.beginsAsZlib(text))
            || (named.form() == FileType.Form.UNKNOWN && ContainerMarks.isZlib(text, head));
    return zlib ? Optional.of(ZLIB) : Optional.empty();
  }

  private static Optional<ContainerKind> archive(FileType named, String text, byte[] head) {
    if (text.startsWith("7z\u00BC\u00AF'\u001C")) {
      return Optional.of(SEVEN_Z);
    }
    if (text.startsWith("!BDN")) {
      return Optional.of(PST);
    }
    if (text.startsWith("!<arch>\n")) {
      return Optional.of(AR);
    }
    if (text.startsWith("WARC/1.") || text.startsWith("filedesc://")) {
      return Optional.of(WARC);
    }
    if (ContainerMarks.isCpio(text) || (CPIO.isNameOf(named) && ContainerMarks.isOldCpio(text))) {
      return Optional.of(CPIO);
    }
    boolean tar =
        text.startsWith("ustar", TAR_MARK_OFFSET)
            || (TAR.isNameOf(named) && ContainerMarks.isOldTar(head));
    return tar ? Optional.of(TAR) : Optional.empty();
  }
}
