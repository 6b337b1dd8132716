package dev.carrel.cli;

import dev.carrel.serve.Desk;
import dev.carrel.serve.Json;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one command line works with.
 *
 * @param stopping true once a signal has begun to end the process
 */
record Session(
    Home home,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    InstantSource clock,
    AtomicBoolean stopping) {
  /** A session without standard input. */
  Session(Home home, PrintStream out, PrintStream err, Terminal terminal, InstantSource clock) {
    this(home, InputStream.nullInputStream(), out, err, terminal, clock, new AtomicBoolean());
  }

  /**
   * An open desk.
   *
   * @param service which the desk belongs to; empty when it is this process
   */
  record OpenDesk(Desk desk, Optional<RunningService> service, CloseOnSignal closing)
      implements AutoCloseable {
    @Override
    public void close() {
      closing.close();
    }
  }

  /** The running service's desk, else the index itself, opened in this process. */
  OpenDesk desk(Options options, Home.Purpose purpose, List<Path> foldersToAdd) {
    Optional<RunningService> running = home.running(options);
    Desk desk =
        running
            .<Desk>map(RemoteDesk::new)
            .orElseGet(() -> home.open(options, foldersToAdd, purpose, this::remark));
    OpenDesk open = new OpenDesk(desk, running, new CloseOnSignal(desk::close, stopping));
    try {
      if (running.isPresent()) {
        FolderArguments.addMissing(desk, foldersToAdd);
      }
      return open;
    } catch (RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** Says something that a person should know and a program need not. */
  void remark(String sentence) {
    err.println(SafeText.line(sentence));
  }

  /** Prints the whole result of a command, for a program. */
  void printJson(Object document) {
    out.println(SafeText.json(Json.prettyText(document)));
  }
}
