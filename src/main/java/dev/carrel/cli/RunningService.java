package dev.carrel.cli;

import java.net.URI;

/**
 * A service that runs on a data folder, as its {@code service.json} says.
 *
 * @param address such as {@code http://127.0.0.1:7411}
 * @param processId of the service
 * @param key shows that the one who answers and the one who asks mean the same data folder
 */
public record RunningService(URI address, long processId, String key) {
  /** Without the key, which must not get into a log. */
  @Override
  public String toString() {
    return "RunningService[" + address + ", process " + processId + "]";
  }
}
