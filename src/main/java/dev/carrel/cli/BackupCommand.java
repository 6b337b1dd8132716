package dev.carrel.cli;

import dev.carrel.serve.BackupReport;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    header = "Write the index and your settings into one file.",
    description = {
      "",
      "Writes one file that carrel restore makes a data folder of: the index, the sources and"
          + " whatever else only you know. A running service goes on meanwhile. The file holds the"
          + " texts of your documents and only you may read it; keep it as you keep them.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel backup /media/usb/carrel.zip",
      "  carrel backup --force carrel.zip       replaces the one that is there"
    })
final class BackupCommand implements Callable<Integer> {
  private static final double BYTES_A_MEGABYTE = 1e6;

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(names = "--force", description = "Replace a file that is there.")
  boolean force;

  @Parameters(paramLabel = "FILE", description = "The file to write.")
  Path file = Path.of("");

  BackupCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Options options = common.options();
    Path target = file.toAbsolutePath().normalize();
    Optional<RunningService> running = session.home().running(options);
    BackupReport report;
    try (BytesView view = new BytesView(session, "Backing up")) {
      if (running.isPresent()) {
        try (RemoteDesk desk = new RemoteDesk(running.get())) {
          report = desk.backup(target, force, view);
        }
      } else {
        report = session.home().backup(options, target, force, view);
      }
    }
    if (form.json) {
      session.printJson(report);
    } else {
      session
          .out()
          .printf(
              Locale.ROOT,
              "%s holds generation %d of the index as of change %,d (%,d files, %,.1f MB).%n",
              SafeText.line(report.file()),
              report.generation(),
              report.sequence(),
              report.fileCount(),
              report.sizeBytes() / BYTES_A_MEGABYTE);
    }
    return 0;
  }
}
