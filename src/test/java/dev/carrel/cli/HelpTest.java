package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The help of every command as a person reads it. After a wanted change write the files anew with
 * {@code -Dcarrel.golden=refresh} and read the difference.
 */
class HelpTest {
  private static final Path FOLDER = Path.of("src/test/resources/help");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "carrel",
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
        "sources list",
        "sources add",
        "sources remove",
        "model",
        "model list",
        "model inspect",
        "model pull",
        "model use",
        "model remove",
        "token",
        "token list",
        "token add",
        "token remove",
        "audit",
        "backup",
        "restore",
        "doctor",
        "eval",
        "mcp",
        "completion"
      })
  void help_reads_as_it_was_agreed(String command) throws IOException {
    String[] args =
        command.equals("carrel") ? new String[] {"--help"} : (command + " --help").split(" ", -1);
    MemoryHome.Result result = new MemoryHome().run(args);
    assertEquals(0, result.exitCode());
    assertEquals("", result.err());
    Path golden = FOLDER.resolve(command.replace(' ', '-') + ".txt");
    if ("refresh".equals(System.getProperty("carrel.golden"))) {
      Files.createDirectories(FOLDER);
      Files.writeString(golden, result.out());
    }
    assertEquals(Files.readString(golden), result.out());
  }
}
