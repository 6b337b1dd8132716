package dev.carrel.ingest;

import dev.carrel.watch.Polling;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Which sources are walked often, and how often.
 *
 * @param every pause between two such walks of one source
 * @param byFolder what was chosen for some; for all others it is {@link Polling#AUTO}
 */
public record PollSettings(Duration every, Map<Path, Polling> byFolder) {
  public PollSettings {
    byFolder = Map.copyOf(byFolder);
  }

  /** Automatic for all. */
  public static PollSettings every(Duration pause) {
    return new PollSettings(pause, Map.of());
  }

  /** What holds for a source. */
  public Polling of(Source source) {
    return byFolder.getOrDefault(source.folder(), Polling.AUTO);
  }
}
