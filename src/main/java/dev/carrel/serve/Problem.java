package dev.carrel.serve;

import dev.carrel.uploads.UploadException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a request is not done, on its way to {@link ErrorDocument}. It has no stack trace. */
final class Problem extends RuntimeException {
  /** After it something may have been done that is being waited for. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int status;
  private final @Nullable String param;
  private final String code;
  private final Duration retryAfter;

  Problem(int status, String message, @Nullable String param, String code) {
    this(status, message, param, code, RETRY_AFTER);
  }

  private Problem(
      int status, String message, @Nullable String param, String code, Duration retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.param = param;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  static Problem of(int status, String code, String message) {
    return new Problem(status, message, null, code);
  }

  /** The value of a parameter is to be corrected. */
  static Problem invalid(String param, String message) {
    return new Problem(400, message, param, "invalid_value");
  }

  static Problem missing(String param, String message) {
    return new Problem(400, message, param, "missing_parameter");
  }

  static Problem unknown(String param, String message) {
    return new Problem(400, message, param, "unknown_parameter");
  }

  /** More than a caller may ask for. */
  static Problem tooMany(String message, Duration retryAfter) {
    return new Problem(429, message, null, "rate_limited", retryAfter);
  }

  static Problem of(DeskException e) {
    return switch (e.kind()) {
      case WRONG_REQUEST -> of(400, "wrong_request", message(e));
      case NOT_FOUND -> of(404, "not_found", message(e));
      case FORBIDDEN -> of(403, "permission_missing", message(e));
      case UNAVAILABLE -> of(503, "unavailable", message(e));
    };
  }

  static Problem of(UploadException e) {
    return switch (e.kind()) {
      case WRONG_REQUEST -> of(400, "wrong_request", message(e));
      case NOT_FOUND -> of(404, "not_found", message(e));
      case TOO_LARGE -> of(413, "too_large", message(e));
      case NO_ROOM -> of(507, "insufficient_storage", message(e));
    };
  }

  int status() {
    return status;
  }

  /** The whole seconds after which it makes sense to come again. */
  long retryAfterSeconds() {
    return Math.max(1, retryAfter.plusMillis(999).toSeconds());
  }

  String code() {
    return code;
  }

  ErrorDocument document() {
    return ErrorDocument.of(status, message(this), param, code);
  }

  private static String message(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
