package dev.carrel.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Binary files that keep keys or passwords, by their first bytes. */
final class SecretStore {
  private static final int HEAD_BYTES = 64;

  private static final List<String> KEEPASS = ofHex("03D9A29A");
  private static final List<String> JAVA_KEYS =
      ofHex("FEEDFEED00000001", "FEEDFEED00000002", "CECECECE00000001", "CECECECE00000002");
  private static final List<String> KEYRINGS =
      List.of("GnomeKeyring\n\r\0\n", "KWALLET\n\r\0\r\n", "kych\0\1\0\0");

  /** Identifiers of RSA, elliptic curves, Ed25519, Ed448, DSA, RSA-PSS, Diffie-Hellman. */
  private static final List<String> KEY_ALGORITHMS =
      ofHex(
          "06092A864886F70D010101",
          "06072A8648CE3D0201",
          "06032B6570",
          "06032B6571",
          "06072A8648CE380401",
          "06092A864886F70D01010A",
          "06092A864886F70D010301");

  /** The type of what a PKCS #12 file holds: {@code pkcs7-data}. */
  private static final List<String> PKCS7_DATA = ofHex("06092A864886F70D010701");

  private static final String VERSION_0 = "\2\1\0";
  private static final String VERSION_1 = "\2\1\1";
  private static final String VERSION_3 = "\2\1\3";

  /** An RSA modulus of at least 512 bits is longer than what one byte can count. */
  private static final List<String> LONG_INTEGERS = ofHex("0281", "0282");

  /** The private numbers of the curves of 256, 384 and 521 bits. */
  private static final List<String> CURVE_NUMBERS = ofHex("0420", "0430", "0442");

  private SecretStore() {}

  /** What kind of secret the file is, as a noun with its article; empty when it is none. */
  static Optional<String> kind(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, HEAD_BYTES), ISO_8859_1);
    if (startsWithAny(head, KEEPASS)) {
      return Optional.of("a KeePass database");
    }
    if (startsWithAny(head, JAVA_KEYS)) {
      return Optional.of("a Java key store");
    }
    if (startsWithAny(head, KEYRINGS)) {
      return Optional.of("a keyring");
    }
    if (isPgpSecretKey(head)) {
      return Optional.of("a private key");
    }
    String sequence = insideSequence(head, bytes.length);
    if (sequence.startsWith(VERSION_3) && startsWithAny(insideSequenceOf(sequence), PKCS7_DATA)) {
      return Optional.of("a key store (PKCS #12)");
    }
    if (sequence.startsWith(VERSION_0)) {
      String after = sequence.substring(VERSION_0.length());
      boolean wrapped = startsWithAny(insideSequence(after, 0), KEY_ALGORITHMS);
      if (wrapped || startsWithAny(after, LONG_INTEGERS)) {
        return Optional.of("a private key");
      }
    }
    boolean curve =
        sequence.startsWith(VERSION_1)
            && startsWithAny(sequence.substring(VERSION_1.length()), CURVE_NUMBERS);
    return curve ? Optional.of("a private key") : Optional.empty();
  }

  private static String insideSequenceOf(String versioned) {
    return insideSequence(versioned.substring(VERSION_3.length()), 0);
  }

  /**
   * What follows the tag and the length of a DER sequence; empty where there is none, or where the
   * length is not that of the whole file.
   *
   * @param fileBytes 0 when any length will do
   */
  private static String insideSequence(String der, int fileBytes) {
    if (der.length() < 3 || der.charAt(0) != 0x30) {
      return "";
    }
    int first = der.charAt(1);
    int lengthBytes = first < 0x80 ? 0 : first & 0x7F;
    if (lengthBytes > 3 || der.length() < 2 + lengthBytes) {
      return "";
    }
    int length = first;
    if (lengthBytes > 0) {
      length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = length << 8 | der.charAt(2 + i);
      }
    }
    boolean whole = first == 0x80 || fileBytes == 0 || fileBytes == 2 + lengthBytes + length;
    return whole ? der.substring(2 + lengthBytes) : "";
  }

  /** A packet of tag 5 (RFC 4880, RFC 9580): version 3 to 6, then a time, then an algorithm. */
  private static boolean isPgpSecretKey(String head) {
    if (head.length() < 12) {
      return false;
    }
    int tag = head.charAt(0);
    int lengthBytes;
    switch (tag) {
      case 0x94 -> lengthBytes = 1;
      case 0x95 -> lengthBytes = 2;
      case 0x96 -> lengthBytes = 4;
      case 0xC5 -> {
        int first = head.charAt(1);
        lengthBytes = first < 192 ? 1 : first < 224 ? 2 : first == 255 ? 5 : 1;
      }
      default -> {
        return false;
      }
    }
    int version = head.charAt(1 + lengthBytes);
    int algorithm = head.charAt(1 + lengthBytes + 5);
    return version >= 4
        && version <= 6
        && (algorithm <= 3 || algorithm >= 16)
        && algorithm <= 28
        && algorithm > 0;
  }

  private static List<String> ofHex(String... signs) {
    return Stream.of(signs)
        .map(sign -> new String(HexFormat.of().parseHex(sign), ISO_8859_1))
        .toList();
  }

  private static boolean startsWithAny(String text, List<String> beginnings) {
    return beginnings.stream().anyMatch(text::startsWith);
  }
}
