package dev.carrel.state;

import java.io.IOException;
import java.nio.file.Path;

/** Another process: holds the data folder until its input ends or it is killed. */
final class LockHolder {
  static final String HELD = "held";

  private LockHolder() {}

  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    try (DataFolder data = DataFolder.open(Path.of(args[0]), true)) {
      System.out.println(HELD + " " + data.folder());
      while (System.in.read() >= 0) {
        // Waits for the end of input.
      }
    } catch (StateException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }
}
