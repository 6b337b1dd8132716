package dev.carrel.engine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Plays {@code llama-server}: its command line, its key, its port, its routes; no model. */
final class FakeLlamaServer {
  private FakeLlamaServer() {}

  /** Writes a program of that name. */
  static Path write(Path folder) {
    return write(
        folder,
        "exec '%s' -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\""
            .formatted(EngineSettings.ownJava(), classPath(), FakeLlamaServer.class.getName()));
  }

  /** Absolute, since the program runs in a folder of its own. */
  private static String classPath() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Writes a program that does this. */
  static Path write(Path folder, String script) {
    try {
      Path file = folder.resolve("llama-server");
      Files.writeString(file, "#!/bin/sh\n" + script + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) throws InterruptedException {
    List<String> all = Arrays.asList(args);
    if (all.contains("--version")) {
      System.err.println("version: 4916 (fake)");
      return;
    }
    Path model = Path.of(value(all, "--model"));
    if (!Files.isRegularFile(model) || !value(all, "--host").equals("127.0.0.1")) {
      System.err.println("error: failed to load model '" + model + "'");
      System.exit(1);
    }
    String key = System.getenv("LLAMA_API_KEY");
    if (key == null || String.join(" ", args).contains(key)) {
      System.err.println("error: no key, or one that everybody can read");
      System.exit(1);
    }
    FakeModelServer server = new FakeModelServer(Integer.parseInt(value(all, "--port")), key);
    System.out.println("main: server is listening on " + server.port());
    Thread.sleep(Duration.ofMinutes(5));
  }

  private static String value(List<String> args, String name) {
    return args.get(args.indexOf(name) + 1);
  }
}
