package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A conversation on a real terminal, which util-linux's script gives to a process of its own. */
@EnabledOnOs(OS.LINUX)
@Timeout(90)
class ChatTerminalTest {
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String ARROW_UP = "\u001b[A";
  private static final String PROMPT = "? ";

  @TempDir Path folder;
  private @Nullable Process started;
  private final StringBuilder screen = new StringBuilder();

  @AfterEach
  void nothing_goes_on() {
    if (started != null) {
      started.destroyForcibly();
    }
  }

  @Test
  void questions_are_typed_called_back_stopped_and_left() throws Exception {
    open();
    await(PROMPT);
    type("When does it leave?\r");
    await("At 22:59 [1]. 🚂");
    await(PROMPT);
    type(ARROW_UP + "\r");
    await("At 22:59 [1]. 🚂");
    await(PROMPT);
    type(PreparedDesk.ENDLESS + "\r");
    await("on and on and");
    type(CTRL_C);
    await("The answer was stopped.");
    await(PROMPT);
    type("given up" + CTRL_C);
    await(PROMPT);
    type("/fly\r");
    await("There is no command /fly");
    await(PROMPT);
    type(CTRL_D);
    assertTrue(process().waitFor(30, TimeUnit.SECONDS), screen.toString());
    assertEquals(0, process().exitValue(), screen.toString());
  }

  private void open() throws IOException {
    assumeTrue(has("script"), "script is not installed");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path arguments =
        Files.writeString(
            folder.resolve("arguments"),
            "--enable-native-access=ALL-UNNAMED -Dcarrel.columns.out=80 -Dcarrel.typed=true -cp \""
                + System.getProperty("java.class.path").replace("\\", "\\\\")
                + "\" "
                + Talking.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(
                "script",
                "-qefc",
                // Who runs tests in the background has it ignored, and hands that on.
                "stty cols 80 rows 24; exec env --default-signal=INT " + java + " @" + arguments,
                "/dev/null")
            .redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    started = builder.start();
  }

  private Process process() {
    return Objects.requireNonNull(started);
  }

  private void type(String keys) throws IOException {
    OutputStream keyboard = process().getOutputStream();
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  /** Returns once the text is on the screen; what stood before it is forgotten. */
  private void await(String text) throws IOException, InterruptedException {
    InputStream shown = process().getInputStream();
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    for (int at = indexOf(text); ; at = indexOf(text)) {
      if (at >= 0) {
        screen.delete(0, at);
        return;
      }
      assertTrue(System.nanoTime() < end, () -> "no " + text + ": " + screen);
      // Not to wait in a read, which nothing would interrupt.
      byte[] piece = shown.readNBytes(shown.available());
      // Bytes as characters: a letter may come in two pieces.
      screen.append(new String(piece, StandardCharsets.ISO_8859_1));
      if (piece.length == 0) {
        Thread.sleep(POLL);
      }
    }
  }

  private int indexOf(String text) {
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    int at = screen.indexOf(bytes);
    return at < 0 ? at : at + bytes.length();
  }

  private static boolean has(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** What runs on that terminal. */
  static final class Talking {
    private Talking() {}

    public static void main(String[] arguments) {
      System.exit(Cli.run(new String[] {"chat"}, new MemoryHome(), System.out, System.err));
    }
  }
}
