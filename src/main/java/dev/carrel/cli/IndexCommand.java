package dev.carrel.cli;

import dev.carrel.ingest.Ingestion;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "index",
    header = "Bring the index up to date and end.",
    description = {
      "",
      "Walks the folders, reads what is new or changed, forgets what is gone, and ends when"
          + " everything can be found by word and by meaning. Folders are remembered as sources;"
          + " without a folder, all that are remembered are walked. Where a service runs on the data"
          + " folder, it does the work and this command waits for it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel index ~/notes ~/papers",
      "  carrel index                           what has changed since the last time",
      "  carrel index samples --json            the summary for a program",
      "",
      "Files that cannot be read do not make the command fail: the summary counts them by reason,"
          + " and carrel files --state failed names each."
    })
final class IndexCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Parameters(paramLabel = "FOLDER", arity = "0..*", description = "Folders to add to the sources.")
  @Nullable List<Path> folders;

  IndexCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    IndexRun run = new IndexRun(session);
    try (Session.OpenDesk open =
        session.desk(common.options(), Home.Purpose.INDEX, FolderArguments.absolute(folders))) {
      boolean already = open.service().isEmpty();
      run.untilIdle(
          open,
          () -> {
            if (!already) {
              open.desk().reindex(Ingestion.Reindex.CHANGED);
            }
          },
          form.json);
    }
    return 0;
  }
}
