package dev.carrel.serve;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where and within which limits the service is offered.
 *
 * @param host {@code 127.0.0.1}, {@code localhost} or {@code ::1}
 * @param port 0 for a free one
 * @param bodyBytesMax largest body of a request
 * @param requestsMax requests in work or waiting at once, health and metrics not counted; more are
 *     told to come again (503)
 * @param searchesMax searches that run at once; the others wait. A search is computation (words in
 *     Lucene, then about 2 ms of native code that pins its carrier thread), so more than there are
 *     cores would only slow each other
 * @param asksMax answers that are made at once; the others wait
 * @param waitMax how long a search or an ask waits for its turn
 * @param askMax how long an answer may take
 * @param heartbeat pause between the signs of life on a stream of events: a client that has gone is
 *     noticed by the second one, and what was made for it is to end within half a second
 * @param closeMax how long closing waits for requests in work
 * @param serviceKey what {@code service.json} names; a request that carries another one in {@code
 *     Carrel-Key} was meant for another service and is refused. Empty when there is none to compare
 */
public record ServeSettings(
    String host,
    int port,
    int bodyBytesMax,
    int requestsMax,
    int searchesMax,
    int asksMax,
    Duration waitMax,
    Duration askMax,
    Duration heartbeat,
    Duration closeMax,
    Optional<String> serviceKey) {
  public static final String HOST_DEFAULT = "127.0.0.1";
  public static final int PORT_DEFAULT = 7411;
  public static final int BODY_BYTES_MAX_DEFAULT = 1 << 20;
  public static final int REQUESTS_MAX_DEFAULT = 256;
  public static final int ASKS_MAX_DEFAULT = 4;

  private static final int PORT_MAX = 65_535;
  private static final Set<String> LOOPBACK_HOSTS = Set.of("127.0.0.1", "localhost", "::1");

  public ServeSettings {
    if (!LOOPBACK_HOSTS.contains(host)) {
      throw new ServeException(
          "The host to serve on is "
              + host
              + ", but Carrel is offered on this machine only: set it to 127.0.0.1, localhost or"
              + " ::1.");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new ServeException(
          "The port to serve on is "
              + port
              + ": give --port a number from 0 (a free one) to 65535.");
    }
    atLeastOne("bodyBytesMax", bodyBytesMax);
    atLeastOne("requestsMax", requestsMax);
    atLeastOne("searchesMax", searchesMax);
    atLeastOne("asksMax", asksMax);
    positive("waitMax", waitMax);
    positive("askMax", askMax);
    positive("heartbeat", heartbeat);
    positive("closeMax", closeMax);
  }

  /** On 127.0.0.1:7411, within limits that suit one person's machine. */
  public static ServeSettings defaults() {
    return new ServeSettings(
        HOST_DEFAULT,
        PORT_DEFAULT,
        BODY_BYTES_MAX_DEFAULT,
        REQUESTS_MAX_DEFAULT,
        Runtime.getRuntime().availableProcessors(),
        ASKS_MAX_DEFAULT,
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        Duration.ofMillis(150),
        Duration.ofSeconds(5),
        Optional.empty());
  }

  public ServeSettings withPort(int newPort) {
    return new ServeSettings(
        host,
        newPort,
        bodyBytesMax,
        requestsMax,
        searchesMax,
        asksMax,
        waitMax,
        askMax,
        heartbeat,
        closeMax,
        serviceKey);
  }

  public ServeSettings withServiceKey(String newKey) {
    return new ServeSettings(
        host,
        port,
        bodyBytesMax,
        requestsMax,
        searchesMax,
        asksMax,
        waitMax,
        askMax,
        heartbeat,
        closeMax,
        Optional.of(newKey));
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new ServeException(name + " is " + value + ": set it to 1 or more.");
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new ServeException(name + " is " + value + ": set it to more than zero.");
    }
  }
}
