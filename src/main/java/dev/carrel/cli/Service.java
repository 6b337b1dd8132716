package dev.carrel.cli;

import dev.carrel.serve.Desk;
import java.net.URI;

/** A service that this process offers. */
public interface Service extends AutoCloseable {
  /** Such as {@code http://127.0.0.1:7411}, with the port that was taken. */
  URI address();

  Desk desk();

  /** Returns when the service has ended, for whatever reason. */
  void awaitStop() throws InterruptedException;

  /** Ends requests and work in order, and returns when the index is closed. Harmless twice. */
  @Override
  void close();
}
