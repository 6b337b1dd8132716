package dev.carrel.ingest;

import dev.carrel.watch.Source;
import java.time.Duration;
import java.util.Collection;

/** Keeps the index true to the sources. Thread-safe. */
public interface Ingestion extends AutoCloseable {
  /** Which files are to be done again. */
  enum Reindex {
    /** Walks every source and does what changed. */
    CHANGED,
    /** What failed is tried again, and what changed. */
    FAILED,
    /** Everything is read and parsed again; vectors are reused. */
    ALL
  }

  /**
   * Takes the sources as they are now: a new one is walked and watched, one that is no longer there
   * is let go of.
   */
  void sources(Collection<Source> sources);

  Status status();

  /** Starts the work and returns at once. */
  void reindex(Reindex which);

  /** Waits until the state is idle; false after the time-out. */
  boolean awaitIdle(Duration timeout) throws InterruptedException;

  /** The files that match, in order of source and path. */
  FileList files(FileQuery query);

  @Override
  void close();
}
