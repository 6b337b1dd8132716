package dev.carrel.eval;

import dev.carrel.parse.DocumentId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question that the person's own files answer.
 *
 * @param question words without marks, so that no operator is among them
 * @param ordinals of the chunks that answer; any of them will do
 * @param removed what has to go from all that is searched of the document
 */
record KnownItem(DocumentId document, String question, Set<Integer> ordinals, Pattern removed) {
  private static final int ID_DIGITS = 16;

  /** The same for the same question about the same document; says nothing of either. */
  String id() {
    String name =
        document.source() + '\0' + document.path() + '\0' + document.part() + '\0' + question;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
