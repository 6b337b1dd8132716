package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    header = "Say where everything stands.",
    description = {
      "",
      "Files by state, passages, sources and what is under way. Idle means that every change seen so"
          + " far can be found by word and by meaning.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel status",
      "  carrel status --watch                  until everything is done, or Ctrl-C",
      "  carrel status --json | jq .files"
    })
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = {"-w", "--watch"},
      description =
          "Go on until everything is done: on a terminal in place, once a second; into a pipe a line"
              + " for each change, as JSON a document a line.")
  boolean watch;

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      if (watch) {
        new StatusWatch(session, form.json, status -> lines(status, open.service()))
            .untilIdle(open.desk()::status, StatusWatch.EVERY);
      } else if (form.json) {
        session.printJson(open.desk().status());
      } else {
        lines(open.desk().status(), open.service()).forEach(session.out()::println);
      }
    }
    return 0;
  }

  private static List<String> lines(Status status, Optional<RunningService> service) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "state     "
            + status.state()
            + service
                .map(at -> ", service at " + at.address() + " (process " + at.processId() + ")")
                .orElse(", no service runs"));
    Status.Progress progress = status.progress();
    if (progress != null) {
      lines.add("progress  " + ProgressText.of(progress));
    }
    String problem = status.problem();
    if (problem != null) {
      lines.add("problem   " + SafeText.line(problem));
    }
    status.remarks().forEach(remark -> lines.add("remark    " + SafeText.line(remark)));
    Status.Files files = status.files();
    lines.add(
        String.format(
            Locale.ROOT,
            "files     %,d found = %,d indexed + %,d skipped + %,d failed + %,d pending",
            files.found(),
            files.indexed(),
            files.skipped(),
            files.failed(),
            files.pending()));
    lines.add(
        String.format(
            Locale.ROOT,
            "passages  %,d, %,d embedded",
            status.chunks().total(),
            status.chunks().embedded()));
    lines.add(
        String.format(
            Locale.ROOT,
            "index     generation %d, sequence %d",
            status.generation(),
            status.sequence()));
    Status.Rebuild rebuild = status.rebuild();
    if (rebuild != null) {
      lines.add(SafeText.line(UpkeepText.of(rebuild)));
    }
    Status.Nightly nightly = status.nightly();
    if (nightly != null) {
      UpkeepText.of(nightly).forEach(line -> lines.add(SafeText.line(line)));
    }
    for (Status.SourceStatus source : status.sources()) {
      String remark = source.remark();
      lines.add(
          "source    "
              + SafeText.line(
                  String.format(
                          Locale.ROOT,
                          "%s: %s, %s, %s",
                          source.name(),
                          source.folder(),
                          ProgressText.count(source.files(), "file"),
                          source.state())
                      + (remark == null ? "" : ". " + remark)));
    }
    return lines;
  }
}
