package dev.carrel.cli;

import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "files",
    header = "List files and what became of them.",
    description = {
      "",
      "One line a file: its state, passages, source/path, and the reason where it was skipped or"
          + " failed; in a pipe separated by tabs and followed by its parser, documents (messages"
          + " or entries of a container), attempts, and milliseconds taken.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel files --state failed",
      "  carrel files --source notes --path 'trips/**'",
      "  carrel files --json | jq '.files[].path'"
    })
final class FilesCommand implements Callable<Integer> {
  private static final String LIMIT_DEFAULT = "1000";

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only files that are indexed, skipped, failed or pending.")
  @Nullable State state;

  @Option(names = "--source", paramLabel = "NAME", description = "Only files of this source.")
  @Nullable String source;

  @Option(
      names = "--path",
      paramLabel = "GLOB",
      description = "Only files whose path in the source matches, such as 'trips/**' or '*.md'.")
  @Nullable String path;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = LIMIT_DEFAULT,
      description = "How many, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  int limit;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many to pass over first.")
  int offset;

  enum State {
    INDEXED,
    SKIPPED,
    FAILED,
    PENDING
  }

  FilesCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    FileQuery query =
        WrongUsage.orElseWrong(() ->
            new FileQuery(
                source,
                state == null ? null : state.name().toLowerCase(Locale.ROOT),
                path,
                offset,
                limit));
    FileList found;
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      found = open.desk().files(query);
    }
    if (form.json) {
      session.printJson(found);
      return 0;
    }
    boolean terminal = session.terminal().outIsTerminal();
    found.files().forEach(file -> session.out().println(terminal ? aligned(file) : tabbed(file)));
    long shown = offset + (long) found.files().size();
    if (shown < found.total()) {
      session.remark(
          String.format(Locale.ROOT, "%,d more: add --offset %d", found.total() - shown, shown));
    } else if (found.total() == 0) {
      session.remark("No file matches.");
    }
    return 0;
  }

  private static String tabbed(FileList.Entry file) {
    List<String> cells =
        new ArrayList<>(List.of(file.state(), Integer.toString(file.chunks()), place(file)));
    String reason = file.reason();
    cells.add(reason == null ? "" : SafeText.line(reason));
    String parser = file.parser();
    cells.add(parser == null ? "" : SafeText.line(parser));
    cells.add(Integer.toString(file.documents()));
    cells.add(Integer.toString(file.attempts()));
    cells.add(String.format(Locale.ROOT, "%.1f", millis(file)));
    return String.join("\t", cells);
  }

  private String aligned(FileList.Entry file) {
    String reason = file.reason();
    Ink ink = session.terminal().outInk();
    return String.format(Locale.ROOT, "%-8s %5d  ", file.state(), file.chunks())
        + ink.path(place(file))
        + (file.documents() > 1 ? "  (" + file.documents() + " documents)" : "")
        + (reason == null ? "" : "\n" + " ".repeat(16) + SafeText.line(reason));
  }

  private static double millis(FileList.Entry file) {
    return file.stageMillis().values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String place(FileList.Entry file) {
    return SafeText.line(file.source() + "/" + file.path());
  }
}
