package dev.carrel.cli;

import dev.carrel.models.Download;
import dev.carrel.models.DownloadRequest;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carrel model pull}: the only command that opens a connection to anywhere else. */
@Command(
    name = "pull",
    header = "Fetch a model from an address that you give.",
    description = {
      "",
      "The only thing in Carrel that opens a connection to another machine, and only when you give"
          + " this command. It asks for the file over https and sends nothing else: no cookie, no"
          + " referrer, no proxy. Each host that it is sent on to is named. What is no sound model"
          + " is noticed at its beginning. After Ctrl-C or a break, the same command goes on where"
          + " it was.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  carrel model pull https://example.org/some-model.gguf",
      "  carrel model pull https://example.org/file?id=7 --name some-model.gguf --sha256 HEX"
    })
final class ModelPullCommand implements Callable<Integer> {
  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin JsonOption form = new JsonOption();

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "The hash that the file must have; else it is thrown away.")
  @Nullable String sha256;

  @Option(
      names = "--name",
      paramLabel = "FILE",
      description = "Name of the file (default: the last part of the address).")
  @Nullable String name;

  @Parameters(paramLabel = "URL", description = "Address of a GGUF file, beginning with https://.")
  String url = "";

  ModelPullCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    DownloadRequest request = WrongUsage.orElseWrong(() -> DownloadRequest.of(url, name, sha256));
    Path folder = session.home().models(session::remark).folder();
    Download.Fetched fetched = fetch(request, folder);
    if (form.json) {
      session.printJson(fetched);
    } else {
      session
          .out()
          .printf(
              Locale.ROOT,
              "%s (%s, SHA-256 %s)%n",
              SafeText.line(fetched.file().toString()),
              ModelText.bytes(fetched.bytes()),
              fetched.sha256());
      session.remark("To have it answer: carrel model use " + fetched.file().getFileName() + ".");
    }
    return 0;
  }

  private Download.Fetched fetch(DownloadRequest request, Path folder) throws InterruptedException {
    try (DownloadBar bar = new DownloadBar(session)) {
      Download download = new Download(request, folder, bar);
      CloseOnSignal closing = new CloseOnSignal(download::close, session.stopping());
      try {
        return download.run();
      } finally {
        closing.close();
      }
    }
  }
}
