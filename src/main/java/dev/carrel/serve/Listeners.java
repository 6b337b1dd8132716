package dev.carrel.serve;

import io.helidon.http.DirectHandler;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Listens at every door, and stops listening when it is closed. */
final class Listeners implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  /** Until requests that are still being written are cut. */
  static final Duration STOP_MAX = Duration.ofSeconds(1);

  private final WebServer server;
  private final Optional<SocketFile> socket;
  private final List<Connections> connections;

  private Listeners(WebServer server, Optional<SocketFile> socket, List<Connections> connections) {
    this.server = server;
    this.socket = socket;
    this.connections = connections;
  }

  /**
   * Listens.
   *
   * @param routes gives a door's routes to its listener
   * @throws ServeException when that is not possible, with one sentence that says why
   */
  static Listeners open(
      ServeSettings settings, Exposure exposure, BiConsumer<Door, HttpRouting.Builder> routes) {
    InetAddress loopback =
        free(
            settings.host(),
            exposure.beyond().isPresent() ? 0 : settings.port(),
            "give another port with --port, or --port 0 for a free one");
    Optional<String> key = settings.serviceKey();
    List<Connections> connections = new ArrayList<>();
    WebServerConfig.Builder builder =
        WebServer.builder()
            .address(loopback)
            .port(exposure.beyond().isPresent() ? 0 : settings.port())
            .protocolsDiscoverServices(false)
            .featuresDiscoverServices(false)
            .shutdownHook(false)
            .shutdownGracePeriod(STOP_MAX);
    configure(builder, Optional.empty(), connections);
    Door own =
        new Door(
            Door.LOOPBACK,
            new OriginGuard(OriginGuard.loopback(), key),
            exposure.tokenRequired(),
            true);
    builder.routing(routing -> routes.accept(own, routing));
    exposure.beyond().ifPresent(beyond -> beyond(beyond, key, builder, routes, connections));
    Optional<SocketFile> socket = exposure.socket().map(SocketFile::take);
    try {
      socket.ifPresent(file -> socket(file, key, builder, routes, connections));
      WebServer server = builder.build().start();
      if (!server.isRunning()) {
        throw new ServeException("Carrel cannot listen: see the log for the cause.");
      }
      socket.ifPresent(SocketFile::makePrivate);
      return new Listeners(server, socket, connections);
    } catch (RuntimeException e) {
      connections.forEach(Connections::close);
      socket.ifPresent(SocketFile::close);
      throw e;
    }
  }

  int port() {
    return server.port();
  }

  /** The port beyond loopback. */
  int portBeyond() {
    return server.port(Door.BEYOND);
  }

  @Override
  public void close() {
    connections.forEach(Connections::close);
    server.stop();
    socket.ifPresent(SocketFile::close);
  }

  private static void beyond(
      Exposure.Beyond beyond,
      Optional<String> key,
      WebServerConfig.Builder builder,
      BiConsumer<Door, HttpRouting.Builder> routes,
      List<Connections> connections) {
    InetAddress address = free(beyond.host(), beyond.port(), "set server.port to another port");
    Door door =
        new Door(
            Door.BEYOND,
            new OriginGuard(OriginGuard.chosen(beyond.names(), beyond.tls().isPresent()), key),
            true,
            false);
    ListenerConfig.Builder listener =
        ListenerConfig.builder().name(Door.BEYOND).address(address).port(beyond.port());
    configure(listener, Optional.of(Connections.AN_ADDRESS_MAX), connections);
    beyond.tls().ifPresent(files -> listener.tls(ServerTls.of(files)));
    HttpRouting.Builder routing = HttpRouting.builder();
    routes.accept(door, routing);
    listener.routing(routing);
    builder.putSocket(Door.BEYOND, listener.build());
  }

  private static void socket(
      SocketFile file,
      Optional<String> key,
      WebServerConfig.Builder builder,
      BiConsumer<Door, HttpRouting.Builder> routes,
      List<Connections> connections) {
    Door door = new Door(Door.SOCKET, new OriginGuard(OriginGuard.socket(), key), false, true);
    ListenerConfig.Builder listener =
        ListenerConfig.builder().name(Door.SOCKET).bindAddress(file.address());
    configure(listener, Optional.empty(), connections);
    HttpRouting.Builder routing = HttpRouting.builder();
    routes.accept(door, routing);
    listener.routing(routing);
    builder.putSocket(Door.SOCKET, listener.build());
  }

  private static void configure(
      ListenerConfig.BuilderBase<?, ?> listener,
      Optional<Integer> anAddressMax,
      List<Connections> connections) {
    Connections counted = new Connections(anAddressMax);
    connections.add(counted);
    listener
        .addConnectionSelector(counted)
        .backlog(BACKLOG)
        .maxTcpConnections(Connections.MAX)
        // With Nagle's algorithm a reply of more than one packet waits 40 ms for the client.
        .connectionOptions(options -> options.tcpNoDelay(true).readTimeout(Connections.SILENCE_MAX))
        .directHandlers(earlyReplies());
  }

  private static DirectHandlers earlyReplies() {
    EarlyReplies replies = new EarlyReplies();
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
      handlers.addHandler(event, replies);
    }
    return handlers.build();
  }

  /** Tries the port first: Helidon would log a stack trace about a taken one and return. */
  private static InetAddress free(String host, int port, String remedy) {
    try {
      InetAddress address = InetAddress.getByName(host);
      try (ServerSocket _ = new ServerSocket(port, 1, address)) {
        return address;
      }
    } catch (UnknownHostException e) {
      throw new ServeException(
          "This machine does not know the host " + host + ": correct server.host.", e);
    } catch (IOException e) {
      throw new ServeException(
          "Carrel cannot listen on %s:%d (%s): %s.".formatted(host, port, e.getMessage(), remedy),
          e);
    }
  }
}
