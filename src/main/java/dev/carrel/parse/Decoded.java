package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Optional;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;

/**
 * Bytes as text. UTF-8 is tried first and strictly: of the files that are not UTF-8, hardly one is
 * valid UTF-8 by accident, whereas detectors that look at the start of a file guess wrong when the
 * first letter outside ASCII comes late.
 *
 * @param charset by which it was decoded
 */
record Decoded(String text, Charset charset) {
  /** Where a NUL means binary, as Git decides it; further on it may be a hole in a log. */
  private static final int NUL_SEARCH_BYTES = 8_000;

  /** A larger share of control characters is no text. */
  private static final double CONTROL_SHARE_MAX = 0.02;

  /** Enough letters for the statistics of a charset detector. */
  private static final int SAMPLE_BYTES = 1 << 20;

  /** ICU's scale is 0 to 100; below this, Windows-1252 is the better guess. */
  private static final int CONFIDENCE_MIN = 30;

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

  /**
   * The text, without its byte order mark; nothing when the bytes are no text.
   *
   * @param expected whether the name says that it is text: then UTF-8 may hold a few NULs, as logs
   *     do after a crash
   */
  static Optional<Decoded> of(byte[] bytes, boolean expected) {
    Optional<Decoded> marked = byMark(bytes);
    if (marked.isPresent()) {
      return marked;
    }
    Charset wide = wideWithoutMark(bytes);
    if (!wide.equals(UTF_8)) {
      return strict(bytes, 0, wide).filter(Decoded::looksLikeText);
    }
    boolean nul = hasEarlyNul(bytes);
    if (nul && !expected) {
      return Optional.empty();
    }
    Optional<Decoded> utf8 = strict(bytes, 0, UTF_8);
    if (utf8.isPresent()) {
      return utf8.filter(Decoded::looksLikeText);
    }
    if (nul || controlShare(bytes) > CONTROL_SHARE_MAX) {
      return Optional.empty();
    }
    Charset detected = detect(bytes);
    return Optional.of(new Decoded(new String(bytes, detected), detected))
        .filter(Decoded::looksLikeText);
  }

  /** Whether the bytes are UTF-8 from the first to the last. */
  static boolean isUtf8(byte[] bytes) {
    return strict(bytes, 0, UTF_8).isPresent();
  }

  private static Optional<Decoded> byMark(byte[] bytes) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return strict(bytes, 3, UTF_8);
    }
    if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
      return strict(bytes, 4, UTF_32LE);
    }
    if (startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
      return strict(bytes, 4, UTF_32BE);
    }
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return strict(bytes, 2, UTF_16LE);
    }
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return strict(bytes, 2, UTF_16BE);
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** UTF-16 without a mark shows as NULs on one side of most pairs; UTF-8 stands for neither. */
  private static Charset wideWithoutMark(byte[] bytes) {
    if (bytes.length < 4 || bytes.length % 2 != 0) {
      return UTF_8;
    }
    int even = 0;
    int odd = 0;
    int end = Math.min(bytes.length, NUL_SEARCH_BYTES);
    for (int i = 0; i + 1 < end; i += 2) {
      even += bytes[i] == 0 ? 1 : 0;
      odd += bytes[i + 1] == 0 ? 1 : 0;
    }
    int most = end * 2 / 5;
    if (even == 0 && odd > most) {
      return UTF_16LE;
    }
    return odd == 0 && even > most ? UTF_16BE : UTF_8;
  }

  private static boolean hasEarlyNul(byte[] bytes) {
    int end = Math.min(bytes.length, NUL_SEARCH_BYTES);
    for (int i = 0; i < end; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Decoded> strict(byte[] bytes, int start, Charset charset) {
    try {
      CharBuffer text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, start, bytes.length - start));
      return Optional.of(new Decoded(text.toString(), charset));
    } catch (CharacterCodingException e) {
      return Optional.empty(); // the question was whether it is this charset, and it is not
    }
  }

  private static boolean looksLikeText(Decoded decoded) {
    String text = decoded.text;
    int controls = 0;
    for (int i = 0; i < text.length(); i++) {
      controls += isOddControl(text.charAt(i)) ? 1 : 0;
    }
    return controls <= text.length() * CONTROL_SHARE_MAX;
  }

  private static double controlShare(byte[] bytes) {
    int controls = 0;
    for (byte b : bytes) {
      controls += b >= 0 && isOddControl(b) ? 1 : 0;
    }
    return (double) controls / bytes.length;
  }

  /** A control that text has no use for: all but white space, back space and escape. */
  private static boolean isOddControl(int c) {
    return c < ' ' && !(c >= '\b' && c <= '\r') && c != 0x1B;
  }

  private static Charset detect(byte[] bytes) {
    CharsetMatch[] matches = new CharsetDetector().setText(sample(bytes)).detectAll();
    for (CharsetMatch match : matches) {
      if (match.getConfidence() < CONFIDENCE_MIN) {
        break;
      }
      if (!Charset.isSupported(match.getName())) {
        continue;
      }
      Charset charset = Charset.forName(match.getName());
      if (charset.equals(ISO_8859_1)) {
        return WINDOWS_1252; // the same letters, and quotes where the other has controls
      }
      if (!charset.name().startsWith("UTF-") && strict(bytes, 0, charset).isPresent()) {
        return charset;
      }
    }
    return WINDOWS_1252;
  }

  /** From a little before the first byte outside ASCII, since the detector learns from those. */
  private static byte[] sample(byte[] bytes) {
    if (bytes.length <= SAMPLE_BYTES) {
      return bytes;
    }
    int first = 0;
    while (first < bytes.length && bytes[first] >= 0) {
      first++;
    }
    int start = Math.clamp(first - 1_000L, 0, bytes.length - SAMPLE_BYTES);
    return Arrays.copyOfRange(bytes, start, start + SAMPLE_BYTES);
  }
}
