package dev.carrel.cli;

import dev.carrel.serve.McpServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "mcp",
    header = "Speak the Model Context Protocol on standard input and output.",
    description = {
      "",
      "For editors and assistants that start their tools themselves: they find passages, read"
          + " documents, look for lines and ask, and change nothing. Everything stays on this"
          + " machine as far as this command goes; what the assistant does with it is its own"
          + " affair. A running service is used where there is one; else the index is opened.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  {\"mcpServers\": {\"carrel\": {\"command\": \"/path/to/carrel\", \"args\": [\"mcp\"]}}}",
      "                         for the settings of most assistants",
      "  http://127.0.0.1:7411/mcp",
      "                         for those that take an address: the running service speaks it too"
    })
final class McpCommand implements Callable<Integer> {
  /** A longer message is none that a client sends. */
  private static final int MESSAGE_BYTES_MAX = 4 << 20;

  private final Session session;

  @Mixin CommonOptions common = new CommonOptions();

  McpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    try (Session.OpenDesk open = session.desk(common.options(), Home.Purpose.LOOK, List.of())) {
      McpServer server = new McpServer(open.desk());
      InputStream in = new BufferedInputStream(session.in());
      for (Optional<byte[]> message = next(in); message.isPresent(); message = next(in)) {
        if (message.get().length > 0) {
          server.answer(message.get(), session.stopping()::get).ifPresent(this::send);
        }
      }
    }
    return 0;
  }

  /** One line each, and nothing else ever on standard output. */
  private void send(String answer) {
    byte[] line = (answer + "\n").getBytes(StandardCharsets.UTF_8);
    session.out().write(line, 0, line.length);
    session.out().flush();
  }

  /** A line; empty at the end. */
  private static Optional<byte[]> next(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
      }
      if (line.size() == MESSAGE_BYTES_MAX) {
        throw new CommandFailure(
            "A message on standard input has more than the %,d bytes that one may have: nothing sound sends that."
                .formatted(MESSAGE_BYTES_MAX));
      }
      line.write(b);
    }
    return Optional.of(line.toByteArray());
  }
}
