package dev.carrel.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small HTTP server over real sockets that answers as a {@code llama-server} or as a server of
 * OpenAI's protocol does, and badly when the prompt says so by a word that begins with {@code #}.
 * What it says is made of the prompt and the seed.
 */
public final class FakeModelServer implements AutoCloseable {
  static final String UNICODE = "Grüße 😀 漢字 שלום é";
  private static final Pattern TRICK = Pattern.compile("#([a-z]+)");
  private static final Pattern TOKEN = Pattern.compile("<\\|[a-z_]+\\|>|.", Pattern.DOTALL);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECE_MILLIS = 1;

  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger gone = new AtomicInteger();
  final AtomicInteger redirected = new AtomicInteger();
  private final ServerSocket listening;
  private final String key;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Socket> frozen = ConcurrentHashMap.newKeySet();

  /**
   * Listens from now on.
   *
   * @param port 0 for a free one
   * @param key that requests must show; empty for none
   */
  public FakeModelServer(int port, String key) {
    this.key = key;
    try {
      this.listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("fake model server").start(this::accept);
  }

  /** Where it listens, on this machine only. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Ends every connection in the middle of what it says. */
  void cut() {
    open.forEach(FakeModelServer::close);
  }

  /** Says nothing more to those who are connected, until they have gone. */
  void freeze() {
    frozen.addAll(open);
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    open.add(socket);
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Reply reply = new Reply(socket, new BufferedOutputStream(socket.getOutputStream()));
      String request = line(in);
      int length = 0;
      String shown = "";
      for (String head = line(in); !head.isEmpty(); head = line(in)) {
        if (head.startsWith("Content-Length: ")) {
          length = Integer.parseInt(head.substring(16));
        } else if (head.startsWith("Authorization: Bearer ")) {
          shown = head.substring(22);
        }
      }
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      answer(request.replaceAll("^\\S+ | \\S+$", ""), shown, body, reply);
    } catch (IOException e) {
      gone.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
      frozen.remove(socket);
    }
  }

  private void answer(String route, String shown, String body, Reply reply)
      throws IOException, InterruptedException {
    if (route.equals("/health")) {
      reply.whole(200, "{\"status\":\"ok\"}");
      return;
    }
    if (!shown.equals(key)) {
      reply.whole(401, "{\"error\":{\"message\":\"Invalid API Key\",\"code\":401}}");
      return;
    }
    switch (route) {
      case "/tokenize" -> tokenize(JSON.readTree(body), reply);
      case "/completion" -> speak(new Llama(JSON.readTree(body)), reply);
      case "/v1/chat/completions" -> speak(new OpenAi(JSON.readTree(body)), reply);
      case "/v1/models" ->
          reply.whole(200, "{\"object\":\"list\",\"data\":[{\"id\":\"tiny\"},{\"id\":\"other\"}]}");
      case "/elsewhere" -> {
        redirected.incrementAndGet();
        reply.whole(200, "{}");
      }
      default -> reply.whole(404, "{\"error\":\"no such route\"}");
    }
  }

  private static void tokenize(JsonNode body, Reply reply) throws IOException {
    ObjectNode out = JSON.createObjectNode();
    var tokens = out.putArray("tokens");
    for (int i = tokens(body.path("content").asText()); i > 0; i--) {
      tokens.add(i);
    }
    reply.whole(200, out.toString());
  }

  /** A character each, and a marker. */
  static int tokens(String text) {
    return (int) TOKEN.matcher(text).results().count();
  }

  /** One way to ask and to be answered. */
  private interface Manner {
    String prompt();

    long seed();

    int tokensMax();

    String event(String piece);

    String last(boolean limit, int promptTokens, int answerTokens);
  }

  private record Llama(JsonNode body) implements Manner {
    @Override
    public String prompt() {
      return body.path("prompt").asText();
    }

    @Override
    public long seed() {
      return body.path("temperature").asDouble() > 0 ? body.path("seed").asLong() : 0;
    }

    @Override
    public int tokensMax() {
      return body.path("n_predict").asInt();
    }

    @Override
    public String event(String piece) {
      return JSON.createObjectNode().put("content", piece).put("stop", false).toString();
    }

    @Override
    public String last(boolean limit, int promptTokens, int answerTokens) {
      return JSON.createObjectNode()
          .put("content", "")
          .put("stop", true)
          .put("stop_type", limit ? "limit" : "eos")
          .put("tokens_evaluated", promptTokens)
          .put("tokens_predicted", answerTokens)
          .toString();
    }
  }

  private record OpenAi(JsonNode body) implements Manner {
    @Override
    public String prompt() {
      StringBuilder all = new StringBuilder();
      body.path("messages").forEach(message -> all.append(message.path("content").asText()));
      return all.toString();
    }

    @Override
    public long seed() {
      return body.path("temperature").asDouble() > 0 ? body.path("seed").asLong() : 0;
    }

    @Override
    public int tokensMax() {
      return body.path("max_tokens").asInt();
    }

    @Override
    public String event(String piece) {
      ObjectNode event = JSON.createObjectNode();
      ObjectNode choice = event.putArray("choices").addObject();
      choice.putObject("delta").put("content", piece);
      choice.putNull("finish_reason");
      event.putNull("usage");
      return event.toString();
    }

    @Override
    public String last(boolean limit, int promptTokens, int answerTokens) {
      ObjectNode event = JSON.createObjectNode();
      ObjectNode choice = event.putArray("choices").addObject();
      choice.putObject("delta");
      choice.put("finish_reason", limit ? "length" : "stop");
      ObjectNode counts = JSON.createObjectNode();
      counts.putArray("choices");
      counts
          .putObject("usage")
          .put("prompt_tokens", promptTokens)
          .put("completion_tokens", answerTokens);
      return event + "\n\ndata: " + counts + "\n\ndata: [DONE]";
    }
  }

  private void speak(Manner manner, Reply reply) throws IOException, InterruptedException {
    Matcher trick = TRICK.matcher(manner.prompt());
    switch (trick.find() ? trick.group(1) : "") {
      case "silent" -> reply.awaitGone();
      case "status" ->
          reply.whole(
              500, "{\"error\":{\"message\":\"the slot\\nburst\",\"type\":\"server_error\"}}");
      case "refused" -> reply.whole(400, "{\"error\":{\"message\":\"Failed to parse grammar\"}}");
      case "overlong" ->
          reply.whole(
              400, "{\"error\":{\"message\":\"too many\",\"type\":\"exceed_context_size_error\"}}");
      case "redirect" -> reply.raw("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n");
      case "nohttp" -> reply.raw("SSH-2.0-OpenSSH_9.9\r\n");
      case "malformed" -> reply.begin().event(manner.event("a")).event("{\"content\":oops}").end();
      case "webpage" -> reply.begin().text("<html>Log in</html>\n").end();
      case "lateerror" ->
          reply
              .begin()
              .event(manner.event("a"))
              .event("{\"error\":{\"message\":\"the slot burst\"}}")
              .end();
      case "oldererror" ->
          reply
              .begin()
              .event(manner.event("a"))
              .text("error: {\"error\":{\"message\":\"the slot burst\"}}\n\n")
              .end();
      case "unended" -> reply.begin().event(manner.event("a")).end();
      case "hugeline" -> hugeLine(reply.begin());
      case "hugeanswer" -> hugeAnswer(manner, reply.begin());
      case "badchunk" -> reply.begin().raw("zz\r\n");
      case "unicode" -> byteByByte(manner, reply.begin());
      case "halves" ->
          reply
              .begin()
              .event(manner.event("x").replace("\"x\"", "\"\\ud83d\""))
              .event(manner.event("x").replace("\"x\"", "\"\\ude00\""))
              .event(manner.last(false, 1, 1))
              .end();
      case "plain" -> {
        reply.raw("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        reply.raw(": a comment\r\n\r\ndata:" + manner.event("plain") + "\r\n\r\n");
        reply.raw("data: " + manner.last(false, 1, 1) + "\r\n\r\n");
      }
      case "echo" ->
          reply
              .begin()
              .event(manner.event(manner.prompt()))
              .event(manner.last(false, tokens(manner.prompt()), 1))
              .end();
      default -> words(manner, reply.begin());
    }
  }

  private void words(Manner manner, Reply reply) throws IOException, InterruptedException {
    Random random = new Random(manner.prompt().hashCode() * 31L + manner.seed());
    int count = manner.tokensMax();
    for (int i = 0; i < count; i++) {
      if (frozen.contains(reply.socket())) {
        reply.awaitGone();
      }
      Thread.sleep(PIECE_MILLIS);
      reply.event(manner.event(" w" + random.nextInt(1000)));
    }
    reply.event(manner.last(true, tokens(manner.prompt()), count)).end();
  }

  private static void hugeLine(Reply reply) throws IOException {
    reply.text("data: {\"content\":\"");
    while (true) {
      reply.text("x".repeat(10_000));
    }
  }

  private static void hugeAnswer(Manner manner, Reply reply) throws IOException {
    while (true) {
      reply.event(manner.event("x".repeat(100_000)));
    }
  }

  private static void byteByByte(Manner manner, Reply reply) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int at = 0; at < UNICODE.length(); at = UNICODE.offsetByCodePoints(at, 1)) {
      String letter = Character.toString(UNICODE.codePointAt(at));
      all.append("data: ").append(manner.event(letter)).append("\n\n");
    }
    all.append("data: ").append(manner.last(false, 1, 1)).append("\n\n");
    for (byte each : all.toString().getBytes(StandardCharsets.UTF_8)) {
      reply.chunk(new byte[] {each});
    }
    reply.end();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the client has gone");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  /** What goes back to one client. */
  private record Reply(Socket socket, OutputStream out) {
    void awaitGone() throws IOException {
      if (socket.getInputStream().read() < 0) {
        throw new IOException("the client has gone");
      }
    }

    void raw(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void whole(int status, String json) throws IOException {
      int length = json.getBytes(StandardCharsets.UTF_8).length;
      raw("HTTP/1.1 " + status + " X\r\nContent-Length: " + length + "\r\n\r\n" + json);
    }

    Reply begin() throws IOException {
      raw(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
      return this;
    }

    Reply event(String json) throws IOException {
      return text("data: " + json + "\n\n");
    }

    Reply text(String text) throws IOException {
      return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    Reply chunk(byte[] bytes) throws IOException {
      out.write((Integer.toHexString(bytes.length) + ";x=y\r\n").getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      raw("\r\n");
      return this;
    }

    void end() throws IOException {
      raw("0\r\n\r\n");
    }
  }
}
