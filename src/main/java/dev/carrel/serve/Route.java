package dev.carrel.serve;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;

/**
 * One thing that can be asked for.
 *
 * @param path as in the OpenAPI document; {@code {name}} is a parameter
 * @param need what the caller must be allowed to; what they may not see, the desk of the handler
 *     has not
 * @param takesBody whether a body is read; one that comes anyway is refused
 * @param counted whether it needs a place among {@link ServeSettings#requestsMax()}: what tells how
 *     the service does must answer when it is full, too
 */
record Route(
    Method method, String path, Need need, boolean takesBody, boolean counted, Handler handler) {
  static Route get(String path, Need need, Handler handler) {
    return new Route(Method.GET, path, need, false, true, handler);
  }

  static Route post(String path, Need need, Handler handler) {
    return new Route(Method.POST, path, need, true, true, handler);
  }

  static Route delete(String path, Need need, Handler handler) {
    return new Route(Method.DELETE, path, need, false, true, handler);
  }

  /** Answers when the service is full, too. */
  static Route always(String path, Need need, Handler handler) {
    return new Route(Method.GET, path, need, false, false, handler);
  }
}
