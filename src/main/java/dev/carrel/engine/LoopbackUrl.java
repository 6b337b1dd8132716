package dev.carrel.engine;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where a server on this machine listens. Its name is looked up whenever it is connected to, every
 * address it has then must be a loopback one, and only such an address is connected to: nothing
 * that the name means to somebody else can lead elsewhere.
 *
 * @param host as it was written; an IPv6 address stands in brackets
 * @param path before every route, without a slash at its end; may be empty
 */
public record LoopbackUrl(String host, int port, String path) {
  private static final int PORT_DEFAULT = 80;
  private static final int PORT_MAX = 65_535;
  private static final int URL_CHARS_MAX = 500;
  private static final String WANTED =
      "give http://127.0.0.1:PORT/v1, the address of a server on this machine";

  /**
   * Reads an address; looks nothing up.
   *
   * @throws IllegalArgumentException with the end of a sentence that begins with the setting's name
   */
  public static LoopbackUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not an address: " + WANTED, e);
    }
    if (text.length() > URL_CHARS_MAX || !"http".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException(
          "is " + shown(text) + ", which does not begin with http://: " + WANTED);
    }
    if (uri.getRawUserInfo() != null) {
      // Not repeated: what stands there may be a password.
      throw new IllegalArgumentException(
          "has a name or a password in it: leave it out, a key is given by apiKeyFile");
    }
    String host = uri.getHost();
    int port = uri.getPort() < 0 ? PORT_DEFAULT : uri.getPort();
    if (host == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "is " + shown(text) + ", which is not a host and a path only: " + WANTED);
    }
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "is " + shown(text) + ", of which the port is none: give 1 to " + PORT_MAX);
    }
    return new LoopbackUrl(
        host.toLowerCase(Locale.ROOT), port, uri.getRawPath().replaceAll("/+$", ""));
  }

  /** Of a server that listens on 127.0.0.1. */
  static LoopbackUrl ofPort(int port) {
    return new LoopbackUrl("127.0.0.1", port, "");
  }

  /**
   * Where it leads now, never nowhere.
   *
   * @throws EngineException if that is not this machine, or nothing is known of the name
   */
  public List<InetAddress> addresses() {
    InetAddress[] all;
    try {
      all = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine's address %s has a name that this machine does not know; give 127.0.0.1 in its place."
              .formatted(this),
          e);
    }
    for (InetAddress address : all) {
      if (!address.isLoopbackAddress()) {
        throw new EngineException(
            EngineException.Code.START_FAILED,
            "The engine's address %s leads to %s, which is not this machine's loopback; only a server on this machine is asked: give http://127.0.0.1:PORT/v1."
                .formatted(this, address.getHostAddress()));
      }
    }
    return Arrays.asList(all);
  }

  /** As the header Host wants it. */
  String authority() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return "http://" + authority() + path;
  }

  private static String shown(String text) {
    return text.length() <= URL_CHARS_MAX ? text : text.substring(0, URL_CHARS_MAX) + "…";
  }
}
