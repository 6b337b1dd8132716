package dev.carrel;

import dev.carrel.cli.Cli;
import dev.carrel.retrieve.SearchDocument;
import dev.carrel.serve.Json;

/** Where the program starts. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // What comes after the command line is read gets ready while it is: a search is at its first
    // line sooner.
    Thread.ofPlatform().daemon().name("prepare").start(Main::prepare);
    Logging.configure();
    System.exit(Cli.run(arguments, new Carrel(), System.out, System.err));
  }

  private static void prepare() {
    SettingsFile.prepare();
    Json.prepare(SearchDocument.class);
  }
}
