package dev.carrel.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A server with a model that is asked over HTTP, and how it wants to be spoken to. */
interface ModelServer {
  /** For the person's eyes. */
  String name();

  /** A use of the server; it is not ended for idleness until {@link #release}. */
  void acquire(ServerTurn turn);

  void release(ServerTurn turn);

  /**
   * Puts a request as this server understands it; starts the server if that is ours to do.
   *
   * @param deadline of {@link System#nanoTime}
   * @throws EngineException if the request or the server is not as it has to be
   */
  Ask ask(ChatRequest request, long deadline) throws InterruptedException;

  /** An answer was whole. */
  void succeeded();

  /** An answer was not; what was given up is none. */
  void failed(EngineException reason);

  /**
   * What an event of a server said; each event says some of it.
   *
   * @param ending why the answer is over, if it is
   */
  record Said(
      String text,
      Optional<FinishReason> ending,
      OptionalInt promptTokens,
      OptionalInt answerTokens) {}

  /** One request that is ready to be sent, and how its reply is understood. */
  interface Ask {
    LoopbackUrl url();

    Optional<ApiKey> key();

    String route();

    String json();

    Wanted wanted();

    /** Counted or estimated before it was sent. */
    int promptTokens();

    /**
     * Understands an event.
     *
     * @throws EngineException if it tells of an error
     */
    Said said(JsonNode event);

    /** For a reply with another status than 200. */
    EngineException refused(int status, String body);

    /** For a connection that was not made, or ended too early. */
    EngineException broken(IOException reason);

    /** For a reply that cannot be understood. */
    EngineException nonsense(String what);

    /** For a server that was silent for that long. */
    EngineException hung(Duration silence);
  }
}
