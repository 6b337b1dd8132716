package dev.carrel.serve;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one listener, each with a limit on the time that its client may take to send.
 * When there are nearly as many as there may be, those that have waited longest for their client
 * make room: idle or slow clients, however many, keep nobody out. What is being answered is ended
 * here only when its client does not take the answer. Thread-safe.
 */
final class Connections implements ServerConnectionSelector, AutoCloseable {
  /** Beyond it Helidon accepts no more. */
  static final int MAX = 1_024;

  /** Beyond loopback, of one address. */
  static final int AN_ADDRESS_MAX = 128;

  /** Until a read fails that brings nothing; also of a TLS handshake, which is not seen here. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(40);

  /** From here on the longest waiting make room. */
  private static final int CROWDED = MAX - 64;

  /** Between two requests, and before the first. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(30);

  /** From the first byte of a request to the last of its headers. */
  private static final Duration HEAD_MAX = Duration.ofSeconds(10);

  /** For a body, and longer by what has come of it at the least rate. */
  private static final Duration BODY_MAX = Duration.ofSeconds(35);

  private static final int BODY_BYTES_PER_SECOND_MIN = 16 << 10;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** A query of {@link Limits#QUESTION_CHARS_MAX} characters, percent-encoded, and some filters. */
  private static final int REQUEST_LINE_BYTES_MAX = 64 << 10;

  private static final int HEADERS_BYTES_MAX = 16 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final Optional<Integer> anAddressMax;
  private final Http1ConnectionSelector http;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Thread watch;

  /**
   * No connections yet.
   *
   * @param anAddressMax how many of one address; empty for any number, where all are one machine's
   */
  Connections(Optional<Integer> anAddressMax) {
    this.anAddressMax = anAddressMax;
    Progress progress = new Progress();
    this.http =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder()
                    .maxPrologueLength(REQUEST_LINE_BYTES_MAX)
                    .maxHeadersSize(HEADERS_BYTES_MAX)
                    .addReceiveListener(progress)
                    .addSendListener(progress)
                    .build())
            .build();
    this.watch = Thread.ofVirtual().name("carrel-connections").start(this::watch);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Connection connection = new Connection(context);
    if (anAddressMax.isPresent()
        && count(connection.address) >= anAddressMax.get()
        && !endOne(other -> other.address.equals(connection.address))) {
      throw new CloseConnectionException(connection.address + " has too many connections");
    }
    if (open.size() >= CROWDED) {
      endOne(_ -> true);
    }
    open.add(connection);
    return connection;
  }

  @Override
  public void close() {
    watch.interrupt();
  }

  private long count(String address) {
    return open.stream().filter(connection -> connection.address.equals(address)).count();
  }

  /** Ends the one that has waited longest for its client; false when none waits. */
  private boolean endOne(Predicate<Connection> which) {
    return open.stream()
        .filter(which)
        .filter(connection -> connection.phase != Phase.WORK)
        .sorted(
            Comparator.<Connection, Phase>comparing(connection -> connection.phase)
                .thenComparingLong(connection -> connection.since))
        .anyMatch(Connection::end);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK_EVERY);
        open.stream().filter(Connection::isLate).forEach(Connection::end);
      }
    } catch (InterruptedException e) {
      LOG.debug("nobody listens any more", e);
    }
  }

  /** What a connection is at, those first that make room first. */
  private enum Phase {
    /** Nothing of a request has come. */
    WAITING,
    /** Its first line and headers come. */
    HEAD,
    /** Its body comes. */
    BODY,
    /** It is answered. */
    WORK
  }

  /** Hears from Helidon how far a request is. */
  private static final class Progress implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext context, Headers headers) {
      if (context instanceof Connection connection) {
        connection.isAsked();
      }
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {}

    @Override
    public void status(ConnectionContext context, Status status) {
      if (context instanceof Connection connection) {
        connection.answered = true;
      }
    }
  }

  /** One connection, as Helidon's protocol sees it and as its listener does. */
  private final class Connection implements ServerConnection, ConnectionContext {
    private final ConnectionContext context;
    private final String address;
    private final DataReader reader;
    private final TimedWriter writer;
    private final ServerConnection inner;
    private volatile Phase phase = Phase.WAITING;
    private volatile long since = System.nanoTime();
    private volatile boolean answered;
    private boolean ended;
    private final AtomicLong bodyBytes = new AtomicLong();

    Connection(ConnectionContext context) {
      this.context = context;
      this.address =
          context.remotePeer().address() instanceof InetSocketAddress socket
              ? Callers.address(socket)
              : Door.SOCKET;
      this.reader = DataReader.create(this::read);
      this.writer = new TimedWriter(context.dataWriter());
      this.inner = http.connection(this);
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        inner.handle(limit);
      } finally {
        open.remove(this);
      }
    }

    @Override
    public Duration idleTime() {
      return inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      inner.close(interrupt);
    }

    /** Whether its client takes longer than it may. */
    boolean isLate() {
      Duration passed = Duration.ofNanos(System.nanoTime() - since);
      return switch (phase) {
        case WAITING -> passed.compareTo(IDLE_MAX) > 0;
        case HEAD -> passed.compareTo(HEAD_MAX) > 0;
        case BODY ->
            passed.compareTo(BODY_MAX.plusSeconds(bodyBytes.get() / BODY_BYTES_PER_SECOND_MIN)) > 0;
        case WORK -> writer.isLate();
      };
    }

    /**
     * Ends it unless it is being answered by now and its client reads; the thread that waits for
     * the client wakes up and leaves.
     */
    synchronized boolean end() {
      if ((phase == Phase.WORK && !writer.isLate()) || ended) {
        return false;
      }
      ended = true;
      open.remove(this);
      inner.close(true);
      return true;
    }

    private synchronized void at(Phase next) {
      if (ended) {
        throw new CloseConnectionException("its client took too long, or others needed the room");
      }
      phase = next;
      since = System.nanoTime();
    }

    /** A request is there but for its body. */
    void isAsked() {
      answered = false;
      bodyBytes.set(0);
      at(Phase.WORK);
    }

    /** The next bytes: of the next request where this one is answered, else of its body. */
    private byte[] read() {
      if (phase == Phase.WORK) {
        at(answered ? Phase.WAITING : Phase.BODY);
      }
      byte[] bytes;
      try {
        bytes = context.dataReader().readBuffer().readBytes();
      } catch (DataReader.InsufficientDataAvailableException | UncheckedIOException e) {
        // Helidon would log it in full, and whoever wants to fill a log need only hang up.
        throw new CloseConnectionException("its client is gone, silent or too slow", e);
      }
      switch (phase) {
        case WAITING -> at(Phase.HEAD);
        case BODY -> bodyBytes.addAndGet(bytes.length);
        case HEAD, WORK -> {} // Its time runs from its beginning.
      }
      return bytes;
    }

    @Override
    public DataReader dataReader() {
      return reader;
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return context.localPeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String socketId() {
      return context.socketId();
    }

    @Override
    public String childSocketId() {
      return context.childSocketId();
    }

    @Override
    public ListenerContext listenerContext() {
      return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return context.executor();
    }

    @Override
    public DataWriter dataWriter() {
      return writer;
    }

    @Override
    public Router router() {
      return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return context.serverSocket();
    }
  }
}
