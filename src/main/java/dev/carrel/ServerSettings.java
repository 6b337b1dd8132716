package dev.carrel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carrel.serve.Exposure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the service listens, and who gets in.
 *
 * @param port 0 takes a free one; default 7411
 * @param host 127.0.0.1 by default, for this machine alone; another address of it takes {@link
 *     #tls} or {@link #insecure}, and whoever comes there needs a token
 * @param hosts the names by which others ask for it, each with a port or without one for {@link
 *     #port}; the host itself when left out
 * @param tls with which it shows to be itself to others
 * @param insecure whether others may come without TLS, for everybody on the way to read; default no
 * @param tokens {@code optional} (the default): whoever can reach it on this machine is its owner;
 *     {@code required}: only with a token
 * @param requestsPerSecond of one token; default 50
 * @param socket a Unix socket for the owner, besides the port
 */
record ServerSettings(
    int port,
    String host,
    List<String> hosts,
    Tls tls,
    boolean insecure,
    String tokens,
    int requestsPerSecond,
    @Nullable String socket) {
  private static final int PORT_DEFAULT = 7_411;
  private static final int PORT_MAX = 65_535;
  private static final int REQUESTS_PER_SECOND_MAX = 100_000;
  private static final String REQUIRED = "required";
  private static final String OPTIONAL = "optional";
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

  /** What holds where nothing is said. */
  static ServerSettings usual() {
    return new ServerSettings((Integer) null, null, null, null, null, null, null, null);
  }

  @JsonCreator
  ServerSettings(
      @JsonProperty("port") @Nullable Integer port,
      @JsonProperty("host") @Nullable String host,
      @JsonProperty("hosts") @Nullable List<String> hosts,
      @JsonProperty("tls") @Nullable Tls tls,
      @JsonProperty("insecure") @Nullable Boolean insecure,
      @JsonProperty("tokens") @Nullable String tokens,
      @JsonProperty("requestsPerSecond") @Nullable Integer requestsPerSecond,
      @JsonProperty("socket") @Nullable String socket) {
    this(
        Settings.range("server.port", port, PORT_DEFAULT, 0, PORT_MAX),
        host == null ? "127.0.0.1" : host,
        hosts == null ? List.of() : List.copyOf(hosts),
        tls == null ? new Tls(null, null, null, null) : tls,
        insecure != null && insecure,
        tokens == null ? OPTIONAL : tokens,
        Settings.range(
            "server.requestsPerSecond",
            requestsPerSecond,
            Exposure.REQUESTS_PER_SECOND_DEFAULT,
            1,
            REQUESTS_PER_SECOND_MAX),
        socket);
    if (!List.of(OPTIONAL, REQUIRED).contains(this.tokens)) {
      throw new IllegalArgumentException(
          "server.tokens is " + this.tokens + ", wanted optional or required");
    }
    if (LOOPBACK.contains(this.host)) {
      checkLoopback();
    } else {
      checkBeyond();
    }
  }

  private void checkLoopback() {
    if (insecure || tls.isGiven() || !hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "server.host is %s, which nobody else reaches, so that server.%s has no meaning: set server.host to an address that others reach, or leave it out"
              .formatted(host, insecure ? "insecure" : tls.isGiven() ? "tls" : "hosts"));
    }
  }

  private void checkBeyond() {
    if (host.equals("::1")) {
      throw new IllegalArgumentException(
          "server.host is ::1, and this machine alone is 127.0.0.1 here: leave it out");
    }
    if (insecure == tls.isGiven()) {
      throw new IllegalArgumentException(
          "server.host is "
              + host
              + (insecure
                  ? " with server.tls and server.insecure: leave out one of them"
                  : ", which others reach: give server.tls a certificate and its key, or set"
                      + " server.insecure to true if everybody on the way may read along"));
    }
    if (EVERY_ADDRESS.contains(host) && hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "server.host is "
              + host
              + ", which is no name that can be asked for: say in server.hosts by which names others"
              + " ask for this machine");
    }
  }

  /**
   * Files for TLS: a certificate with its key, or a keystore with its password.
   *
   * @param certificate PEM, with those between it and its root
   * @param key PEM, without a password
   * @param keystore PKCS#12
   * @param passwordFile holds the password of the keystore, and nothing else
   */
  record Tls(
      @Nullable String certificate,
      @Nullable String key,
      @Nullable String keystore,
      @Nullable String passwordFile) {
    Tls {
      boolean pem = certificate != null && key != null;
      boolean pkcs12 = keystore != null && passwordFile != null;
      long given =
          Stream.of(
                  Optional.ofNullable(certificate),
                  Optional.ofNullable(key),
                  Optional.ofNullable(keystore),
                  Optional.ofNullable(passwordFile))
              .filter(Optional::isPresent)
              .count();
      if (given != 0 && (given != 2 || !(pem || pkcs12))) {
        throw new IllegalArgumentException(
            "server.tls has %d keys, wanted two: certificate and key, or keystore and passwordFile"
                .formatted(given));
      }
    }

    boolean isGiven() {
      return certificate != null || keystore != null;
    }

    Optional<Exposure.TlsFiles> files(Path installation) {
      if (certificate != null && key != null) {
        return Optional.of(
            new Exposure.TlsFiles.Pem(
                Settings.path(certificate, installation), Settings.path(key, installation)));
      }
      if (keystore != null && passwordFile != null) {
        return Optional.of(
            new Exposure.TlsFiles.Pkcs12(
                Settings.path(keystore, installation), Settings.path(passwordFile, installation)));
      }
      return Optional.empty();
    }
  }

  /**
   * Who can reach the service.
   *
   * @param chosenPort that of the command line where it gives one
   */
  Exposure exposure(int chosenPort, Path installation) {
    return new Exposure(
        tokens.equals(REQUIRED),
        requestsPerSecond,
        LOOPBACK.contains(host)
            ? Optional.empty()
            : Optional.of(
                new Exposure.Beyond(
                    host,
                    chosenPort,
                    hosts.isEmpty() ? List.of(named(host)) : hosts,
                    tls.files(installation))),
        Optional.ofNullable(socket).map(path -> Settings.path(path, installation)));
  }

  /** As it stands in an address. */
  private static String named(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
