package dev.carrel.engine;

import dev.carrel.process.ProcessFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of one engine process. The binding deletes every file whose name begins with
 * "llama" from the temporary folder that it is given, so it is never given one that others use.
 */
record WorkerFolder(ProcessFolder folder) {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerFolder.class);
  private static final String PREFIX = "engine-";
  private static final String NATIVES = "natives";
  private static final int CRASH_LINES_MAX = 20;

  /** Makes one below {@code parent}, and removes those that services which are gone have left. */
  static WorkerFolder create(Path parent) {
    try {
      ProcessFolder.sweep(parent, PREFIX);
      ProcessFolder folder = ProcessFolder.create(parent, PREFIX);
      folder.createFolder(NATIVES);
      return new WorkerFolder(folder);
    } catch (IOException e) {
      throw new EngineException(
          EngineException.Code.START_FAILED,
          "The engine needs a private folder in %s, which could not be made: %s."
              .formatted(parent, e),
          e);
    }
  }

  Path path() {
    return folder.path();
  }

  Path natives() {
    return folder.path().resolve(NATIVES);
  }

  Path crashFile() {
    return folder.crashFile();
  }

  /** How the log begins that a crashed Java leaves; empty when there is none. */
  List<String> crashLog() {
    if (!Files.isRegularFile(crashFile())) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(crashFile(), StandardCharsets.ISO_8859_1)) {
      return lines.limit(CRASH_LINES_MAX).toList();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("The log of a crash could not be read", e);
      return List.of();
    }
  }

  void delete() {
    folder.delete();
  }
}
