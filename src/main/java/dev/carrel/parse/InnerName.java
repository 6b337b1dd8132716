package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/**
 * Names of entries, messages and attachments as parts of an address. No file is ever made under
 * one, so that {@code ..} and its like need no refusal: they are taken out.
 */
final class InnerName {
  private static final int CHARS_MAX = 500;
  private static final int MESSAGE_ID_CHARS_MAX = 200;
  private static final int HASH_DIGITS = 16;

  /** What zip programs wrote before they wrote UTF-8. */
  private static final Charset OLD = Charset.forName("IBM437");

  private InnerName() {}

  static String decoded(byte[] raw) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return new String(raw, OLD); // says what each byte was
    }
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
