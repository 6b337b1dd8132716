package dev.carrel.watch;

import java.util.Locale;
import java.util.Set;

/**
 * Tells by its name whether a file keeps keys or passwords. What is quoted in an answer or shown to
 * a tool must not be one of those; a person can bring a file back.
 */
final class Secret {
  /** A slide show may be called {@code .key} too, and is never as small as a key. */
  private static final long KEY_BYTES_MAX = 20_000;

  private static final Set<String> NAMES =
      Set.of(
          ".dockercfg",
          ".env",
          ".git-credentials",
          ".htpasswd",
          ".netrc",
          ".npmrc",
          ".pgpass",
          ".pypirc",
          "_netrc",
          "id_dsa",
          "id_ecdsa",
          "id_ed25519",
          "id_rsa",
          "secring.gpg",
          "wallet.dat");

  private static final Set<String> EXTENSIONS =
      Set.of(
          "1pif",
          "1pux",
          "env",
          "jks",
          "kdb",
          "kdbx",
          "keystore",
          "kwallet",
          "p12",
          "pem",
          "pfx",
          "ppk");

  private static final Set<String> HARMLESS_VARIANTS =
      Set.of(".env.example", ".env.sample", ".env.template");

  private Secret() {}

  static boolean is(String name, long sizeBytes) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (HARMLESS_VARIANTS.contains(lower)) {
      return false;
    }
    String extension = lower.substring(lower.lastIndexOf('.') + 1);
    return NAMES.contains(lower)
        || lower.startsWith(".env.")
        || EXTENSIONS.contains(extension)
        || (extension.equals("key") && sizeBytes <= KEY_BYTES_MAX);
  }

  /** Why it is not read, and how it can be. */
  static String sentence(String name) {
    return "It looks like a key or a password store, and those are not read: write !"
        + name
        + " into .carrelignore to have it read, or set watch.secrets.";
  }
}
