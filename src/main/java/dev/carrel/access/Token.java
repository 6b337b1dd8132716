package dev.carrel.access;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key that a person made for a program. The key itself is shown once and kept nowhere.
 *
 * @param id tells it from others that had or will have its name
 * @param hash SHA-256 of the key, in hexadecimal: of 256 random bits there is nothing to guess, so
 *     that it needs no salt and no slowness
 * @param expiresAt from then on it is refused; empty for never
 */
public record Token(
    String id, String name, String hash, Grant grant, Instant madeAt, Optional<Instant> expiresAt) {
  public static final int NAME_CHARS_MAX = 64;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + NAME_CHARS_MAX + "}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  public Token {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a token has the name \""
              + name
              + "\", wanted 1 to "
              + NAME_CHARS_MAX
              + " letters, digits, dots, hyphens and underscores");
    }
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "the token " + name + " has a hash that is none of SHA-256");
    }
  }

  /** Whether it is not expired. */
  public boolean holdsAt(Instant now) {
    return expiresAt.isEmpty() || now.isBefore(expiresAt.get());
  }

  /** Without the hash, which nobody needs in a log. */
  @Override
  public String toString() {
    return "Token[" + name + ", " + grant + "]";
  }
}
