package dev.carrel.parse;

import java.nio.file.Path;

/** A service that starts a process to read a file in, says its id, and is then killed itself. */
final class Orphaning {
  private Orphaning() {}

  /** Writes and reads a file in the first folder, by a process with its files in the second. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    WorkerSettings settings = WorkerSettings.of(Path.of(arguments[1]), 1);
    Reading reading = new Reading(folder, ParseLimits.defaults(), settings);
    reading.document("orphaning.html", "<!doctype html><p>words");
    System.out.println(reading.workerPid());
    Thread.sleep(Long.MAX_VALUE);
  }
}
