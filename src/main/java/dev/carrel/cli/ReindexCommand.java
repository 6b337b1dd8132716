package dev.carrel.cli;

import dev.carrel.ingest.Ingestion.Reindex;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reindex",
    header = "Do files again.",
    description = {
      "",
      "Walks every source and does again what you say; ends when everything is done. With --all a"
          + " new index is built beside the old one, which is searched until the new one is done."
          + " Vectors that are known are taken from the cache, so that only what is new is"
          + " embedded.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel reindex                         what has changed",
      "  carrel reindex --failed                what could not be read, once more",
      "  carrel reindex --verify                what differs from what was read, by content",
      "  carrel reindex --all                   every file, into a new index",
      "  carrel reindex --nightly               what the nightly run does, now"
    })
final class ReindexCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @ArgGroup(exclusive = true)
  @Nullable Which which;

  ReindexCommand(Session session) {
    this.session = session;
  }

  static final class Which {
    @Option(names = "--changed", description = "What has changed (the default).")
    boolean changed;

    @Option(names = "--failed", description = "What failed, and what has changed.")
    boolean failed;

    @Option(
        names = "--verify",
        description = "What differs by content, even where size and time are the same.")
    boolean verify;

    @Option(names = "--all", description = "Everything is read and parsed again.")
    boolean all;

    @Option(
        names = "--nightly",
        description = "All that the nightly run does: --verify, and deleted texts leave the disk.")
    boolean nightly;
  }

  @Override
  public Integer call() throws InterruptedException {
    IndexRun run = new IndexRun(session);
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.INDEX, List.of())) {
      run.untilIdle(open, () -> open.desk().reindex(reindex()), form.json);
    }
    return 0;
  }

  private Reindex reindex() {
    if (which == null || which.changed) {
      return Reindex.CHANGED;
    }
    if (which.failed) {
      return Reindex.FAILED;
    }
    if (which.verify) {
      return Reindex.VERIFY;
    }
    return which.all ? Reindex.ALL : Reindex.NIGHTLY;
  }
}
