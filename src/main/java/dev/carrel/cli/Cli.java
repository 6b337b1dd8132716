package dev.carrel.cli;

import dev.carrel.serve.DeskException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Exit codes: 0 done, 1 failed with one line on standard error that says why, 2
 * wrong usage, 130 ended by Ctrl-C. Standard output is the result; everything else goes to standard
 * error.
 */
public final class Cli {
  /** Set to 1, an unexpected failure shows its stack trace. */
  public static final String DEBUG_VARIABLE = "CARREL_DEBUG";

  static final int INTERRUPTED = 130;

  /** In the order of the help. */
  private static final List<String> NAMES =
      List.of(
          "serve",
          "index",
          "search",
          "why-not",
          "ask",
          "chat",
          "summarize",
          "status",
          "files",
          "reindex",
          "sources",
          "model",
          "token",
          "audit",
          "backup",
          "restore",
          "doctor",
          "eval",
          "mcp",
          "completion");

  private static final int USAGE_COLUMNS = 100;

  private Cli() {}

  /** Runs one command line and returns its exit code. */
  public static int run(String[] args, Home home, PrintStream out, PrintStream err) {
    return run(
        args,
        new Session(
            home,
            System.in,
            out,
            err,
            Terminal.ofSystem(),
            InstantSource.system(),
            new AtomicBoolean()),
        "1".equals(System.getenv(DEBUG_VARIABLE)));
  }

  static int run(String[] args, Session session, boolean debug) {
    CommandLine commands = commandsFor(args, session);
    commands.setParameterExceptionHandler((e, given) -> wrongUsage(e, session));
    commands.setExecutionExceptionHandler((e, command, parsed) -> failed(e, session, debug));
    int exitCode = commands.execute(args);
    session.out().flush();
    session.err().flush();
    return exitCode;
  }

  /** With every command. */
  static CommandLine commands(Session session) {
    return commands(session, NAMES);
  }

  /**
   * With those commands that the arguments can mean: to make the model of one takes a few
   * milliseconds, of all of them as long as a search.
   */
  private static CommandLine commandsFor(String[] args, Session session) {
    return commands(session, args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES);
  }

  private static CommandLine commands(Session session, List<String> names) {
    CommandLine commands = new CommandLine(new Root(session));
    names.forEach(name -> commands.addSubcommand(command(name, session)));
    commands
        .getCommandSpec()
        .version(
            "Carrel "
                + version()
                + ", Java "
                + Runtime.version()
                + ", "
                + System.getProperty("os.name"));
    boolean coloured = session.terminal().outInk().on();
    commands
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(USAGE_COLUMNS)
        .setUsageHelpAutoWidth(false)
        .setColorScheme(CommandLine.Help.defaultColorScheme(coloured ? Ansi.ON : Ansi.OFF))
        .setOut(new PrintWriter(session.out(), true, session.out().charset()))
        .setErr(new PrintWriter(session.err(), true, session.err().charset()));
    return commands;
  }

  private static Object command(String name, Session session) {
    return switch (name) {
      case "serve" -> new ServeCommand(session);
      case "index" -> new IndexCommand(session);
      case "search" -> new SearchCommand(session);
      case "why-not" -> new WhyNotCommand(session);
      case "ask" -> new AskCommand(session);
      case "chat" -> new ChatCommand(session);
      case "summarize" -> new SummarizeCommand(session);
      case "status" -> new StatusCommand(session);
      case "files" -> new FilesCommand(session);
      case "reindex" -> new ReindexCommand(session);
      case "sources" ->
          new CommandLine(new SourcesCommand(session))
              .addSubcommand(new SourcesCommand.ListThem(session))
              .addSubcommand(new SourcesCommand.Add(session))
              .addSubcommand(new SourcesCommand.Remove(session));
      case "model" ->
          new CommandLine(new ModelCommand(session))
              .addSubcommand(new ModelCommand.ListThem(session))
              .addSubcommand(new ModelInspectCommand(session))
              .addSubcommand(new ModelPullCommand(session))
              .addSubcommand(new ModelCommand.Use(session))
              .addSubcommand(new ModelCommand.Remove(session));
      case "token" ->
          new CommandLine(new TokenCommand(session))
              .addSubcommand(new TokenCommand.ListThem(session))
              .addSubcommand(new TokenCommand.Add(session))
              .addSubcommand(new TokenCommand.Remove(session));
      case "audit" -> new AuditCommand(session);
      case "backup" -> new BackupCommand(session);
      case "restore" -> new RestoreCommand(session);
      case "doctor" -> new DoctorCommand(session);
      case "eval" -> new EvalCommand(session);
      case "mcp" -> new McpCommand(session);
      case "completion" -> new CompletionCommand(session);
      default -> throw new IllegalArgumentException("there is no command " + name);
    };
  }

  private static String version() {
    String version = Cli.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private static int wrongUsage(ParameterException e, Session session) {
    CommandLine command = e.getCommandLine();
    session.remark(
        "carrel: "
            + withFullStop(String.valueOf(e.getMessage()))
            + " See: "
            + command.getCommandSpec().qualifiedName()
            + " --help");
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, Session session, boolean debug) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    }
    if (session.stopping().get()) {
      // A signal closed what this command was using; the signal is the reason, and known.
      return INTERRUPTED;
    }
    if (debug) {
      e.printStackTrace(session.err());
    }
    session.remark("carrel: " + reason(e));
    return switch (e) {
      case WrongUsage usage -> ExitCode.USAGE;
      case DeskException trouble when trouble.kind() == DeskException.Kind.WRONG_REQUEST ->
          ExitCode.USAGE;
      default -> ExitCode.SOFTWARE;
    };
  }

  /** Every exception of ours carries one sentence for a person; any other is a defect. */
  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (e.getClass().getPackageName().startsWith("dev.carrel")) {
      return message;
    }
    if (e instanceof UncheckedIOException) {
      return "Reading or writing failed: " + message;
    }
    return "This is a defect in Carrel: "
        + e
        + ". Run it again with "
        + DEBUG_VARIABLE
        + "=1 to see where it happened, and report that.";
  }

  private static String withFullStop(String sentence) {
    return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
  }

  /** What {@code carrel} alone is. */
  @Command(
      name = "carrel",
      header = "A private reading desk inside your own library.",
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "",
        "Carrel reads the folders you name, keeps an index of them beside itself, finds passages by"
            + " word and by meaning, and answers questions with the exact place of every statement."
            + " Nothing leaves this machine.",
        ""
      },
      commandListHeading = "%nCommands:%n",
      footerHeading = "%nExamples:%n",
      footer = {
        "  carrel serve samples                   read the folder, watch it, answer on port 7411",
        "  carrel search 'sourdough hydration'    passages, best first",
        "  carrel ask 'How wet is the dough?'     an answer with its sources",
        "  carrel files --state failed            what could not be read, and why",
        "",
        "The program itself is built and tested with: carrel build, carrel test",
        "Exit codes: 0 done, 1 failed (one line says why), 2 wrong usage."
      })
  static final class Root implements Runnable {
    private final Session session;

    @Mixin HelpOption help = new HelpOption();

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Show the version.")
    boolean version;

    Root(Session session) {
      this.session = session;
    }

    /** Whoever types nothing else does not know yet what there is. */
    @Override
    public void run() {
      Overview.lines(session.terminal().outInk()).forEach(session.out()::println);
    }
  }
}
