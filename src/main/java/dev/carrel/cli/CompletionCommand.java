package dev.carrel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    header = "Print what lets a shell complete commands.",
    description = {
      "",
      "Prints a script that completes commands, options and their values with the tab key. It is made"
          + " of this very program: after an upgrade, write it anew. It completes carrel as much as"
          + " ./carrel.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel completion bash > ~/.local/share/bash-completion/completions/carrel",
      "  carrel completion zsh > ~/.carrel.zsh        then, in ~/.zshrc: source ~/.carrel.zsh",
      "  carrel completion fish > ~/.config/fish/completions/carrel.fish",
      "  source <(carrel completion bash)             for this shell alone"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Session session;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  Shell shell = Shell.BASH;

  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    CommandLine commands = CompletionModel.of(session);
    session
        .out()
        .print(
            switch (shell) {
              // For zsh the same script switches on that shell's understanding of bash's.
              case BASH, ZSH -> BashCompletion.of(commands);
              case FISH -> FishCompletion.of(commands);
            });
    return 0;
  }
}
