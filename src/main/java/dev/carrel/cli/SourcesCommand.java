package dev.carrel.cli;

import dev.carrel.serve.SourceList;
import dev.carrel.watch.Source;
import dev.carrel.watch.SourceKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carrel sources}: alone it lists them. */
@Command(
    name = "sources",
    header = "List, add or remove the folders that are read.",
    synopsisSubcommandLabel = "[list | add | remove]",
    description = {
      "",
      "A source is a folder with a name. Folders given to serve or index become sources by"
          + " themselves; leaving one out later removes nothing.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel sources",
      "  carrel sources add ~/papers --name library",
      "  carrel sources remove library"
    })
final class SourcesCommand extends Listing {
  SourcesCommand(Session session) {
    super(session, SourcesCommand::list);
  }

  private static int list(Session session, Options options, boolean json) {
    List<Source> sources;
    try (Session.OpenDesk open = session.desk(options, Home.Purpose.LOOK, List.of())) {
      sources = open.desk().sources();
    }
    if (json) {
      session.printJson(SourceList.of(sources));
      return 0;
    }
    for (Source source : sources) {
      session.out().println(line(source));
    }
    if (sources.isEmpty()) {
      session.remark("There is no source yet: carrel index FOLDER adds one.");
    }
    return 0;
  }

  private static String line(Source source) {
    return SafeText.line(source.name())
        + "\t"
        + SafeText.line(source.folder().toString())
        + "\t"
        + SourceKind.of(source.folder()).label();
  }

  @Command(
      name = "list",
      header = "List the sources: name, folder and kind, with tabs between.",
      footerHeading = "%nExample:%n",
      footer = "  carrel sources list --json")
  static final class ListThem extends Listing {
    ListThem(Session session) {
      super(session, SourcesCommand::list);
    }
  }

  @Command(
      name = "add",
      header = "Remember a folder.",
      description = {
        "",
        "A running service takes it in at once; without one, the next index or serve does.",
        ""
      },
      footerHeading = "%nExample:%n",
      footer = "  carrel sources add ~/papers --name library")
  static final class Add implements Callable<Integer> {
    private final Session session;

    @Mixin CommonOptions common = new CommonOptions();
    @Mixin JsonOption form = new JsonOption();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Name of the source (default: the folder's own, made unique).")
    @Nullable String name;

    @Parameters(paramLabel = "FOLDER", description = "The folder.")
    Path folder = Path.of("");

    Add(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Source added;
      // The list of sources is written, so nobody else may write; what is read until this ends
      // need not be read again.
      try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.INDEX, List.of())) {
        added = open.desk().addSource(folder.toAbsolutePath().normalize(), name);
        if (open.service().isEmpty()) {
          session.remark("No service runs: carrel index reads it now, carrel serve keeps to it.");
        }
      }
      if (form.json) {
        session.printJson(added);
      } else {
        session.out().println(line(added));
      }
      return 0;
    }
  }

  @Command(
      name = "remove",
      header = "Forget a folder.",
      description = {
        "",
        "Its documents leave the index. The folder itself and its files are never touched.",
        "",
        "Their texts leave the disk with the next nightly run; with --purge they have left it when"
            + " the command ends, and their vectors too, from every generation of the index."
            + " What it cannot promise: backups, snapshots and copies that a file system makes by"
            + " itself, and blocks that an SSD keeps until it needs them.",
        ""
      },
      footerHeading = "%nExamples:%n",
      footer = {"  carrel sources remove library", "  carrel sources remove library --purge"})
  static final class Remove implements Callable<Integer> {
    private final Session session;

    @Mixin CommonOptions common = new CommonOptions();

    @Option(names = "--purge", description = "Erase all that came from it, before this ends.")
    boolean purge;

    @Parameters(paramLabel = "NAME", description = "Name of the source.")
    String name = "";

    Remove(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.INDEX, List.of())) {
        open.desk().removeSource(name, purge);
      }
      session.remark(
          "Source "
              + name
              + (purge ? " is forgotten and erased" : " is forgotten")
              + "; its folder is as it was.");
      return 0;
    }
  }
}
