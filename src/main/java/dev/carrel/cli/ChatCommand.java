package dev.carrel.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "chat",
    header = "Ask one question after another.",
    description = {
      "",
      "A conversation: a question may lean on those before it (And in Germany?). What is typed can be"
          + " called back with the arrow keys, also the next time. Ctrl-C stops an answer, Ctrl-D"
          + " leaves. Where questions come from a pipe, each line is one.",
      "",
      "/search WORDS prints passages, /open N shows the place [N] of the last answer or search in its"
          + " file, /new begins another conversation, /help lists the commands, /quit leaves.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel chat",
      "  carrel chat --source notes --no-history",
      "  carrel chat < questions.txt"
    })
final class ChatCommand implements Callable<Integer> {
  private static final String PROMPT = "? ";

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--no-history",
      description =
          "Neither recall nor keep what is typed; else the last 1,000 lines are kept in the data"
              + " folder, for you alone to read.")
  boolean noHistory;

  ChatCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of());
        Prompt prompt = prompt()) {
      new Chat(
              session,
              open.desk(),
              filter.filter(),
              PlaceLinks.of(session.terminal(), open.desk()),
              prompt)
          .run();
    }
    return 0;
  }

  private Prompt prompt() {
    if (!session.terminal().isConversation()) {
      return new PipedPrompt(session.in());
    }
    session.out().println(ChatHelp.WELCOME);
    session.out().flush();
    return KeyboardPrompt.open(
        session.terminal().outInk().bold(PROMPT),
        ChatHelp.COMMANDS,
        noHistory ? Typed.NOTHING : session.home().typed(common.options()));
  }
}
