package dev.carrel.cli;

import java.util.List;
import java.util.regex.Pattern;

/** What {@code carrel} alone prints: one screen, 24 lines of 80 columns. Never needs an index. */
final class Overview {
  private static final String TEXT =
      """
      Carrel: a private reading desk inside your own library.
      It reads folders of yours, finds passages by word and by meaning, and answers
      questions with the place of every sentence. Nothing leaves this machine.

      Begin with
        carrel serve ~/notes             read the folder, follow it, be there to ask
        carrel search night train        in another terminal: passages, best first

      Then
        carrel ask 'When does it leave?' an answer with the lines that it rests on
        carrel chat                      questions that lean on one another
        carrel status --watch            how far the reading is
        carrel files --state failed      what could not be read, and why
        carrel sources                   which folders are read; add, remove
        carrel model list                language models that are on this disk
        carrel doctor                    what is wrong, and what to do

      While carrel serve runs, the address it prints opens in a browser, too.
      carrel --help lists every command, carrel COMMAND --help explains one;
      carrel completion bash (or zsh, fish) lets your shell complete them.
      """;

  private static final Pattern EXAMPLE = Pattern.compile("^( {2}carrel.*?)( {3,}.*)$");

  private Overview() {}

  static List<String> lines(Ink ink) {
    return TEXT.lines().map(line -> inked(line, ink)).toList();
  }

  private static String inked(String line, Ink ink) {
    if (line.equals("Begin with") || line.equals("Then")) {
      return ink.bold(line);
    }
    var example = EXAMPLE.matcher(line);
    return example.matches() ? ink.path(example.group(1)) + example.group(2) : line;
  }
}
