package dev.carrel.cli;

import dev.carrel.eval.SelfReport;
import dev.carrel.models.ModelStore;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.serve.Desk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the commands get everything from that they do not make themselves. What a person can mend
 * ends in an exception of one of our packages, whose message is one sentence that says how.
 */
public interface Home {
  /** What an index that is opened in this process is opened for. */
  enum Purpose {
    /** To read: nothing is walked or embedded of its own accord. */
    LOOK,
    /**
     * To bring it up to date: the walk of every source has begun when {@link #open} returns, and
     * the status is not idle before all that it found is done.
     */
    INDEX
  }

  /**
   * Opens the index in this process.
   *
   * @param folders are remembered as sources, unless they already are
   * @param remarks takes what a person should know though it hinders nothing, a sentence each
   */
  Desk open(Options options, List<Path> folders, Purpose purpose, Consumer<String> remarks);

  /**
   * Opens the index, begins to bring it up to date and offers it over HTTP.
   *
   * @param folders as for {@link #open}
   * @param remarks takes what is being done and what a person should know, a sentence each
   */
  Service serve(Options options, List<Path> folders, Consumer<String> remarks);

  /**
   * Looks at everything that has to be right, and changes nothing of the index. What is wrong is a
   * finding, never an exception.
   *
   * @param deep whether every entry of the index is read
   */
  List<Finding> examine(Options options, boolean deep);

  /**
   * Writes a backup of a data folder that no service uses.
   *
   * @param file absolute
   * @param overwrite whether a file that is there may be replaced
   */
  BackupReport backup(
      Options options, Path file, boolean overwrite, Consumer<BackupProgress> progress);

  /**
   * Makes a data folder of a backup.
   *
   * @param file absolute
   * @param force whether a data folder that is there may be put aside
   */
  RestoreReport restore(
      Options options, Path file, boolean force, Consumer<BackupProgress> progress);

  /**
   * Measures search over the index with questions made of it, and notes the figures. The index is
   * only read, whether a service uses it or not.
   */
  SelfReport evaluateSelf(Options options);

  /**
   * The language models on this disk.
   *
   * @param remarks takes what could not be looked at, a sentence each
   */
  ModelStore models(Consumer<String> remarks);

  /** Which model does a task: the configuration decides, else what a person chose. */
  ModelChoice modelChoice(Options options, String task);

  /**
   * Chooses the model of a task; a running service has it when it is started again.
   *
   * @param model its name, as {@link #models} knows it; null to have none chosen any more
   * @throws CommandFailure if the configuration decides
   */
  void chooseModel(Options options, String task, @Nullable String model);

  /** What was typed in conversations with this data folder. */
  Typed typed(Options options);

  /** The tokens and the audit log of the data folder. */
  AccessDesk access(Options options);

  /** The service that runs on this data folder; empty when none does. */
  Optional<RunningService> running(Options options);
}
