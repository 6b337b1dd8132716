package dev.carrel.state;

import dev.carrel.eval.EvalReport;
import dev.carrel.eval.SelfHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The figures of all self-evaluations, in {@code state/self-evaluation.json}: no text, no question.
 * Thread-safe; of two processes that note a run in the same moment one is lost.
 */
public final class SelfEvaluationFile {
  private final Path file;

  /** What was read last, and of when that is: a status is asked for several times a second. */
  private SelfHistory known = SelfHistory.NONE;

  private FileTime knownTime = FileTime.fromMillis(0);

  public SelfEvaluationFile(DataFolder data) {
    this.file = data.state().resolve("self-evaluation.json");
  }

  /**
   * What has been noted so far, also by other processes.
   *
   * @throws StateException when the file can't be read
   */
  public synchronized SelfHistory read() {
    if (!Files.exists(file)) {
      return SelfHistory.NONE;
    }
    try {
      FileTime time = Files.getLastModifiedTime(file);
      if (!time.equals(knownTime)) {
        known = PrivateFiles.readJson(file, SelfHistory.class);
        knownTime = time;
      }
      return known;
    } catch (IOException e) {
      throw PrivateFiles.unreadable(file.toString(), e, "delete it to begin the trend anew.");
    }
  }

  /** Compares a run with the last one and notes its figures. */
  public synchronized SelfHistory.Noted note(EvalReport report, Instant at) {
    SelfHistory.Noted noted = read().with(report, at);
    try {
      PrivateFiles.writeJson(file, noted.history());
      return noted;
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          file.toString(), e, "make room or mend its permissions, and measure again.");
    }
  }
}
