package dev.carrel;

import dev.carrel.cli.CommandFailure;
import dev.carrel.cli.RestoreReport;
import dev.carrel.index.HeldCommit;
import dev.carrel.serve.BackupProgress;
import dev.carrel.serve.BackupReport;
import dev.carrel.state.AuditFile;
import dev.carrel.state.Backup;
import dev.carrel.state.DataFolder;
import dev.carrel.state.DataFolderCheck;
import dev.carrel.state.Restore;
import dev.carrel.state.Sources;
import dev.carrel.watch.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Backups as commands and the service speak of them. */
final class Backups {
  private Backups() {}

  /**
   * Writes one.
   *
   * @param data opened exclusively
   * @param commit stays its owner's to close
   */
  static BackupReport write(
      Path file,
      boolean overwrite,
      DataFolder data,
      HeldCommit commit,
      List<Source> sources,
      Consumer<BackupProgress> progress) {
    Backup.Report report =
        Backup.write(
            new Backup.Order(
                file,
                overwrite,
                version(),
                Clock.systemUTC().instant(),
                sources.stream().map(Source::folder).toList()),
            data.folder(),
            commit,
            (done, total) -> progress.accept(new BackupProgress(done, total)));
    return new BackupReport(
        report.file().toString(),
        report.sizeBytes(),
        report.generation(),
        report.sequence(),
        report.fileCount());
  }

  /** Writes one of a data folder that no service uses; nobody can use it meanwhile. */
  static BackupReport atRest(
      Path folder, Path file, boolean overwrite, Consumer<BackupProgress> progress) {
    if (!DataFolderCheck.isInUse(folder)) {
      throw new CommandFailure(
          "There is nothing to back up in " + folder + ": name the data folder with --data.");
    }
    try (DataFolder data = DataFolder.open(folder, true);
        HeldCommit commit = HeldCommit.atRest(data.generations())) {
      BackupReport report =
          write(file, overwrite, data, commit, Sources.of(data.folder()), progress);
      new AuditFile(data, Clock.systemUTC()).note("backup", Map.of("file", report.file()));
      return report;
    }
  }

  static RestoreReport restore(
      Path folder, Path file, boolean force, Consumer<BackupProgress> progress) {
    Restore.Report report =
        Restore.restore(
            file, folder, force, (done, total) -> progress.accept(new BackupProgress(done, total)));
    try (DataFolder data = DataFolder.open(report.folder(), false)) {
      new AuditFile(data, Clock.systemUTC()).note("restore", Map.of("file", file.toString()));
    }
    return new RestoreReport(
        report.folder().toString(),
        report.kept() == null ? null : report.kept().toString(),
        report.generation(),
        report.sequence(),
        report.fileCount());
  }

  private static String version() {
    String version = Backups.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
