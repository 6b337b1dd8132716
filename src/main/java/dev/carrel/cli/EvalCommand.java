package dev.carrel.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "eval",
    header = "Measure how well questions with known answers are answered.",
    description = {
      "",
      "Reads a folder of documents with questions beside them, puts each question to a service of its"
          + " own, and prints figures. Your own index is not touched.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = "  carrel eval questions/squad --json")
final class EvalCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Parameters(paramLabel = "FOLDER", description = "The folder with documents and questions.")
  Path folder = Path.of("");

  EvalCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return session
        .home()
        .eval(
            common.options(),
            folder.toAbsolutePath().normalize(),
            form.json,
            session.out(),
            session.err());
  }
}
