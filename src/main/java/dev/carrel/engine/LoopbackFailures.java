package dev.carrel.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;

/**
 * What to tell a person about a server that somebody else started.
 *
 * @param model by the name that the server should have for it
 */
record LoopbackFailures(LoopbackUrl url, String model) {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  /** For a reply with another status than 200. */
  EngineException refused(int status, String body) {
    ErrorReply error = ErrorReply.of(body);
    if (error.tooLong()) {
      return new EngineException(
          EngineException.Code.PROMPT_TOO_LONG,
          "The question and its passages are too long for the server at %s (%s); set the engine's contextTokens to what the server gives its model."
              .formatted(url, error.message()));
    }
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN ->
          refused(
              EngineException.Code.START_FAILED,
              status,
              error,
              "give the engine's apiKeyFile or apiKeyVariable");
      case NOT_FOUND ->
          refused(
              EngineException.Code.MODEL_MISSING,
              status,
              error,
              "does it have the model %s, and does the engine's url end as its documentation says"
                  .formatted(model));
      case TOO_MANY, UNAVAILABLE ->
          refused(EngineException.Code.BUSY, status, error, "ask again later");
      default -> {
        if (status < 400) {
          yield refused(
              EngineException.Code.START_FAILED,
              status,
              error,
              "a redirect is not followed: give the address that it leads to");
        }
        yield refused(
            status < 500 ? EngineException.Code.REQUEST_UNSUPPORTED : EngineException.Code.CRASHED,
            status,
            error,
            "see the server's own log");
      }
    };
  }

  private EngineException refused(
      EngineException.Code code, int status, ErrorReply error, String remedy) {
    return new EngineException(
        code,
        "The server at %s did not answer but gave status %d%s; %s."
            .formatted(
                url,
                status,
                error.message().isEmpty() ? "" : " (" + error.message() + ")",
                remedy));
  }

  /** For a connection that was not made, or ended too early. */
  EngineException broken(IOException reason) {
    return reason instanceof ConnectException
        ? new EngineException(
            EngineException.Code.START_FAILED,
            "No server answers at %s (%s); start it, or correct the engine's url."
                .formatted(url, reason.getMessage()),
            reason)
        : new EngineException(
            EngineException.Code.CRASHED,
            "The connection to the server at %s broke (%s); ask again, and see the server's own log."
                .formatted(url, reason.getMessage()),
            reason);
  }

  /** For a reply that cannot be understood. */
  EngineException nonsense(String what) {
    return new EngineException(
        EngineException.Code.CRASHED,
        "The server at %s did not speak the protocol of OpenAI (%s); check that the engine's url is the one that its documentation gives for that."
            .formatted(url, what));
  }

  /** For a server that was silent for that long. */
  EngineException hung(Duration silence) {
    return new EngineException(
        EngineException.Code.TIME_OUT,
        "The server at %s said nothing for %d s and is not waited for any more; ask again, or raise the engine's silenceMax for long prompts."
            .formatted(url, silence.toSeconds()));
  }
}
