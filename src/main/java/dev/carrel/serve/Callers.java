package dev.carrel.serve;

import dev.carrel.access.AuditLog;
import dev.carrel.access.Caller;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.access.RateLimit;
import dev.carrel.access.Token;
import dev.carrel.access.TokenBook;
import dev.carrel.access.TokenKey;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says who asks. A token that holds is never refused for the sake of others that do not: only
 * refusals are counted against an address, so that guessing locks nobody out. Thread-safe.
 */
final class Callers {
  /** Wrong tokens from one address at once, and how long until one more is looked at. */
  private static final int WRONG_BURST = 20;

  private static final Duration WRONG_EVERY = Duration.ofSeconds(5);

  /** A second's worth of requests may come twice as fast. */
  private static final int BURST_SECONDS = 2;

  /** Requests of one token in work at once, as a share of all that may be. */
  private static final int SHARE_OF_REQUESTS = 4;

  /** Addresses that are remembered; what comes from further ones is noted together. */
  private static final int ADDRESSES_MAX = 10_000;

  private static final int IPV6_NETWORK_BYTES = 8;
  private static final String BEARER = "bearer ";
  private static final String SOMEWHERE = "elsewhere";

  private final TokenBook tokens;
  private final AuditLog audit;
  private final RateLimit requests;
  private final RateLimit wrong;
  private final int atOnceMax;
  private final Map<String, AtomicInteger> atOnce = new ConcurrentHashMap<>();
  private final Map<String, Long> refused = new HashMap<>();
  private final Set<String> seenAddresses = ConcurrentHashMap.newKeySet();

  Callers(Access access, int requestsMax) {
    this.tokens = access.tokens();
    this.audit = access.audit();
    int perSecond = access.exposure().requestsPerSecond();
    this.requests = new RateLimit(perSecond, BURST_SECONDS * perSecond, System::nanoTime);
    this.wrong = new RateLimit(1.0 / WRONG_EVERY.toSeconds(), WRONG_BURST, System::nanoTime);
    this.atOnceMax = Math.max(1, requestsMax / SHARE_OF_REQUESTS);
  }

  /**
   * Who asks.
   *
   * @param need of the route; nobody at all may have what needs nothing
   * @throws Problem 401 without a token that holds where one is needed, 429 when too many come
   */
  Caller of(ServerRequest request, Door door, Need need) {
    if (door.local() && door.guard().knowsServiceKey(request)) {
      return Caller.OWNER;
    }
    List<String> given = request.headers().all(HeaderNames.AUTHORIZATION, List::of);
    Optional<String> key = given.size() == 1 ? bearer(given.getFirst()) : Optional.empty();
    if (key.filter(TokenKey::looksOurs).isPresent()) {
      return token(request, door, key.get());
    }
    if (!door.tokenRequired() && given.size() <= 1) {
      return Caller.OWNER; // Some clients must send a key, and send any.
    }
    if (need.isNothing() && given.isEmpty()) {
      return new Caller(
          AuditLog.NOBODY, AuditLog.NOBODY, Grant.of(Permission.READ, Set.of()), () -> true);
    }
    throw given.isEmpty() ? missing() : refused(request);
  }

  private Caller token(ServerRequest request, Door door, String key) {
    Token token = tokens.find(key).orElseThrow(() -> refused(request));
    Optional<Duration> wait = requests.take(token.id());
    if (wait.isPresent()) {
      throw Problem.tooMany(
          "The token " + token.name() + " asks more often than it may: slow down.", wait.get());
    }
    tokens.used(token);
    if (!door.local()) {
      noteAddress(token, address(request));
    }
    return new Caller(token.id(), token.name(), token.grant(), () -> tokens.holds(token));
  }

  /**
   * A share of the requests in work, to be given back.
   *
   * @throws Problem 429 when a token has as many as it may
   */
  Admission.Place enter(Caller caller) {
    if (caller.id().equals(Caller.OWNER.id())) {
      return () -> {};
    }
    AtomicInteger count = atOnce.computeIfAbsent(caller.id(), _ -> new AtomicInteger());
    if (count.incrementAndGet() > atOnceMax) {
      count.decrementAndGet();
      throw Problem.tooMany(
          "%s has %d requests in work, as many as may be at once: wait for one of them."
              .formatted(caller.name(), atOnceMax),
          Duration.ofSeconds(1));
    }
    return count::decrementAndGet;
  }

  private static Optional<String> bearer(String authorization) {
    return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? Optional.of(authorization.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  private static Problem missing() {
    return Problem.of(
        401,
        "token_missing",
        "This needs a token: send the header Authorization: Bearer with one that carrel token add"
            + " made.");
  }

  private Problem refused(ServerRequest request) {
    String address = address(request);
    noteRefusal(address);
    Optional<Duration> wait = wrong.take(address);
    return wait.isPresent()
        ? Problem.tooMany(
            "Too many tokens from this address were refused: correct the one that is sent.",
            wait.get())
        : Problem.of(
            401,
            "token_refused",
            "The token does not hold: it was removed, has expired or never was one; carrel token"
                + " add makes another.");
  }

  /** The first one, the tenth, the hundredth, so that a log is not filled by guessing. */
  private void noteRefusal(String address) {
    long count;
    synchronized (refused) {
      String known =
          refused.containsKey(address) || refused.size() < ADDRESSES_MAX ? address : SOMEWHERE;
      count = refused.merge(known, 1L, Long::sum);
    }
    if (isPowerOfTen(count)) {
      audit.note(
          AuditLog.NOBODY,
          "token.refused",
          Map.of("address", address, "count", Long.toString(count)));
    }
  }

  private static boolean isPowerOfTen(long count) {
    long power = 1;
    while (power < count) {
      power *= 10;
    }
    return power == count;
  }

  private void noteAddress(Token token, String address) {
    String key = token.id() + " " + address;
    if (!seenAddresses.contains(key)
        && seenAddresses.size() < ADDRESSES_MAX
        && seenAddresses.add(key)) {
      audit.note(token.name(), "token.address", Map.of("address", address));
    }
  }

  private static String address(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress socket
        ? address(socket)
        : Door.SOCKET;
  }

  /** Of an IPv6 address its network: whoever has one has all that are in it. */
  static String address(InetSocketAddress socket) {
    InetAddress address = socket.getAddress();
    if (address instanceof Inet6Address && !address.isLoopbackAddress()) {
      return HexFormat.of()
              .formatHex(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES))
              .replaceAll("(.{4})(?!$)", "$1:")
          + "::/64";
    }
    return address.getHostAddress();
  }
}
