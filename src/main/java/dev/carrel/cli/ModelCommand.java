package dev.carrel.cli;

import dev.carrel.engine.LlamaServerCommand;
import dev.carrel.models.MachineMemory;
import dev.carrel.models.MemoryNeed;
import dev.carrel.models.ModelReport;
import dev.carrel.models.ModelStore;
import dev.carrel.models.StoredModel;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carrel model}: alone it lists the models. */
@Command(
    name = "model",
    header = "List, inspect, fetch, choose or remove language models.",
    synopsisSubcommandLabel = "[list | inspect | pull | use | remove]",
    description = {
      "",
      "A language model is a GGUF file: in the folder models of the installation, or where Ollama or"
          + " LM Studio keep it on this disk, where it is used in place. Without one, answers are"
          + " made of the documents' own sentences.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel model",
      "  carrel model inspect ollama:llama3.2:3b",
      "  carrel model pull https://example.org/some-model.gguf",
      "  carrel model use some-model.gguf"
    })
final class ModelCommand extends Listing {
  /** The task that a model is chosen for when nothing is said. */
  static final String ANSWER = "answer";

  ModelCommand(Session session) {
    super(session, ModelCommand::list);
  }

  private static int list(Session session, Options options, boolean json) {
    ModelStore store = session.home().models(session::remark);
    ModelChoice choice = session.home().modelChoice(options, ANSWER);
    MachineMemory machine = MachineMemory.now();
    List<ModelReport> reports =
        store.models().stream()
            .map(model -> ModelReport.of(model, MemoryNeed.CONTEXT_TOKENS_DEFAULT))
            .toList();
    if (json) {
      session.printJson(
          new ModelEntry.Entries(
              store.folder().toString(),
              machine,
              reports.stream()
                  .map(report ->
                      ModelEntry.of(report, machine, isChosen(report.model(), choice), null))
                  .toList()));
      return 0;
    }
    for (ModelReport report : reports) {
      session.out().println(ModelText.line(report, machine, isChosen(report.model(), choice)));
    }
    session.remark(
        reports.isEmpty()
            ? "There is no model yet: put a GGUF file into %s, or fetch one with carrel model pull URL."
                .formatted(store.folder())
            : "%s of memory are free; our own folder of models is %s."
                .formatted(ModelText.bytes(machine.availableBytes()), store.folder()));
    return 0;
  }

  /** The configuration names a file, a choice a model. */
  static boolean isChosen(StoredModel model, ModelChoice choice) {
    String chosen = choice.model();
    return chosen != null
        && (model.name().equals(chosen) || model.file().toString().endsWith(chosen));
  }

  @Command(
      name = "list",
      header = "List the models on this disk: name, a tab, what it is and needs.",
      footerHeading = "%nExample:%n",
      footer = "  carrel model list --json")
  static final class ListThem extends Listing {
    ListThem(Session session) {
      super(session, ModelCommand::list);
    }
  }

  @Command(
      name = "use",
      header = "Choose the model that answers.",
      description = {
        "",
        "The choice is kept in the data folder; the configuration is not changed, and decides where"
            + " it names an engine. A running service has the model when it is started again.",
        ""
      },
      footerHeading = "%nExamples:%n",
      footer = {"  carrel model use ollama:llama3.2:3b", "  carrel model use --none"})
  static final class Use implements Callable<Integer> {
    private final Session session;

    @Mixin CommonOptions common = new CommonOptions();

    @Option(
        names = "--task",
        paramLabel = "TASK",
        description = "What it is for: answer (the default), rewrite, summarize or code.")
    String task = ANSWER;

    @Option(names = "--none", description = "Answer without a model again.")
    boolean none;

    @Parameters(
        arity = "0..1",
        paramLabel = "NAME",
        description = "Name of a model, as carrel model list shows it, or path of a GGUF file.")
    @Nullable String name;

    Use(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Options options = common.options();
      if (none == (name != null)) {
        throw new WrongUsage("Give the name of a model, or --none.");
      }
      if (name == null) {
        session.home().chooseModel(options, task, null);
        session.remark("No model is chosen for the task " + task + " any more.");
      } else {
        choose(options, name);
      }
      session
          .home()
          .running(options)
          .ifPresent(service ->
              session.remark(
                  "The service that runs (process "
                      + service.processId()
                      + ") goes on as it was: start it again to have this."));
      return 0;
    }

    private void choose(Options options, String wanted) {
      StoredModel model = session.home().models(session::remark).find(wanted);
      ModelReport report = ModelReport.of(model, MemoryNeed.CONTEXT_TOKENS_DEFAULT);
      boolean byServer =
          report.engines().contains(ModelReport.LLAMA_SERVER)
              && LlamaServerCommand.find(System.getenv().getOrDefault("PATH", "")).isPresent();
      if (!report.isEmbeddable() && !byServer) {
        throw new CommandFailure(
            String.valueOf(report.problem() == null ? report.notEmbedded() : report.problem()));
      }
      session.home().chooseModel(options, task, model.name());
      session.remark(
          "%s is the model for the task %s from now on, loaded by %s."
              .formatted(
                  model.name(),
                  task,
                  report.isEmbeddable() ? "the embedded engine" : "your llama-server"));
      MachineMemory machine = MachineMemory.now();
      if (!report.fits(machine).orElse(true)) {
        session.remark(
            "It may need more memory than is free now: carrel model inspect " + model.name() + ".");
      }
    }
  }

  @Command(
      name = "remove",
      header = "Delete a model from the installation's own folder.",
      description = {
        "",
        "What Ollama or LM Studio keep is never touched: remove it with them.",
        ""
      },
      footerHeading = "%nExample:%n",
      footer = "  carrel model remove some-model.gguf")
  static final class Remove implements Callable<Integer> {
    private final Session session;

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "Name of the model.")
    String name = "";

    Remove(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      long bytes = session.home().models(session::remark).remove(name);
      session.remark("%s is deleted, %s are free.".formatted(name, ModelText.bytes(bytes)));
      if (name.equals(session.home().modelChoice(common.options(), ANSWER).model())) {
        session.remark(
            "It was the model that answers: choose another with carrel model use, or --none.");
      }
      return 0;
    }
  }
}
