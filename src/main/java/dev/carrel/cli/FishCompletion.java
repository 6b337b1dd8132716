package dev.carrel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A completion script for fish, made of the commands' model. Pure functions, no I/O. */
final class FishCompletion {
  private static final String NAME = "carrel";

  /** Completes folders alone, not files. */
  private static final String FOLDERS = "(__fish_complete_directories)";

  private FishCompletion() {}

  static String of(CommandLine commands) {
    Map<String, CommandLine> places = new TreeMap<>();
    collect("", commands, places);
    List<String> lines = new ArrayList<>();
    lines.add("# Completions of " + NAME + " for fish, printed by: " + NAME + " completion fish");
    lines.addAll(whereFunction(places));
    lines.add("complete -c " + NAME + " -e");
    lines.add("complete -c " + NAME + " -f");
    places.forEach((place, command) -> complete(place, command, lines));
    return String.join("\n", lines) + "\n";
  }

  /** Commands by the words that lead to them, joined by slashes; the program itself is empty. */
  private static void collect(String place, CommandLine command, Map<String, CommandLine> places) {
    places.put(place, command);
    command
        .getSubcommands()
        .forEach(
            (name, below) -> collect(place.isEmpty() ? name : place + "/" + name, below, places));
  }

  /** The function that says whether the words typed so far lead to a command. */
  private static List<String> whereFunction(Map<String, CommandLine> places) {
    return List.of(
        "function __carrel_at --description 'Whether the words so far lead to this command'",
        "    set -l known "
            + String.join(" ", places.keySet().stream().filter(place -> !place.isEmpty()).toList()),
        "    set -l place ''",
        "    for word in (commandline -opc)[2..-1]",
        "        set -l next $word",
        "        test -n \"$place\"; and set next $place/$word",
        "        contains -- $next $known; and set place $next",
        "    end",
        "    test \"$place\" = \"$argv[1]\"",
        "end");
  }

  private static void complete(String place, CommandLine command, List<String> lines) {
    String start = "complete -c " + NAME + " -n " + quoted("__carrel_at '" + place + "'");
    command
        .getSubcommands()
        .forEach((name, below) ->
            lines.add(
                start
                    + " -a "
                    + name
                    + " -d "
                    + quoted(first(below.getCommandSpec().usageMessage().header()))));
    for (OptionSpec option : command.getCommandSpec().options()) {
      lines.add(start + names(option) + values(option) + " -d " + quoted(sentence(option)));
    }
    for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
      String values = ofPositional(positional);
      if (!values.isEmpty()) {
        lines.add(start + values);
      }
    }
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    return names.toString();
  }

  /** Nothing for a switch; {@code -x} asks for a value and completes no files, {@code -r} does. */
  private static String values(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    List<String> values = CompletionModel.values(option);
    if (!values.isEmpty()) {
      return " -x -a " + quoted(String.join(" ", values));
    }
    if (!isPath(option)) {
      return " -x";
    }
    return isFolder(option) ? " -x -a " + quoted(FOLDERS) : " -r -F";
  }

  private static String ofPositional(PositionalParamSpec positional) {
    List<String> values = CompletionModel.values(positional);
    if (!values.isEmpty()) {
      return " -a " + quoted(String.join(" ", values));
    }
    if (!isPath(positional)) {
      return "";
    }
    return isFolder(positional) ? " -a " + quoted(FOLDERS) : " -F";
  }

  private static boolean isPath(ArgSpec argument) {
    return argument.type() == Path.class || List.of(argument.auxiliaryTypes()).contains(Path.class);
  }

  private static boolean isFolder(ArgSpec argument) {
    return argument.paramLabel().equals("FOLDER") || argument.paramLabel().equals("DIR");
  }

  /**
   * What stands before the first full stop or semicolon, without brackets: a line has room for it.
   */
  private static String sentence(OptionSpec option) {
    return first(option.description()).replaceAll("(?s)[.;:(].*", "").strip();
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
