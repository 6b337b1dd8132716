package dev.carrel.serve;

import dev.carrel.access.Caller;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Offers a {@link Desk} over HTTP on this machine. Each request has a virtual thread of its own;
 * the native code that embeds a query pins its carrier for about 2 ms, which {@link
 * ServeSettings#searchesMax()} keeps from starving the others. The desk stays its owner's to close.
 */
public final class HttpService implements AutoCloseable {
  /** A query of {@link Limits#QUESTION_CHARS_MAX} characters, percent-encoded, and some filters. */
  private static final int REQUEST_LINE_BYTES_MAX = 64 << 10;

  private static final int HEADERS_BYTES_MAX = 16 << 10;
  private static final int CONNECTIONS_MAX = 1_024;
  private static final Duration STOP_MAX = Duration.ofSeconds(1);

  private final WebServer server;
  private final ServeSettings settings;
  private final Admission requests;
  private final Meters meters;
  private final Jobs jobs;
  private final Closing closing;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HttpService(
      WebServer server,
      ServeSettings settings,
      Admission requests,
      Meters meters,
      Jobs jobs,
      Closing closing) {
    this.jobs = jobs;
    this.server = server;
    this.settings = settings;
    this.requests = requests;
    this.meters = meters;
    this.closing = closing;
    this.port = server.port();
  }

  /**
   * Listens and answers until closed.
   *
   * @throws ServeException when the port is taken
   */
  public static HttpService start(Desk desk, Models models, ServeSettings settings) {
    Meters meters = new Meters(desk);
    Closing closing = new Closing();
    Jobs jobs = new Jobs(Clock.systemUTC());
    Admission requests = new Admission(settings.requestsMax(), settings.waitMax());
    Router router =
        new Router(
            routes(
                new RestrictedDesk(desk, Caller::current), models, settings, meters, jobs, closing),
            new OriginGuard(settings.serviceKey()),
            requests,
            meters,
            closing);
    HttpRouting.Builder routing = HttpRouting.builder();
    router.register(routing);
    WebServer server = listen(settings, routing);
    return new HttpService(server, settings, requests, meters, jobs, closing);
  }

  /** The port that is listened on, also when a free one was asked for. */
  public int port() {
    return port;
  }

  /** Ends streams, lets other requests in work finish within their limit, then stops listening. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    closing.begin();
    try {
      if (!requests.closeWhenEmpty(settings.requestsMax(), settings.closeMax())) {
        closing.hurry();
        requests.closeWhenEmpty(settings.requestsMax(), STOP_MAX);
      }
    } catch (InterruptedException e) {
      closing.hurry();
      Thread.currentThread().interrupt();
    }
    jobs.close();
    server.stop();
    meters.close();
  }

  /**
   * Everything that is offered: the OpenAPI document describes exactly these.
   *
   * @param desk restricted to whoever asks
   */
  static List<Route> routes(
      Desk desk, Models models, ServeSettings settings, Meters meters, Jobs jobs, Closing closing) {
    Bodies bodies = new Bodies(settings.bodyBytesMax());
    Admission searches = new Admission(settings.searchesMax(), settings.waitMax());
    Admission asks = new Admission(settings.asksMax(), settings.waitMax());
    Idempotency once = new Idempotency(Clock.systemUTC(), settings.waitMax());
    Sequences sequences = new Sequences(desk, settings.waitMax());
    meters.queue("searches", searches::waiting);
    meters.queue("asks", asks::waiting);
    AnswerReplies replies =
        new AnswerReplies(asks, meters, closing, settings.askMax(), settings.heartbeat());
    return Stream.of(
            new SearchRoutes(desk, searches, meters, sequences).routes(),
            new DocumentRoutes(desk, searches, sequences).routes(),
            new AskRoutes(desk, bodies, replies, sequences).routes(),
            new ArchiveRoutes(desk, bodies, replies, searches).routes(),
            new ConversationRoutes(desk, bodies, replies, once).routes(),
            new SummaryRoutes(
                    desk, asks, sequences, bodies, closing, settings.heartbeat(), settings.askMax())
                .routes(),
            new LibraryRoutes(desk, bodies, sequences, once).routes(),
            new OpenAiRoutes(
                    desk,
                    models,
                    searches,
                    asks,
                    bodies,
                    closing,
                    settings.askMax(),
                    settings.heartbeat())
                .routes(),
            new OpenAiFiles(desk).routes(),
            new OpenAiStores(desk, bodies).routes(),
            new OpenAiStoreFiles(desk, bodies).routes(),
            new OpenAiStoreSearch(desk, bodies, searches).routes(),
            new OpenAiResponses(
                    desk,
                    models,
                    searches,
                    asks,
                    bodies,
                    closing,
                    settings.askMax(),
                    settings.heartbeat())
                .routes(),
            new OllamaRoutes(
                    desk,
                    models,
                    searches,
                    asks,
                    bodies,
                    closing,
                    settings.askMax(),
                    settings.heartbeat())
                .routes(),
            new McpRoutes(new McpServer(desk), asks, bodies, closing, settings.askMax()).routes(),
            new ModelRoutes(desk).routes(),
            new SettingsRoutes(desk, bodies).routes(),
            new JobRoutes(desk, bodies, jobs, once, closing, settings.heartbeat()).routes(),
            new BackupRoutes(desk, bodies, closing, settings.heartbeat()).routes(),
            new OperationRoutes(desk, meters, closing).routes())
        .flatMap(List::stream)
        .toList();
  }

  private static WebServer listen(ServeSettings settings, HttpRouting.Builder routing) {
    InetAddress address = freeAddress(settings);
    WebServer server =
        WebServer.builder()
            .address(address)
            .port(settings.port())
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(REQUEST_LINE_BYTES_MAX)
                    .maxHeadersSize(HEADERS_BYTES_MAX)
                    .build())
            .featuresDiscoverServices(false)
            .maxTcpConnections(CONNECTIONS_MAX)
            // With Nagle's algorithm a reply of more than one packet waits 40 ms for the client.
            .connectionOptions(options -> options.tcpNoDelay(true))
            .shutdownHook(false)
            .shutdownGracePeriod(STOP_MAX)
            .directHandlers(earlyReplies())
            .routing(routing)
            .build()
            .start();
    if (!server.isRunning()) {
      throw notListening(settings, "see the log for the cause");
    }
    return server;
  }

  /** Tries the port first: Helidon would log a stack trace about a taken one and return. */
  private static InetAddress freeAddress(ServeSettings settings) {
    try {
      InetAddress address = InetAddress.getByName(settings.host());
      try (ServerSocket _ = new ServerSocket(settings.port(), 1, address)) {
        return address;
      }
    } catch (UnknownHostException e) {
      throw new ServeException(
          "This machine does not know the host " + settings.host() + ": set the host to 127.0.0.1.",
          e);
    } catch (IOException e) {
      throw notListening(settings, String.valueOf(e.getMessage()));
    }
  }

  private static DirectHandlers earlyReplies() {
    EarlyReplies replies = new EarlyReplies();
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
      handlers.addHandler(event, replies);
    }
    return handlers.build();
  }

  private static ServeException notListening(ServeSettings settings, String cause) {
    return new ServeException(
        "Carrel cannot listen on %s:%d (%s): give another port with --port, or --port 0 for a free one."
            .formatted(settings.host(), settings.port(), cause));
  }
}
