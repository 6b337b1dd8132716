package dev.carrel.cli;

import dev.carrel.access.AuditEntry;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code carrel audit}. */
@Command(
    name = "audit",
    header = "Show what was done to the service, when and by whom.",
    description = {
      "",
      "Sources and tokens that were added or removed, rebuilds, backups, models, tokens that were"
          + " refused: time, who, what, and its details, tabs between, the latest last. Questions"
          + " and texts are never in it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  carrel audit", "  carrel audit --limit 1000 --json"})
final class AuditCommand implements Callable<Integer> {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 100_000;

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many of the latest entries (default: 50).")
  int limit = LIMIT_DEFAULT;

  AuditCommand(Session session) {
    this.session = session;
  }

  /** As {@code --json} prints them. */
  record Entries(List<AuditEntry> entries) {}

  @Override
  public Integer call() {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new WrongUsage("--limit is " + limit + ", wanted 1 to " + LIMIT_MAX + ".");
    }
    List<AuditEntry> entries = session.home().access(common.options()).audit(limit);
    if (form.json) {
      session.printJson(new Entries(entries));
      return 0;
    }
    for (AuditEntry entry : entries) {
      session.out().println(line(entry));
    }
    if (entries.isEmpty()) {
      session.remark("Nothing has been noted yet.");
    }
    return 0;
  }

  private static String line(AuditEntry entry) {
    return SafeText.line(entry.at())
        + "\t"
        + SafeText.line(entry.by())
        + "\t"
        + SafeText.line(entry.action())
        + "\t"
        + entry.details().entrySet().stream()
            .map(detail -> SafeText.line(detail.getKey() + "=" + detail.getValue()))
            .collect(Collectors.joining(", "));
  }
}
