package dev.carrel.cli;

import picocli.CommandLine.Option;

/** For commands that need nothing else. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
