package dev.carrel.cli;

import java.util.List;

/** What may be typed in a conversation. */
final class ChatHelp {
  static final String WELCOME =
      "Ask something, or type /help. Ctrl-C stops an answer, Ctrl-D leaves.";
  static final String SEARCH = "/search";
  static final String OPEN = "/open";
  static final String NEW = "/new";
  static final String HELP = "/help";
  static final String QUIT = "/quit";
  static final List<String> COMMANDS = List.of(SEARCH, OPEN, NEW, HELP, QUIT);

  static final String TEXT =
      """
      Any line is a question; it may lean on those before it.
        /search WORDS   passages, best first, in the query language of carrel search
        /open N         place [N] of the last answer or search, in its file
        /new            another conversation: what was asked before is forgotten
        /help           this
        /quit           leaves, as Ctrl-D does
      The arrow keys call back what was typed before, Ctrl-C stops an answer.\
      """;

  private ChatHelp() {}
}
