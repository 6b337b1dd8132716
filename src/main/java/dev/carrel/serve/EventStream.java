package dev.carrel.serve;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events to one client, with a comment as a sign of life whenever nothing else is to be
 * said: only a write tells that the client is gone. A client that takes nothing for {@value
 * #STALL_HEARTBEATS} heartbeats counts as gone, too. Written by hand rather than through Helidon's
 * sink, which insists on an {@code Accept} header that clients asking by {@code "stream": true} do
 * not send. Thread-safe.
 */
final class EventStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private static final int STALL_HEARTBEATS = 15;

  private final byte[] signOfLife;
  private final OutputStream out;
  private final Duration heartbeat;
  private final ReentrantLock writing = new ReentrantLock();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread heart;
  private volatile @Nullable Thread writer;
  private volatile boolean gone;

  /** Whether a client says that it can read such a stream. */
  static boolean isAccepted(ServerRequest request) {
    return request.headers().all(HeaderNames.ACCEPT, List::of).stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("text/event-stream"));
  }

  /** Sends the head of the response at once, so that the client knows it was understood. */
  EventStream(ServerResponse response, Duration heartbeat) {
    this(response, heartbeat, "text/event-stream;charset=UTF-8", COMMENT);
  }

  /**
   * A stream of another form.
   *
   * @param signOfLife what its reader passes over
   */
  EventStream(ServerResponse response, Duration heartbeat, String contentType, byte[] signOfLife) {
    Replies.secure(response);
    response.status(200).header(HeaderNames.CONTENT_TYPE, contentType);
    this.heartbeat = heartbeat;
    this.signOfLife = signOfLife.clone();
    out = response.outputStream();
    write(this.signOfLife);
    heart = Thread.ofVirtual().name("carrel-heartbeat").start(this::beat);
  }

  /**
   * Sends one event.
   *
   * @throws ClientGoneException when the client is gone
   */
  void send(String event, Object document) {
    write(
        ("event: " + event + "\ndata: " + Json.text(document) + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a document without a name, as OpenAI's interface does. */
  void data(Object document) {
    write(("data: " + Json.text(document) + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a document on a line of its own, as Ollama's interface does. */
  void line(Object document) {
    write((Json.text(document) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Says that nothing more comes, as OpenAI's interface does. */
  void done() {
    write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a write has failed: nobody reads any more. */
  boolean gone() {
    return gone;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      if (!heart.join(stallMax())) {
        gone = true;
        heart.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (gone) {
      throw new ClientGoneException("its answer was streamed", new IOException("write failed"));
    }
    try {
      out.close();
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException("its answer ended", e);
    }
  }

  private void beat() {
    try {
      while (!gone && !ended.await(heartbeat.toNanos(), TimeUnit.NANOSECONDS)) {
        write(signOfLife);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ClientGoneException e) {
      LOG.debug("a stream has lost its client", e); // The ask sees that it is gone and ends.
    }
  }

  private void write(byte[] bytes) {
    takeTurn();
    writer = Thread.currentThread();
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException | RuntimeException e) { // Helidon's own is neither checked nor an I/O one.
      gone = true;
      throw new ClientGoneException("its answer was streamed", e);
    } finally {
      writer = null;
      writing.unlock();
    }
  }

  private void takeTurn() {
    try {
      if (writing.tryLock(stallMax().toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      gone = true;
      Thread stuck = writer;
      if (stuck != null) {
        stuck.interrupt(); // Its write fails at once and ends the connection.
      }
      throw new ClientGoneException("it took nothing", new TimeoutException());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      gone = true;
      throw new ClientGoneException("its answer was streamed", e);
    }
  }

  private Duration stallMax() {
    return heartbeat.multipliedBy(STALL_HEARTBEATS);
  }
}
