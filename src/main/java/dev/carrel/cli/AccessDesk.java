package dev.carrel.cli;

import dev.carrel.access.AuditEntry;
import dev.carrel.access.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens of a data folder and its audit log, whether a service runs on it or not. */
public interface AccessDesk {
  /**
   * Makes a token.
   *
   * @param lifetime empty for no end
   */
  MadeToken add(String name, Grant grant, Optional<Duration> lifetime);

  /** All of them, in the order in which they were made. */
  List<TokenEntry> tokens();

  /** Removes a token; a service that runs refuses it from then on. */
  void remove(String name);

  /** The latest entries of the audit log, the oldest of them first. */
  List<AuditEntry> audit(int countMax);

  /**
   * A token that was made.
   *
   * @param key is told this once
   */
  record MadeToken(String key, TokenEntry token) {
    /** Without the key. */
    @Override
    public String toString() {
      return "MadeToken[" + token + "]";
    }
  }

  /**
   * A token in a list. Times are ISO 8601.
   *
   * @param sources names; null for all
   * @param expiresAt null for never
   * @param lastUsed the day; null for never
   */
  record TokenEntry(
      String name,
      String permission,
      @Nullable List<String> sources,
      String madeAt,
      @Nullable String expiresAt,
      boolean expired,
      @Nullable String lastUsed) {
    public TokenEntry {
      sources = sources == null ? null : List.copyOf(sources);
    }
  }
}
