package dev.carrel;

import dev.carrel.cli.Cli;

/** Where the program starts. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Logging.configure();
    System.exit(Cli.run(arguments, new Carrel(), System.out, System.err));
  }
}
