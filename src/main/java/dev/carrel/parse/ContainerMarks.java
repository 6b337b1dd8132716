package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Containers whose first bytes are not enough by themselves. Pure functions. */
final class ContainerMarks {
  private static final int TAR_HEADER_BYTES = 512;
  private static final int TAR_CHECKSUM_OFFSET = 148;
  private static final int TAR_CHECKSUM_BYTES = 8;

  /** Its numbers are written in digits, hexadecimal ones since 1990. */
  private static final Pattern CPIO =
      Pattern.compile("(07070[12][0-9A-Fa-f]{104}|070707[0-7]{70}).*", Pattern.DOTALL);

  /** What Git keeps, each in a file of its own, is the same as the files beside it. */
  private static final Pattern GIT_OBJECT =
      Pattern.compile("(blob|tree|commit|tag) [0-9]+\\x00.*", Pattern.DOTALL);

  private static final int INFLATED_BYTES = 1 << 12;

  private ContainerMarks() {}

  static boolean isCpio(String head) {
    return CPIO.matcher(head).matches();
  }

  /** The number 070707 in two bytes, whichever came first on the machine that wrote it. */
  static boolean isOldCpio(String head) {
    return head.startsWith("\u00C7q") || head.startsWith("q\u00C7");
  }

  /** Of before 1988: without a mark, but with a checksum. */
  static boolean isOldTar(byte[] head) {
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

  /** Deflated, with a window of at most 32 KiB; one pair of bytes in five hundred looks so. */
  static boolean beginsAsZlib(String head) {
    if (head.length() < 2) {
      return false;
    }
    int method = head.charAt(0);
    return (method & 0x0f) == 8 && method >> 4 <= 7 && ((method << 8) | head.charAt(1)) % 31 == 0;
  }

  /**
   * Whether a file that does not say so by its name is a zlib stream: its beginning can be inflated
   * and, where that is all of it, has the right checksum.
   */
  static boolean isZlib(String head, byte[] bytes) {
    if (!beginsAsZlib(head)) {
      return false;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, 0, head.length());
      byte[] inflated = new byte[INFLATED_BYTES];
      int first = inflater.inflate(inflated);
      String text = new String(inflated, 0, first, ISO_8859_1);
      for (int count = first; count > 0; count = inflater.inflate(inflated)) {}
      boolean sound = inflater.finished() || head.length() == ContainerKind.HEAD_BYTES;
      return first > 0 && sound && !GIT_OBJECT.matcher(text).matches();
    } catch (DataFormatException e) {
      return false; // that was the question
    } finally {
      inflater.end();
    }
  }
}
