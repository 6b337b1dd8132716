package dev.carrel.serve;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who can reach the service at all. It always listens on loopback, where our own commands find it.
 *
 * @param tokenRequired whether loopback wants a token, too: for a machine that several people use
 * @param requestsPerSecond of one token; more are told to come again
 * @param beyond the address at which others reach it; empty for this machine alone
 * @param socket a Unix socket that only its owner may use, who needs no token there; empty for none
 */
public record Exposure(
    boolean tokenRequired, int requestsPerSecond, Optional<Beyond> beyond, Optional<Path> socket) {
  public static final int REQUESTS_PER_SECOND_DEFAULT = 50;

  /** This machine alone, without tokens. */
  public static final Exposure LOOPBACK =
      new Exposure(false, REQUESTS_PER_SECOND_DEFAULT, Optional.empty(), Optional.empty());

  public Exposure {
    if (requestsPerSecond < 1) {
      throw new ServeException(
          "requestsPerSecond is " + requestsPerSecond + ": set it to 1 or more.");
    }
  }

  /**
   * An address beyond loopback. Nobody gets in there without a token.
   *
   * @param host a name or an address of this machine; {@code 0.0.0.0} for all that it has
   * @param port 0 for a free one
   * @param names under which it may be asked for there, each with a port or without one for that
   *     which is listened on; others are taken for a stranger's, who points a name of theirs at us
   * @param tls empty for a connection that anybody on the way can read
   */
  public record Beyond(String host, int port, List<String> names, Optional<TlsFiles> tls) {
    public Beyond {
      names = List.copyOf(names);
    }
  }

  /** What the service shows to be itself. */
  public sealed interface TlsFiles {
    /** PEM files. */
    record Pem(Path certificate, Path key) implements TlsFiles {}

    /** A PKCS#12 file and the file with its password. */
    record Pkcs12(Path file, Path passwordFile) implements TlsFiles {}
  }
}
