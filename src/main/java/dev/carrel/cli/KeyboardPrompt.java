package dev.carrel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Lines that a person types, with the keys of a shell: arrows, Ctrl-R, the tab key for commands.
 * Ctrl-C never ends the program: it gives up the line, or the answer that is being made.
 */
final class KeyboardPrompt implements Prompt {
  private final Terminal terminal;
  private final LineReader reader;
  private final String prompt;
  private final Typed typed;
  private final AtomicBoolean stopped = new AtomicBoolean();

  private KeyboardPrompt(Terminal terminal, LineReader reader, String prompt, Typed typed) {
    this.terminal = terminal;
    this.reader = reader;
    this.prompt = prompt;
    this.typed = typed;
  }

  /**
   * Takes the terminal of this process.
   *
   * @param prompt stands before what is typed
   * @param commands what the tab key completes
   */
  static KeyboardPrompt open(String prompt, List<String> commands, Typed typed) {
    try {
      Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .completer(new StringsCompleter(commands))
              // An exclamation mark is one: this is no shell.
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
      typed.lines().forEach(reader.getHistory()::add);
      KeyboardPrompt opened = new KeyboardPrompt(terminal, reader, prompt, typed);
      terminal.handle(Terminal.Signal.INT, signal -> opened.stopped.set(true));
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> next() {
    try {
      String line = reader.readLine(prompt);
      stopped.set(false);
      if (!line.isBlank()) {
        typed.add(line.strip());
      }
      return Optional.of(line);
    } catch (UserInterruptException e) {
      return Optional.of(""); // the line was given up
    } catch (EndOfFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean stopped() {
    return stopped.get();
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
