package dev.carrel.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A model that lies on this disk; nothing of it was read yet.
 *
 * @param name by which commands call it
 * @param file the first, where it is divided into several
 * @param bytes of all its files
 * @param partsFound of its files
 * @param partsWanted 1 when it is one file
 */
public record StoredModel(
    String name, Origin origin, Path file, long bytes, int partsFound, int partsWanted) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Who keeps it. */
  public enum Origin {
    /** The installation's own folder. */
    OWN,
    OLLAMA,
    LM_STUDIO,
    /** A file anywhere else, which a person named. */
    PATH
  }

  /**
   * The SHA-256 of its first file, all of which is read for it.
   *
   * @throws ModelException if that fails
   */
  public String sha256() {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ModelException(
          "%s cannot be read to its end (%s).".formatted(file, e.getMessage()), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static StoredModel whole(String name, Origin origin, Path file, long bytes) {
    return new StoredModel(name, origin, file, bytes, 1, 1);
  }
}
