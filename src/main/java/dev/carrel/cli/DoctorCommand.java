package dev.carrel.cli;

import dev.carrel.serve.Desk;
import dev.carrel.serve.DeskException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    header = "Examine everything and say what is wrong and what to do.",
    description = {
      "",
      "Looks at configuration, data folder, permissions, disk, running service, index, models,"
          + " sources, watch limits and port; a line each, with a verdict: ok, warning or problem."
          + " Works with and without a running service, and never changes the index.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel doctor",
      "  carrel doctor --deep                   also reads every entry of the index",
      "  carrel doctor --json | jq -r '.findings[] | select(.verdict != \"ok\").sentence'",
      "",
      "Exit codes: 0 nothing is a problem (there may be warnings), 1 something is, 2 wrong usage."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--deep",
      description = "Read and compare every entry of the index, not only the checksums.")
  boolean deep;

  DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Options options = common.options();
    List<Finding> findings = new ArrayList<>(session.home().examine(options, deep));
    silence(options).ifPresent(findings::add);
    Finding.Verdict worst =
        findings.stream()
            .map(Finding::verdict)
            .max(Comparator.naturalOrder())
            .orElse(Finding.Verdict.OK);
    if (form.json) {
      session.printJson(
          new Report(worst.word(), findings.stream().map(DoctorCommand::entry).toList()));
    } else {
      findings.forEach(finding -> session.out().println(line(finding)));
      session.out().println(summary(findings));
    }
    return worst == Finding.Verdict.PROBLEM ? FAILED : 0;
  }

  /** A service that is there and does not answer. */
  private Optional<Finding> silence(Options options) {
    Optional<RunningService> running;
    try {
      running = session.home().running(options);
    } catch (RuntimeException e) {
      // What keeps its file from being read is among the findings already.
      return Optional.empty();
    }
    if (running.isEmpty()) {
      return Optional.empty();
    }
    try (Desk desk = new RemoteDesk(running.get())) {
      desk.status();
      return Optional.empty();
    } catch (DeskException | CommandFailure e) {
      return Optional.of(Finding.problem("service", String.valueOf(e.getMessage())));
    }
  }

  private static String line(Finding finding) {
    return String.format(
        Locale.ROOT,
        "%-8s %-12s %s",
        finding.verdict().word(),
        finding.subject(),
        SafeText.line(finding.sentence()));
  }

  private static String summary(List<Finding> findings) {
    long problems = count(findings, Finding.Verdict.PROBLEM);
    long warnings = count(findings, Finding.Verdict.WARNING);
    if (problems > 0) {
      return "Verdict: "
          + counted(problems, "problem")
          + " to mend"
          + (warnings > 0 ? ", " + counted(warnings, "warning") : "")
          + ".";
    }
    return warnings > 0
        ? "Verdict: works, with " + counted(warnings, "warning") + "."
        : "Verdict: all is well.";
  }

  private static long count(List<Finding> findings, Finding.Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static Entry entry(Finding finding) {
    return new Entry(finding.subject(), finding.verdict().word(), finding.sentence());
  }

  /** What {@code --json} prints. */
  record Report(String verdict, List<Entry> findings) {}

  /** A finding with its verdict in lower case. */
  record Entry(String subject, String verdict, String sentence) {}
}
