package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;

/**
 * Names of entries, messages and attachments as parts of an address. No file is ever made under
 * one, so that {@code ..} and its like need no refusal: they are taken out.
 */
final class InnerName {
  private static final int CHARS_MAX = 500;
  private static final int MESSAGE_ID_CHARS_MAX = 200;
  private static final int HASH_DIGITS = 16;

  /** What zip programs wrote before they wrote UTF-8. */
  static final Charset OLD = Charset.forName("IBM437");

  /** What they wrote where {@link #OLD} lacks the letters, as the detector calls it. */
  private static final Set<String> FOREIGN =
      Set.of("GB18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR", "IBM866", "windows-1251");

  /** Of 100; names in other letters, and short ones, stay below it. */
  private static final int CONFIDENCE_MIN = 50;

  private static final int DETECTED_BYTES_MAX = 1 << 16;

  private InnerName() {}

  /**
   * The name's text.
   *
   * @param old by which it is decoded if it is not UTF-8
   */
  static String decoded(byte[] raw, Charset old) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return new String(raw, old); // says what each byte was
    }
  }

  /** By which charset an archive's names were written that are not UTF-8. */
  static Charset old(List<byte[]> names) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] name : names) {
      if (all.size() < DETECTED_BYTES_MAX && !Decoded.isUtf8(name)) {
        all.writeBytes(name);
        all.write('\n');
      }
    }
    CharsetMatch match =
        all.size() == 0 ? null : new CharsetDetector().setText(all.toByteArray()).detect();
    return match != null
            && match.getConfidence() >= CONFIDENCE_MIN
            && FOREIGN.contains(match.getName())
            && Charset.isSupported(match.getName())
        ? Charset.forName(match.getName())
        : OLD;
  }

  /** A relative path without empty, {@code .} and {@code ..} segments; never empty. */
  static String path(String name) {
    StringBuilder path = new StringBuilder();
    for (String segment : name.replace('\\', '/').split("/", -1)) {
      String visible = visible(segment);
      if (!visible.isEmpty() && !visible.equals(".") && !visible.equals("..")) {
        path.append(path.isEmpty() ? "" : "/").append(visible);
      }
    }
    String all = path.toString();
    if (all.length() > CHARS_MAX) {
      all = "\u2026" + all.substring(all.length() - CHARS_MAX); // its end tells the type
    }
    return all.isEmpty() ? "unnamed" : all;
  }

  /** The name of a file without its folders. */
  static String file(String name) {
    String path = path(name);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** By its Message-ID, which stays when others are added and deleted; else by its content. */
  static String message(String messageId, String sha256) {
    String id = visible(messageId.replaceAll("[<>\\s]", "")).replaceAll("[/\\\\#]", "_");
    boolean useful =
        id.length() <= MESSAGE_ID_CHARS_MAX && id.chars().anyMatch(Character::isLetterOrDigit);
    return useful ? id : "message-" + sha256.substring(0, HASH_DIGITS);
  }

  /** The same name for another document. */
  static String numbered(String name, String mark) {
    int dot = name.lastIndexOf('.');
    boolean extension = dot > name.lastIndexOf('/') + 1 && name.length() - dot <= 8;
    return extension
        ? name.substring(0, dot) + "~" + mark + name.substring(dot)
        : name + "~" + mark;
  }

  private static String visible(String text) {
    return text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip();
  }
}
