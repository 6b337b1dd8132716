package dev.carrel.state;

import dev.carrel.ingest.NightlyJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last nightly run, in {@code state/nightly.json}. A file that can't be read costs no more than
 * one run, so it hinders nothing. Thread-safe.
 */
public final class NightlyFile implements NightlyJournal {
  private static final Logger LOG = LoggerFactory.getLogger(NightlyFile.class);

  private final Path file;
  private Optional<Entry> last;

  /** Reads what an earlier start left. */
  public NightlyFile(DataFolder data) {
    this.file = data.state().resolve("nightly.json");
    this.last = read();
  }

  @Override
  public synchronized Optional<Entry> last() {
    return last;
  }

  @Override
  public synchronized void put(Entry entry) {
    last = Optional.of(entry);
    Instant startedAt = entry.startedAt();
    Duration took = entry.took();
    try {
      PrivateFiles.writeJson(
          file,
          new Content(
              entry.slot().toString(),
              Optional.ofNullable(startedAt).map(Instant::toString).orElse(""),
              Optional.ofNullable(took).map(Duration::toString).orElse(""),
              Optional.ofNullable(entry.outcome()).orElse("")));
    } catch (IOException e) {
      LOG.warn(
          "{} could not be written ({}): the nightly run may be done once more after a restart.",
          file,
          PrivateFiles.reason(e));
    }
  }

  private Optional<Entry> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Content content = PrivateFiles.readJson(file, Content.class);
      return Optional.of(
          new Entry(
              Instant.parse(content.slot()),
              filled(content.startedAt()).map(Instant::parse).orElse(null),
              filled(content.took()).map(Duration::parse).orElse(null),
              filled(content.outcome()).orElse(null)));
    } catch (IOException e) {
      LOG.warn("{} can't be read ({}): it is begun anew.", file, PrivateFiles.reason(e));
    } catch (DateTimeException e) {
      LOG.warn("{} holds what is no time ({}): it is begun anew.", file, e.getMessage());
    }
    return Optional.empty();
  }

  private static Optional<String> filled(@Nullable String text) {
    return Optional.ofNullable(text).filter(t -> !t.isEmpty());
  }

  /** An empty text stands for what there was not. */
  private record Content(String slot, String startedAt, String took, String outcome) {}
}
