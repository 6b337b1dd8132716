package engine;

import dev.carrel.answer.AnswerEvent;
import dev.carrel.answer.AnswerLimits;
import dev.carrel.answer.GroundedAnswerer;
import dev.carrel.answer.Question;
import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.engine.EmbeddedEngine;
import dev.carrel.engine.EngineSettings;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import dev.carrel.retrieve.Passage;
import dev.carrel.retrieve.SearchResult;
import dev.carrel.serve.Desk;
import dev.carrel.serve.HttpService;
import dev.carrel.serve.Models;
import dev.carrel.serve.ServeSettings;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** How long the first token of an answer takes from the engine's process to a client of HTTP. */
final class Streamed {
  private static final int QUESTIONS = 12;
  private static final String TEXT = "The bilge pump hangs behind the port locker.";

  /** Nobody asks for them here. */
  private static final Models NO_MODELS =
      (Models)
          Proxy.newProxyInstance(
              Streamed.class.getClassLoader(),
              new Class<?>[] {Models.class},
              (_, method, _) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  private Streamed() {}

  /** The median in milliseconds. */
  static double millis(EngineSettings settings, Path scratch) throws Exception {
    Path times = Files.createFile(scratch.resolve("times"));
    EngineSettings relayed = relayed(settings, scratch, times);
    List<Double> millis = new ArrayList<>();
    try (Embedder embedder = Embedder.open(scratch.resolve("embedding"), 1);
        EmbeddedEngine engine = EmbeddedEngine.of(relayed);
        HttpService service =
            HttpService.start(
                desk(embedder, engine), NO_MODELS, ServeSettings.defaults().withPort(0))) {
      for (int i = 0; i < QUESTIONS; i++) {
        long begun = System.nanoTime();
        long heard = heard(service.port(), "Where does the bilge pump hang? " + i);
        long left = firstAfter(begun, times);
        // The first one still loads classes.
        if (i > 0) {
          millis.add((heard - left) / 1e6);
        }
      }
    }
    return millis.stream().sorted().toList().get(millis.size() / 2);
  }

  private static EngineSettings relayed(EngineSettings settings, Path scratch, Path times)
      throws IOException {
    Path java = scratch.resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\nexec '%s' -Xmx32m -XX:+UseSerialGC -cp '%s' %s '%s' '%s' \"$@\"\n"
            .formatted(
                settings.javaExecutable(),
                scratch.resolve("classes"),
                Relay.class.getName(),
                times,
                settings.javaExecutable()));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    return new EngineSettings(
        settings.model(),
        settings.threads(),
        settings.privateFolder(),
        java,
        settings.classPath(),
        settings.terms());
  }

  /** A desk that finds one passage whatever is asked, and can do nothing else. */
  private static Desk desk(Embedder embedder, EmbeddedEngine engine) {
    DocumentId id = DocumentId.ofFile("notes", "boat.md");
    StoredChunk chunk =
        new StoredChunk(
            new IndexedDocument(id, "boat.md", "text/plain", "0".repeat(64), null, Instant.EPOCH),
            new Chunk(
                id, 0, 0, TEXT.length(), 1, 1, null, List.of(), null, 1, TEXT, "", "0".repeat(64)));
    List<Passage> passages =
        List.of(new Passage(1, chunk, 1, .99, null, null, List.of(), List.of(), null));
    GroundedAnswerer answerer =
        new GroundedAnswerer(
            request -> new SearchResult(request, Duration.ZERO, passages, List.of(), 0),
            embedder,
            engine,
            new AnswerLimits(4, Duration.ofMinutes(3), Duration.ofMinutes(10)));
    return (Desk)
        Proxy.newProxyInstance(
            Streamed.class.getClassLoader(),
            new Class<?>[] {Desk.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "ask" -> {
                    ask(answerer, arguments);
                    yield null;
                  }
                  case "close" -> null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private static void ask(GroundedAnswerer answerer, Object[] arguments) {
    answerer.answer(
        (Question) arguments[0],
        (Consumer<AnswerEvent>) arguments[1],
        (BooleanSupplier) arguments[2]);
  }

  /** When the first token of an answer was there. */
  private static long heard(int port, String question) throws IOException {
    byte[] body =
        "{\"question\":\"%s\",\"stream\":true}"
            .formatted(question)
            .getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              ("POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n"
                      + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n")
                  .formatted(port, body.length)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      long heard = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (heard == 0 && line.startsWith("event: token")) {
          heard = System.nanoTime();
        } else if (line.startsWith("event: error")) {
          throw new IOException(in.readLine());
        }
      }
      return heard;
    }
  }

  private static long firstAfter(long begun, Path times) throws IOException {
    byte[] all = Files.readAllBytes(times);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(all));
    for (int left = all.length / Long.BYTES; left > 0; left--) {
      long time = in.readLong();
      if (time > begun) {
        return time;
      }
    }
    throw new IOException("no token was seen to leave the engine");
  }
}
