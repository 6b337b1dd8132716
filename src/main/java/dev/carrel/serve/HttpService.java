package dev.carrel.serve;

import dev.carrel.access.Caller;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Offers a {@link Desk} over HTTP on this machine. Each request has a virtual thread of its own;
 * the native code that embeds a query pins its carrier for about 2 ms, which {@link
 * ServeSettings#searchesMax()} keeps from starving the others. The desk stays its owner's to close.
 */
public final class HttpService implements AutoCloseable {
  private final Listeners listeners;
  private final ServeSettings settings;
  private final Admission requests;
  private final Meters meters;
  private final Jobs jobs;
  private final Closing closing;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HttpService(
      Listeners listeners,
      ServeSettings settings,
      Admission requests,
      Meters meters,
      Jobs jobs,
      Closing closing) {
    this.jobs = jobs;
    this.listeners = listeners;
    this.settings = settings;
    this.requests = requests;
    this.meters = meters;
    this.closing = closing;
    this.port = listeners.port();
  }

  /**
   * Listens and answers until closed.
   *
   * @throws ServeException when the port is taken
   */
  public static HttpService start(Desk desk, Models models, ServeSettings settings, Access access) {
    Meters meters = new Meters(desk);
    Closing closing = new Closing();
    Jobs jobs = new Jobs(Clock.systemUTC());
    Admission requests = new Admission(settings.requestsMax(), settings.waitMax());
    Callers callers = new Callers(access, settings.requestsMax());
    List<Route> routes =
        routes(new RestrictedDesk(desk, Caller::current), models, settings, meters, jobs, closing);
    Listeners listeners =
        Listeners.open(
            settings,
            access.exposure(),
            (door, routing) ->
                new Router(routes, door, callers, requests, meters, closing).register(routing));
    return new HttpService(listeners, settings, requests, meters, jobs, closing);
  }

  /** As the other one, for the owner on this machine. */
  public static HttpService start(Desk desk, Models models, ServeSettings settings) {
    return start(desk, models, settings, Access.OWNER_ONLY);
  }

  /** The port on loopback, also when a free one was asked for. */
  public int port() {
    return port;
  }

  /** The port beyond loopback, where it listens there. */
  public int portBeyond() {
    return listeners.portBeyond();
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
        requests.closeWhenEmpty(settings.requestsMax(), Listeners.STOP_MAX);
      }
    } catch (InterruptedException e) {
      closing.hurry();
      Thread.currentThread().interrupt();
    }
    jobs.close();
    listeners.close();
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
    Workplace here =
        new Workplace(
            desk, models, searches, asks, bodies, closing, settings.askMax(), settings.heartbeat());
    return Stream.of(
            new SearchRoutes(desk, searches, meters, sequences).routes(),
            new DocumentRoutes(desk, searches, sequences).routes(),
            new OriginalRoutes(desk).routes(),
            new AskRoutes(desk, bodies, replies, sequences).routes(),
            new ArchiveRoutes(desk, bodies, replies, searches).routes(),
            new ConversationRoutes(desk, bodies, replies, once).routes(),
            new SummaryRoutes(
                    desk, asks, sequences, bodies, closing, settings.heartbeat(), settings.askMax())
                .routes(),
            new LibraryRoutes(desk, bodies, sequences, once).routes(),
            new FolderRoutes(Path.of(System.getProperty("user.home"))).routes(),
            new OpenAiRoutes(here).routes(),
            new OpenAiFiles(desk).routes(),
            new OpenAiStores(desk, bodies).routes(),
            new OpenAiStoreFiles(desk, bodies).routes(),
            new OpenAiStoreSearch(desk, bodies, searches).routes(),
            new OpenAiResponses(here).routes(),
            new OllamaRoutes(here).routes(),
            new McpRoutes(new McpServer(desk), asks, bodies, closing, settings.askMax()).routes(),
            new ModelRoutes(desk).routes(),
            new SettingsRoutes(desk, bodies).routes(),
            new JobRoutes(desk, bodies, jobs, once, closing, settings.heartbeat()).routes(),
            new BackupRoutes(desk, bodies, closing, settings.heartbeat()).routes(),
            new OperationRoutes(desk, meters, closing).routes(),
            new PageRoutes().routes())
        .flatMap(List::stream)
        .toList();
  }
}
