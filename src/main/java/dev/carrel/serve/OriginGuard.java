package dev.carrel.serve;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Keeps web pages of others out: a browser on this machine reaches loopback on behalf of any page
 * it shows, and a name that a stranger's DNS points at 127.0.0.1 makes such a page look like ours.
 * So the name asked for must be one that we were told is ours, with our port, and whatever names a
 * page must name our own.
 */
final class OriginGuard {
  static final HeaderName SERVICE_KEY = HeaderNames.create("Carrel-Key");

  private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");
  private static final Set<String> SITES = Set.of("same-origin", "none");

  private static final Pattern WITH_PORT = Pattern.compile(":[0-9]{1,5}$");

  private final Names names;
  private final Optional<String> serviceKey;

  OriginGuard(Names names, Optional<String> serviceKey) {
    this.names = names;
    this.serviceKey = serviceKey;
  }

  /** The names by which one door may be asked for. */
  interface Names {
    /**
     * Whether a Host, in lower case, is ours.
     *
     * @param port at which the request arrived
     */
    boolean hold(String host, int port);

    /** How it should have been asked for. */
    String example(int port);

    /** With which it begins in an Origin. */
    default String scheme() {
      return "http://";
    }
  }

  /** This machine's own names, with exactly our port. */
  static Names loopback() {
    return new Names() {
      @Override
      public boolean hold(String host, int port) {
        return LOOPBACK.stream().anyMatch(name -> isAt(host, name, port, 80));
      }

      @Override
      public String example(int port) {
        return "http://127.0.0.1:" + port;
      }
    };
  }

  /** This machine's own names, with any port: no browser reaches a Unix socket. */
  static Names socket() {
    return new Names() {
      @Override
      public boolean hold(String host, int port) {
        return LOOPBACK.contains(WITH_PORT.matcher(host).replaceFirst(""));
      }

      @Override
      public String example(int port) {
        return "http://localhost";
      }
    };
  }

  /**
   * Names that a person chose.
   *
   * @param chosen each with a port, or without one for ours
   */
  static Names chosen(List<String> chosen, boolean tls) {
    List<String> lower = chosen.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    return new Names() {
      @Override
      public boolean hold(String host, int port) {
        return lower.stream()
            .anyMatch(name ->
                WITH_PORT.matcher(name).find()
                    ? name.equals(host)
                    : isAt(host, name, port, tls ? 443 : 80));
      }

      @Override
      public String example(int port) {
        return lower.isEmpty()
            ? "one of the names in server.hosts"
            : scheme() + lower.getFirst() + ":" + port;
      }

      @Override
      public String scheme() {
        return tls ? "https://" : "http://";
      }
    };
  }

  private static boolean isAt(String host, String name, int port, int schemePort) {
    return host.equals(name + ":" + port) || (port == schemePort && host.equals(name));
  }

  /**
   * Passes or throws a 403.
   *
   * @param request of which the local end of the connection gives our port
   */
  void check(ServerRequest request) {
    ServerRequestHeaders headers = request.headers();
    int port = request.localPeer().port();
    List<String> hosts = headers.all(HeaderNames.HOST, List::of);
    if (hosts.size() != 1 || !names.hold(hosts.getFirst().toLowerCase(Locale.ROOT), port)) {
      throw refused("host_not_allowed", "Host", headers, HeaderNames.HOST, port);
    }
    if (!all(headers, HeaderNames.ORIGIN, origin -> ownOrigin(origin, port))) {
      throw refused("origin_not_allowed", "Origin", headers, HeaderNames.ORIGIN, port);
    }
    if (!all(headers, SEC_FETCH_SITE, SITES::contains)) {
      throw refused("origin_not_allowed", "Sec-Fetch-Site", headers, SEC_FETCH_SITE, port);
    }
    if (!all(headers, SERVICE_KEY, this::ownKey)) {
      throw Problem.of(
          403,
          "other_service",
          "The Carrel-Key of the request belongs to another service: read the port and the key from"
              + " the service.json of the data folder again.");
    }
  }

  /** Whether the request carries the service's own key, which only the owner can read. */
  boolean knowsServiceKey(ServerRequest request) {
    List<String> keys = request.headers().all(SERVICE_KEY, List::of);
    return serviceKey.isPresent() && keys.size() == 1 && ownKey(keys.getFirst());
  }

  private static boolean all(
      ServerRequestHeaders headers, HeaderName name, Predicate<String> allowed) {
    return headers.all(name, List::of).stream().allMatch(allowed);
  }

  private boolean ownOrigin(String origin, int port) {
    String scheme = names.scheme();
    return origin.startsWith(scheme)
        && names.hold(origin.substring(scheme.length()).toLowerCase(Locale.ROOT), port);
  }

  private boolean ownKey(String key) {
    return serviceKey.isEmpty()
        || MessageDigest.isEqual(
            serviceKey.get().getBytes(StandardCharsets.UTF_8),
            key.getBytes(StandardCharsets.UTF_8));
  }

  private Problem refused(
      String code, String label, ServerRequestHeaders headers, HeaderName name, int port) {
    String found = String.join(", ", headers.all(name, () -> List.of("missing")));
    return Problem.of(
        403,
        code,
        "%s is %s, but only this service's own addresses are served: use %s."
            .formatted(label, Limits.shortened(found), names.example(port)));
  }
}
