package dev.carrel.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Whether a service could listen. */
public final class PortCheck {
  private PortCheck() {}

  /**
   * Listens for an instant, and answers nobody.
   *
   * @param port 0 asks for any
   * @return why a service can't listen there, in the system's words; empty when it can
   */
  public static Optional<String> obstacle(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound() ? Optional.empty() : Optional.of("it is not bound");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
