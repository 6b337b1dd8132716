package dev.carrel.ingest;

import dev.carrel.watch.Source;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the index true to the sources. Thread-safe. */
public interface Ingestion extends AutoCloseable {
  /** Which files are to be done again. */
  enum Reindex {
    /** Walks every source and does what changed. */
    CHANGED,
    /** What failed is tried again, and what changed. */
    FAILED,
    /**
     * The bytes of every file are compared with what was read of it, even where size and time are
     * as they were; what differs is read again, and what failed is tried again.
     */
    VERIFY,
    /** Everything is read and parsed again, into a new generation; vectors are reused. */
    ALL,
    /** All that the nightly run does, now. */
    NIGHTLY
  }

  /**
   * Takes the sources as they are now: a new one is walked and watched, one that is no longer there
   * is let go of.
   */
  void sources(Collection<Source> sources);

  /**
   * Lets go of a source and erases what came from it: its documents from every generation of the
   * index, and its vectors. Has happened when this returns.
   */
  void purge(String source);

  Status status();

  /** Starts the work and returns at once. */
  void reindex(Reindex which);

  /**
   * Looks at files now, and waits until what is there is found by its words; vectors follow.
   *
   * @param source null for all
   * @param path relative to the source's folder, separated by {@code /}: a file or a folder; empty
   *     for everything
   * @param which {@link Reindex#CHANGED}, or {@link Reindex#VERIFY} to compare bytes even where
   *     size and time are as they were
   * @param timeout until it is given up to wait; the work goes on all the same
   */
  Rescan rescan(@Nullable String source, String path, Reindex which, Duration timeout)
      throws InterruptedException;

  /** The number of what is searchable now; rises with every visible change, and never falls. */
  long sequence();

  /** Waits until {@link #sequence()} has reached the number; false after the time-out. */
  boolean awaitSequence(long sequence, Duration timeout) throws InterruptedException;

  /** Waits until the state is idle; false after the time-out. */
  boolean awaitIdle(Duration timeout) throws InterruptedException;

  /** The files that match, in order of source and path. */
  FileList files(FileQuery query);

  /** Paths of the files of a source that are found by their words only so far. */
  Set<String> pathsWithoutVectors(String source);

  /**
   * How far a file has come.
   *
   * @param path relative to the source's folder, separated by {@code /}
   * @throws IllegalArgumentException when it is no such path
   */
  FileTrace trace(Source source, String path);

  @Override
  void close();
}
