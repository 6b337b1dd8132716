package dev.carrel.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The commands as a shell completes them: with those of the launcher, and values as the help writes
 * them. Runs nothing.
 */
final class CompletionModel {
  private CompletionModel() {}

  static CommandLine of(Session session) {
    CommandLine commands = Cli.commands(session);
    commands.addSubcommand(ofLauncher("build", "Build the program."));
    commands.addSubcommand(ofLauncher("test", "Build it and run every test."));
    lowerCase(commands);
    return commands;
  }

  /** The words that may stand for an argument; empty where anything may. */
  static List<String> values(ArgSpec argument) {
    Iterable<String> candidates = argument.completionCandidates();
    return candidates == null
        ? List.of()
        : StreamSupport.stream(candidates.spliterator(), false).toList();
  }

  private static CommandLine ofLauncher(String name, String header) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().header(header);
    return new CommandLine(spec);
  }

  /** Names of enum constants are taken in any case; a person types small letters. */
  private static void lowerCase(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    for (ArgSpec argument : List.copyOf(spec.args())) {
      if (!argument.type().isEnum()) {
        continue;
      }
      List<String> values =
          values(argument).stream().map(value -> value.toLowerCase(Locale.ROOT)).toList();
      spec.remove(argument);
      spec.add(
          switch (argument) {
            case OptionSpec option -> option.toBuilder().completionCandidates(values).build();
            case PositionalParamSpec positional ->
                positional.toBuilder().completionCandidates(values).build();
            default -> throw new IllegalStateException(argument + " is no option and no parameter");
          });
    }
    command.getSubcommands().values().forEach(CompletionModel::lowerCase);
  }
}
