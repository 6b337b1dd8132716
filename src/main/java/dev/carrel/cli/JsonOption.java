package dev.carrel.cli;

import picocli.CommandLine.Option;

/** For commands of which the result may be read by a program. */
final class JsonOption {
  @Option(
      names = "--json",
      description = "Print the result as JSON, and nothing else, on standard output.")
  boolean json;
}
