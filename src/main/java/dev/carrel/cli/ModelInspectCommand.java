package dev.carrel.cli;

import dev.carrel.models.MachineMemory;
import dev.carrel.models.MemoryNeed;
import dev.carrel.models.ModelReport;
import dev.carrel.models.StoredModel;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carrel model inspect}. */
@Command(
    name = "inspect",
    header = "Say all about a model without running it.",
    description = {
      "",
      "Only the head of the file is read. The memory is reckoned: all weights; keys and values of"
          + " every token of the context in every layer, 2 bytes a number; what stands between two"
          + " layers while 512 tokens of a prompt are read, 4 bytes a number; and the process itself.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel model inspect some-model.gguf --context 16384",
      "  carrel model inspect ollama:llama3.2:3b --json",
      "  carrel model inspect ~/Downloads/some-model.gguf --hash"
    })
final class ModelInspectCommand implements Callable<Integer> {
  private static final int CONTEXT_TOKENS_MAX = 1 << 24;

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--context",
      paramLabel = "TOKENS",
      description = "Prompt and answer together, to reckon the memory (default: 4096).")
  int context = MemoryNeed.CONTEXT_TOKENS_DEFAULT;

  @Option(names = "--hash", description = "Also the SHA-256, for which the whole file is read.")
  boolean hash;

  @Parameters(
      paramLabel = "NAME",
      description = "Name of a model, as carrel model list shows it, or path of a GGUF file.")
  String name = "";

  ModelInspectCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (context < 1 || context > CONTEXT_TOKENS_MAX) {
      throw new WrongUsage("--context is " + context + ": give 1 to " + CONTEXT_TOKENS_MAX + ".");
    }
    StoredModel model = session.home().models(session::remark).find(name);
    ModelReport report = ModelReport.of(model, context);
    MachineMemory machine = MachineMemory.now();
    @Nullable String sha256 = hash ? model.sha256() : null;
    if (form.json) {
      ModelChoice choice = session.home().modelChoice(common.options(), ModelCommand.ANSWER);
      session.printJson(
          ModelEntry.of(report, machine, ModelCommand.isChosen(model, choice), sha256));
    } else {
      ModelText.lines(report, machine, sha256).forEach(session.out()::println);
    }
    return report.problem() == null ? 0 : 1;
  }
}
