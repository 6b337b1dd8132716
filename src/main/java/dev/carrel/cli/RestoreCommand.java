package dev.carrel.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    header = "Make a data folder of a backup.",
    description = {
      "",
      "Verifies every byte of the backup and the index in it, then puts the data folder in place in"
          + " one step. The next carrel serve or carrel index brings it up to date with your files."
          + " Nothing of your files is in a backup but their texts: it restores no file.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel restore carrel.zip --data /srv/carrel",
      "  carrel restore --force carrel.zip      the folder that is there is kept under another name"
    })
final class RestoreCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--force",
      description = "Also where a data folder is: it is kept beside it under another name.")
  boolean force;

  @Parameters(paramLabel = "FILE", description = "A file that carrel backup wrote.")
  Path file = Path.of("");

  RestoreCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Options options = common.options();
    session
        .home()
        .running(options)
        .ifPresent(running -> {
          throw new CommandFailure(
              "A service runs on this data folder (process "
                  + running.processId()
                  + "): end it, or choose another folder with --data.");
        });
    RestoreReport report;
    try (BytesView view = new BytesView(session, "Restoring")) {
      report = session.home().restore(options, file.toAbsolutePath().normalize(), force, view);
    }
    if (form.json) {
      session.printJson(report);
    } else {
      session
          .out()
          .printf(
              Locale.ROOT,
              "%s is restored: generation %d of the index as of change %,d (%,d files)%s.%n",
              SafeText.line(report.folder()),
              report.generation(),
              report.sequence(),
              report.fileCount(),
              report.kept() == null
                  ? ""
                  : "; what was there is kept in " + SafeText.line(report.kept()));
    }
    return 0;
  }
}
