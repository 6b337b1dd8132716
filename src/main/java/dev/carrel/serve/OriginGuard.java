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

/**
 * Keeps web pages of others out: a browser on this machine reaches loopback on behalf of any page
 * it shows, and a name that a stranger's DNS points at 127.0.0.1 makes such a page look like ours.
 * So the name asked for must be a loopback name with our port, and whatever names a page must name
 * our own.
 */
final class OriginGuard {
  static final HeaderName SERVICE_KEY = HeaderNames.create("Carrel-Key");

  private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final List<String> NAMES = List.of("127.0.0.1", "localhost", "[::1]");
  private static final Set<String> SITES = Set.of("same-origin", "none");
  private static final int PORT_HTTP = 80;

  private final Optional<String> serviceKey;

  OriginGuard(Optional<String> serviceKey) {
    this.serviceKey = serviceKey;
  }

  /**
   * Passes or throws a 403.
   *
   * @param request of which the local end of the connection gives our port
   */
  void check(ServerRequest request) {
    ServerRequestHeaders headers = request.headers();
    int port = request.localPeer().port();
    if (!headers.contains(HeaderNames.HOST)
        || !all(headers, HeaderNames.HOST, host -> ownHost(host, port))) {
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

  private static boolean all(
      ServerRequestHeaders headers, HeaderName name, Predicate<String> allowed) {
    return headers.all(name, List::of).stream().allMatch(allowed);
  }

  private static boolean ownHost(String host, int port) {
    String lower = host.toLowerCase(Locale.ROOT);
    return NAMES.stream()
        .anyMatch(
            name -> lower.equals(name + ":" + port) || (port == PORT_HTTP && lower.equals(name)));
  }

  private static boolean ownOrigin(String origin, int port) {
    return origin.startsWith("http://") && ownHost(origin.substring("http://".length()), port);
  }

  private boolean ownKey(String key) {
    return serviceKey.isEmpty()
        || MessageDigest.isEqual(
            serviceKey.get().getBytes(StandardCharsets.UTF_8),
            key.getBytes(StandardCharsets.UTF_8));
  }

  private static Problem refused(
      String code, String label, ServerRequestHeaders headers, HeaderName name, int port) {
    String found = String.join(", ", headers.all(name, () -> List.of("missing")));
    return Problem.of(
        403,
        code,
        "%s is %s, but only this machine's own addresses are served: use http://127.0.0.1:%d."
            .formatted(label, Limits.shortened(found), port));
  }
}
