package dev.carrel.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of a model's file, computed again only when its size or its time is another. */
final class ModelHash {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path path;
  private @Nullable Known known;

  private record Known(long fileBytes, FileTime modified, String sha256) {}

  ModelHash(Path path) {
    this.path = path;
  }

  /**
   * In lower-case hexadecimal.
   *
   * @throws EngineException if the file cannot be read to its end
   */
  synchronized String sha256() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      Known last = known;
      if (last != null
          && last.fileBytes() == now.size()
          && last.modified().equals(now.lastModifiedTime())) {
        return last.sha256();
      }
      String sha256 = computed();
      known = new Known(now.size(), now.lastModifiedTime(), sha256);
      return sha256;
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Code.MODEL_MISSING,
          "The language model %s cannot be read for its checksum (%s); check its path, its permissions and its disk."
              .formatted(path, e),
          e);
    }
  }

  private String computed() throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
