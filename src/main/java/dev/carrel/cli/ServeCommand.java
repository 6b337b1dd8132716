package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "serve",
    header = "Read folders, keep watching them, and answer over HTTP.",
    description = {
      "",
      "Takes the folders into the index, follows every change in them, and offers search and answers"
          + " on 127.0.0.1. It can be asked from the moment it prints its address; what is read"
          + " later is found later. Folders are remembered: next time, carrel serve is enough.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel serve samples",
      "  carrel serve ~/notes ~/papers --port 8080",
      "  carrel serve --port 0 --json           a free port, printed for a program",
      "",
      "Ctrl-C or SIGTERM ends it in order: requests are finished, the index is closed. The exit code"
          + " is then 130 or 143, as of any program that a signal ended."
    })
final class ServeCommand implements Callable<Integer> {
  private static final int PORT_MAX = 65_535;

  /** The task whose model writes the answers. */
  private static final String ANSWERS = "answer";

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port on 127.0.0.1 (default: 7411, or what is configured); 0 takes a free one.")
  @Nullable Integer port;

  @Parameters(paramLabel = "FOLDER", arity = "0..*", description = "Folders to read and to watch.")
  @Nullable List<Path> folders;

  ServeCommand(Session session) {
    this.session = session;
  }

  /** What {@code serve --json} prints once it can be asked. */
  record Address(String address, int port, long processId) {}

  @Override
  public Integer call() throws InterruptedException {
    if (port != null && (port < 0 || port > PORT_MAX)) {
      throw new WrongUsage("--port is " + port + ", wanted 0 (a free one) to " + PORT_MAX + ".");
    }
    Instant began = session.clock().instant();
    Options options = common.options(port);
    session
        .home()
        .running(options)
        .ifPresent(running -> {
          throw new CommandFailure(
              "A service already runs on this data folder at "
                  + running.address()
                  + " (process "
                  + running.processId()
                  + "): use it, end it, or choose another folder with --data.");
        });
    Service service =
        session.home().serve(options, FolderArguments.absolute(folders), session::remark);
    try (CloseOnSignal _ = new CloseOnSignal(() -> end(service), session.stopping())) {
      StartReport.sources(service.desk().sources()).forEach(session::remark);
      StartReport.withoutModel(session.home().modelChoice(options, ANSWERS))
          .ifPresent(session::remark);
      announce(service.address());
      StartReport report = new StartReport(began);
      Status status = new IndexRun(session).awaitIdle(service.desk(), report);
      report.end(status, session.clock().instant()).forEach(session::remark);
      service.awaitStop();
    }
    return 0;
  }

  private void announce(URI address) {
    if (form.json) {
      session.printJson(
          new Address(address.toString(), address.getPort(), ProcessHandle.current().pid()));
    } else {
      session.out().println("Carrel answers at " + address + " (Ctrl-C ends it)");
    }
    session.out().flush();
  }

  private void end(Service service) {
    service.close();
    session.remark("Carrel has ended; the index is closed.");
  }
}
