package dev.carrel.cli;

import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * A completion script for bash, which zsh understands as well: picocli's, and what stands behind an
 * equals sign. Pure functions, no I/O.
 */
final class BashCompletion {
  /** Where picocli's script says which function completes. */
  private static final String REGISTERED = "complete -F _complete_carrel -o default";

  private static final String SPACED =
      """

      # What stands behind an option's equals sign is completed as behind a space: to bash that sign
      # is a word of its own, to zsh it is within one.
      function _complete_carrel_spaced() {
        local word prefix="" words=()
        for word in "${COMP_WORDS[@]:0:$((COMP_CWORD + 1))}"; do
          [ "$word" = "=" ] || words+=("$word")
        done
        case "${COMP_WORDS[COMP_CWORD]}" in
          "=") words+=("") ;;
          --*=*)
            prefix="${word%%=*}="
            words[$((${#words[@]} - 1))]="${word%%=*}"
            words+=("${word#*=}")
            ;;
        esac
        local COMP_CWORD=$((${#words[@]} - 1))
        local COMP_WORDS=("${words[@]}")
        _complete_carrel
        [ -z "$prefix" ] || COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
      }
      complete -F _complete_carrel_spaced -o default\
      """;

  private BashCompletion() {}

  static String of(CommandLine commands) {
    return AutoComplete.bash(commands.getCommandName(), commands).replace(REGISTERED, SPACED);
  }
}
