package dev.carrel.serve;

import org.jspecify.annotations.Nullable;

/** What every route answers when it cannot do what was asked. */
public record ErrorDocument(Trouble error) {
  /**
   * The trouble.
   *
   * @param message one sentence for a person that says what to do
   * @param type {@code invalid_request_error} or {@code server_error}
   * @param param which parameter or property is to be corrected; null where it is none
   * @param code short and stable, for programs
   */
  public record Trouble(String message, String type, @Nullable String param, String code) {}

  static ErrorDocument of(int status, String message, @Nullable String param, String code) {
    return new ErrorDocument(
        new Trouble(message, status < 500 ? "invalid_request_error" : "server_error", param, code));
  }
}
