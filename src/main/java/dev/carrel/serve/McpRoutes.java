package dev.carrel.serve;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Model Context Protocol over its streamable HTTP transport, without sessions: each message is
 * answered by itself as one JSON document. The server has nothing to say unasked, and so there is
 * no stream to listen to ({@code GET} is not possible, which the protocol allows).
 */
final class McpRoutes {
  private static final HeaderName PROTOCOL_VERSION = HeaderNames.create("MCP-Protocol-Version");

  private final McpServer server;
  private final Admission places;
  private final Bodies bodies;
  private final Closing closing;
  private final Duration askMax;

  McpRoutes(McpServer server, Admission places, Bodies bodies, Closing closing, Duration askMax) {
    this.server = server;
    this.places = places;
    this.bodies = bodies;
    this.closing = closing;
    this.askMax = askMax;
  }

  List<Route> routes() {
    return List.of(Route.post("/mcp", Need.READ, this::message));
  }

  /**
   * One message of the Model Context Protocol: the tools {@code search}, {@code read}, {@code
   * grep}, {@code outline}, {@code list_sources}, {@code list_files}, {@code status} and {@code
   * ask}, and the files as resources. All of them only read.
   *
   * <p>{@code curl http://127.0.0.1:7411/mcp --json '{"jsonrpc": "2.0", "id": 1, "method":
   * "tools/list"}'}
   */
  private void message(ServerRequest request, ServerResponse response) {
    QueryParameters.parse(request.query().rawValue(), List.of());
    Optional<String> version =
        request.headers().first(PROTOCOL_VERSION).filter(v -> !McpServer.VERSIONS.contains(v));
    if (version.isPresent()) {
      throw Problem.of(
          400,
          "unknown_protocol_version",
          "The header MCP-Protocol-Version is \"%s\": give %s."
              .formatted(Limits.shortened(version.get()), String.join(", ", McpServer.VERSIONS)));
    }
    byte[] message = bodies.jsonBytes(request);
    long deadline = System.nanoTime() + askMax.toNanos();
    Optional<String> answer;
    try (Admission.Place _ = places.enter()) {
      answer = server.answer(message, () -> closing.overdue() || System.nanoTime() - deadline > 0);
    }
    if (answer.isPresent()) {
      Replies.bytes(
          response, 200, Replies.JSON_TYPE, answer.get().getBytes(StandardCharsets.UTF_8));
    } else {
      Replies.empty(response, 202);
    }
  }
}
