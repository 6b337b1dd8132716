package dev.carrel.serve;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Helidon answers before any route is reached, such as to a bad request line: in our form. */
final class EarlyReplies implements DirectHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EarlyReplies.class);

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    if (status.code() >= 500) {
      LOG.warn("{} before any route was reached: {}", status, message);
    }
    Replies.SECURITY_HEADERS.forEach(headers::set);
    headers.set(HeaderNames.CONTENT_TYPE, Replies.JSON_TYPE);
    String code = event.name().toLowerCase(Locale.ROOT);
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(event.keepAlive())
        .entity(Json.bytes(ErrorDocument.of(status.code(), sentence(status, message), null, code)))
        .build();
  }

  /** The message is missing where it might repeat what the request held. */
  private static String sentence(Status status, @Nullable String message) {
    if (status.code() >= 500) {
      return "Carrel could not handle this request: its log tells more.";
    }
    return message == null || message.isBlank()
        ? "This is no request that Carrel can read: correct its first line, its headers or its"
            + " percent-encoding."
        : "This is no request that Carrel can read: %s.".formatted(Limits.shortened(message));
  }
}
