package dev.carrel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/**
 * A command that lists what there is of a kind: {@code carrel sources}, and the same by its full
 * name, {@code carrel sources list}.
 */
abstract class Listing implements Callable<Integer> {
  private final Session session;
  private final Lister lister;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  Listing(Session session, Lister lister) {
    this.session = session;
    this.lister = lister;
  }

  /** Prints the list and returns the exit code. */
  interface Lister {
    int list(Session session, Options options, boolean json);
  }

  @Override
  public final Integer call() {
    return lister.list(session, common.options(), form.json);
  }
}
