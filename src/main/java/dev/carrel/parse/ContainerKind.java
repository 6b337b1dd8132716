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
  ZIP("application/zip"),
  TAR("application/x-tar"),
  SEVEN_Z("application/x-7z-compressed"),
  GZIP("application/gzip"),
  BZIP2("application/x-bzip2"),
  XZ("application/x-xz"),
  COMPRESS("application/x-compress"),
  MBOX("application/mbox"),
  PST("application/vnd.ms-outlook-pst");

  /** As much of a file is looked at. */
  static final int HEAD_BYTES = 1_024;

  private static final int TAR_MARK_OFFSET = 257;
  private static final int TAR_HEADER_BYTES = 512;
  private static final int TAR_CHECKSUM_OFFSET = 148;
  private static final int TAR_CHECKSUM_BYTES = 8;

  /** Media types in {@link FileType} whose files should be one of these. */
  private static final Set<String> PROMISING =
      Set.of(
          "application/zip",
          "application/x-tar",
          "application/gzip",
          "application/x-compressed",
          "application/x-7z-compressed",
          "application/mbox",
          "application/vnd.ms-outlook-pst");

  /** The line before each message of a mailbox ends with a time and a year. */
  private static final Pattern MAILBOX =
      Pattern.compile(
          "From [^\\r\\n]*\\d{1,2}:\\d{2}[^\\r\\n]*\\r?\\n[!-9;-~]+:.*", Pattern.DOTALL);

  private final String mediaType;

  ContainerKind(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
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

  /** The kind of a container; empty for what is none, or is perhaps a document. */
  static Optional<ContainerKind> of(FileType named, byte[] head) {
    String text = new String(head, 0, Math.min(head.length, HEAD_BYTES), ISO_8859_1);
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      // Documents and programs are zip files too.
      return Optional.of(ZIP).filter(zip -> named.mediaType().equals(zip.mediaType));
    }
    if (text.startsWith("From ")) {
      boolean mailbox =
          named.mediaType().equals(MBOX.mediaType)
              || (named.form() == FileType.Form.UNKNOWN && MAILBOX.matcher(text).matches());
      return Optional.of(MBOX).filter(_ -> mailbox);
    }
    return byMagic(named, text, head);
  }

  private static Optional<ContainerKind> byMagic(FileType named, String text, byte[] head) {
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
    if (text.startsWith("7z\u00BC\u00AF'\u001C")) {
      return Optional.of(SEVEN_Z);
    }
    if (text.startsWith("!BDN")) {
      return Optional.of(PST);
    }
    boolean tar =
        text.startsWith("ustar", TAR_MARK_OFFSET)
            || (named.mediaType().equals(TAR.mediaType) && isOldTar(head));
    return tar ? Optional.of(TAR) : Optional.empty();
  }

  /** Of before 1988: without a mark, but with a checksum. */
  private static boolean isOldTar(byte[] head) {
    if (head.length < TAR_HEADER_BYTES) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < TAR_HEADER_BYTES; i++) {
      boolean own = i >= TAR_CHECKSUM_OFFSET && i < TAR_CHECKSUM_OFFSET + TAR_CHECKSUM_BYTES;
      sum += own ? ' ' : head[i] & 0xff;
    }
    String octal =
        new String(head, TAR_CHECKSUM_OFFSET, TAR_CHECKSUM_BYTES, ISO_8859_1)
            .replaceAll("[^0-7]", "");
    return !octal.isEmpty() && Integer.parseInt(octal, 8) == sum;
  }
}
