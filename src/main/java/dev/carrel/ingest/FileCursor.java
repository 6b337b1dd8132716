package dev.carrel.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page of files ended. The next one begins behind that file, whether it is still there or
 * not: however many come and go meanwhile, none that stays is left out or listed twice.
 */
public record FileCursor(String source, String path) {
  private static final char BETWEEN = '\0';

  /**
   * Reads what {@link #text()} wrote.
   *
   * @throws IllegalArgumentException when it is none of ours
   */
  public static FileCursor of(String text) {
    try {
      String both =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
              .toString();
      int between = both.indexOf(BETWEEN);
      if (between > 0) {
        return new FileCursor(both.substring(0, between), both.substring(between + 1));
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the cursor is none that was given here", e);
    }
    throw new IllegalArgumentException("the cursor is none that was given here");
  }

  /** Behind a file of a list. */
  public static FileCursor after(FileList.Entry entry) {
    return new FileCursor(entry.source(), entry.path());
  }

  /** For a client, which is not to look into it. */
  public String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((source + BETWEEN + path).getBytes(StandardCharsets.UTF_8));
  }
}
