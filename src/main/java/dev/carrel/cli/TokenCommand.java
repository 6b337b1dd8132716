package dev.carrel.cli;

import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carrel token}: alone it lists them. */
@Command(
    name = "token",
    header = "List, make or remove the tokens of programs.",
    synopsisSubcommandLabel = "[list | add | remove]",
    description = {
      "",
      "A token is a key that a program sends to the service (Authorization: Bearer). It may be for"
          + " certain sources only, and what it may not see does not exist for it. On this machine"
          + " none is needed unless server.tokens says so; from another one always.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel token",
      "  carrel token add editor --sources notes --expires 90d",
      "  carrel token remove editor"
    })
final class TokenCommand extends Listing {
  TokenCommand(Session session) {
    super(session, TokenCommand::list);
  }

  /** As {@code --json} prints them. */
  record Tokens(List<AccessDesk.TokenEntry> tokens) {}

  private static int list(Session session, Options options, boolean json) {
    List<AccessDesk.TokenEntry> tokens = session.home().access(options).tokens();
    if (json) {
      session.printJson(new Tokens(tokens));
      return 0;
    }
    for (AccessDesk.TokenEntry token : tokens) {
      session.out().println(line(token));
    }
    if (tokens.isEmpty()) {
      session.remark("There is no token yet: carrel token add NAME makes one.");
    }
    return 0;
  }

  private static String line(AccessDesk.TokenEntry token) {
    String end =
        token.expiresAt() == null
            ? "no end"
            : (token.expired() ? "expired " : "until ") + token.expiresAt();
    return SafeText.line(token.name())
        + "\t"
        + token.permission()
        + "\t"
        + sources(token)
        + "\t"
        + end
        + "\t"
        + (token.lastUsed() == null ? "never used" : "last used " + token.lastUsed());
  }

  private static String sources(AccessDesk.TokenEntry token) {
    return token.sources() == null
        ? "all sources"
        : SafeText.line(String.join(", ", token.sources()));
  }

  @Command(
      name = "list",
      header = "List the tokens: name, permission, sources, end, last use; tabs between.",
      footerHeading = "%nExample:%n",
      footer = "  carrel token list --json")
  static final class ListThem extends Listing {
    ListThem(Session session) {
      super(session, TokenCommand::list);
    }
  }

  @Command(
      name = "add",
      header = "Make a token and print its key, this once.",
      description = {
        "",
        "It may find, read and ask. With --write also upload, have files read again and keep what"
            + " was answered; with --admin also add and remove sources. Only a hash of the"
            + " key is kept: who loses it makes another. A service that runs knows it at once.",
        ""
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  carrel token add editor",
        "  carrel token add assistant --sources notes,papers --expires 30d"
      })
  static final class Add implements Callable<Integer> {
    private static final Pattern LIFETIME = Pattern.compile("([1-9][0-9]{0,3})([hdw])");

    private final Session session;

    @Mixin CommonOptions common = new CommonOptions();
    @Mixin JsonOption form = new JsonOption();

    @Option(
        names = "--sources",
        split = ",",
        paramLabel = "NAME",
        description = "The sources that exist for it, with commas between (default: all).")
    @Nullable List<String> sources;

    @Option(names = "--write", description = "It may also change what is in them.")
    boolean write;

    @Option(names = "--admin", description = "It may also add and remove sources and models.")
    boolean admin;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description =
            "When it ends: hours, days or weeks from now, as 12h, 30d, 8w (default: never).")
    @Nullable String expires;

    @Parameters(paramLabel = "NAME", description = "What it is for.")
    String name = "";

    Add(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if (admin && (write || sources != null)) {
        throw new WrongUsage(
            "--admin goes without --write, which it includes, and without --sources, since what it"
                + " allows concerns all of them.");
      }
      Permission permission = admin ? Permission.ADMIN : write ? Permission.WRITE : Permission.READ;
      Grant grant =
          sources == null
              ? Grant.all(permission)
              : Grant.of(permission, new LinkedHashSet<>(sources));
      AccessDesk.MadeToken made =
          session
              .home()
              .access(common.options())
              .add(name, grant, Optional.ofNullable(expires).map(Add::lifetime));
      if (form.json) {
        session.printJson(made);
      } else {
        session.out().println(made.key());
      }
      session.remark(
          "This is the only time that the key of "
              + name
              + " is shown ("
              + made.token().permission()
              + ", "
              + sources(made.token())
              + "): programs send it as Authorization: Bearer.");
      return 0;
    }

    private static Duration lifetime(String text) {
      Matcher matcher = LIFETIME.matcher(text);
      if (!matcher.matches()) {
        throw new WrongUsage("--expires is " + text + ", wanted a time such as 12h, 30d or 8w.");
      }
      int count = Integer.parseInt(matcher.group(1));
      return switch (matcher.group(2)) {
        case "h" -> Duration.ofHours(count);
        case "d" -> Duration.ofDays(count);
        default -> Duration.ofDays(7L * count);
      };
    }
  }

  @Command(
      name = "remove",
      header = "Remove a token: it is refused at once.",
      footerHeading = "%nExample:%n",
      footer = "  carrel token remove editor")
  static final class Remove implements Callable<Integer> {
    private final Session session;

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "Name of the token.")
    String name = "";

    Remove(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.home().access(common.options()).remove(name);
      session.remark("The token " + name + " is refused from now on.");
      return 0;
    }
  }
}
