package dev.carrel.state;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Tells our own commands where the running service is and by which key it knows them. There from
 * the moment the service answers until it is closed; what a killed service leaves is not believed.
 */
public final class ServiceFile implements AutoCloseable {
  private static final String FILE = "service.json";
  private static final int VERSION = 1;
  private static final int KEY_BYTES = 32;

  /**
   * A process that began this much later than the service is another one with the same number: how
   * far apart the two clocks may be at most.
   */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final Path file;
  private final Running running;

  private ServiceFile(Path file, Running running) {
    this.file = file;
    this.running = running;
  }

  /**
   * A service that runs.
   *
   * @param port on loopback
   * @param pid of its process
   * @param key proves to the service that the caller could read the data folder
   */
  public record Running(int port, long pid, String key, Instant startedAt) {
    public Running {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port is " + port + ", wanted 1 to 65535");
      }
    }

    /** Without the key, which must not get into a log. */
    @Override
    public String toString() {
      return "Running[port=" + port + ", pid=" + pid + ", startedAt=" + startedAt + "]";
    }
  }

  /** A key of 256 random bits, fit for a header and an address. */
  public static String newKey(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /**
   * Says that this process serves; called once it does.
   *
   * @param data opened exclusively
   */
  public static ServiceFile write(DataFolder data, int port, String key, Instant startedAt) {
    if (!data.exclusive()) {
      throw new IllegalStateException(
          data.folder() + " was not opened exclusively, so no service can run on it");
    }
    Path file = data.folder().resolve(FILE);
    Running running = new Running(port, ProcessHandle.current().pid(), key, startedAt);
    try {
      PrivateFiles.writeJson(file, Content.of(running));
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file.toString(), e, "make the folder writable and its disk not full.");
    }
    return new ServiceFile(file, running);
  }

  /**
   * The service that runs on a data folder, if one does.
   *
   * @throws StateException when there is something that can't be read
   */
  public static Optional<Running> read(Path dataFolder) {
    Path file = dataFolder.resolve(FILE);
    try {
      return Optional.of(PrivateFiles.readJson(file, Content.class).running())
          .filter(ServiceFile::isAlive);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      throw new StateException(
          file + " is damaged: stop the service that uses the folder and delete this file.", e);
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file.toString(), e, "ask as the user who started the service.");
    }
  }

  /** Whether a service has written its file and not taken it away, be it alive or not. */
  static boolean isThere(Path dataFolder) {
    return Files.exists(dataFolder.resolve(FILE));
  }

  public Running running() {
    return running;
  }

  /** Takes the file away; its absence is not an error. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StateException(
          file + " can't be deleted (" + PrivateFiles.reason(e) + "): delete it by hand.", e);
    }
  }

  private static boolean isAlive(Running running) {
    return ProcessHandle.of(running.pid())
        .filter(ProcessHandle::isAlive)
        .filter(process ->
            process
                .info()
                .startInstant()
                .map(start -> !start.isAfter(running.startedAt().plus(CLOCK_TOLERANCE)))
                .orElse(true))
        .isPresent();
  }

  /** The file; times as text. */
  private record Content(int version, int port, long pid, String key, String startedAt) {
    static Content of(Running running) {
      return new Content(
          VERSION, running.port(), running.pid(), running.key(), running.startedAt().toString());
    }

    Running running() {
      if (version != VERSION) {
        throw new IllegalArgumentException("version is " + version + ", wanted " + VERSION);
      }
      return new Running(port, pid, key, Instant.parse(startedAt));
    }
  }
}
