package dev.carrel.serve;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Strong entity tags: equal only for the same bytes, whatever process or day they come from. */
final class EntityTag {
  /** 128 bits: two documents with one tag would take 2^64 tries. */
  private static final int BYTES = 16;

  private static final int TAGS_MAX = 100;

  private EntityTag() {}

  /** In its quotes. */
  static String of(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "\""
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES))
          + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * Whether a tag stands in the values of an {@code If-None-Match} or {@code If-Match}; {@code *}
   * is any.
   */
  static boolean isAmong(String tag, List<String> values) {
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",", TAGS_MAX)))
        .map(String::strip)
        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
        .anyMatch(each -> each.equals(tag) || each.equals("*"));
  }
}
