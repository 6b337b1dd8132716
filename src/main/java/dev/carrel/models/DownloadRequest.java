package dev.carrel.models;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file to fetch.
 *
 * @param address as a person gave it: https, or http on this machine
 * @param fileName under which it is kept
 * @param sha256 that it must have, in lower case; empty if the person gave none
 */
public record DownloadRequest(URI address, String fileName, Optional<String> sha256) {
  private static final Pattern FILE_NAME =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._+()-]{0,199}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final int ADDRESS_CHARS_MAX = 8_192;

  /** Without asking any name server: a name that only resolves to this machine is none of them. */
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public DownloadRequest {
    if (!isAllowed(address)) {
      throw new IllegalArgumentException(
          "%s cannot be fetched: give an https address (http only of this machine) without user and password."
              .formatted(address));
    }
    if (!FILE_NAME.matcher(fileName).matches()
        || !fileName.toLowerCase(Locale.ROOT).endsWith(ModelFolder.ENDING)) {
      throw new IllegalArgumentException(
          "%s cannot be the name of a model's file: give one of letters and digits that ends in .gguf, with --name."
              .formatted(fileName));
    }
    sha256
        .filter(hash -> !SHA_256.matcher(hash).matches())
        .ifPresent(hash -> {
          throw new IllegalArgumentException(
              "%s is no SHA-256: give 64 hexadecimal digits.".formatted(hash));
        });
  }

  /**
   * A request as it was typed.
   *
   * @param name of the file; null for the last part of the address
   * @throws IllegalArgumentException if something about it cannot be, with the reason
   */
  public static DownloadRequest of(String address, @Nullable String name, @Nullable String sha256) {
    if (address.length() > ADDRESS_CHARS_MAX) {
      throw new IllegalArgumentException(
          "The address has %,d characters, at most %,d are allowed."
              .formatted(address.length(), ADDRESS_CHARS_MAX));
    }
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("%s is no address: %s.".formatted(address, e.getReason()));
    }
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    return new DownloadRequest(
        uri,
        name == null ? path.substring(path.lastIndexOf('/') + 1) : name,
        Optional.ofNullable(sha256).map(hash -> hash.toLowerCase(Locale.ROOT)));
  }

  /** Whether the next address may follow one: both are safe, and of the same kind. */
  static boolean mayFollow(URI from, URI next) {
    return isAllowed(next) && scheme(from).equals(scheme(next));
  }

  private static boolean isAllowed(URI address) {
    if (address.getHost() == null || address.getUserInfo() != null) {
      return false;
    }
    return switch (scheme(address)) {
      case "https" -> true;
      case "http" -> LOOPBACK.contains(address.getHost().toLowerCase(Locale.ROOT));
      default -> false;
    };
  }

  private static String scheme(URI address) {
    return String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
  }
}
