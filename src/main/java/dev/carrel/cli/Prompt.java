package dev.carrel.cli;

import java.util.Optional;

/** Where the lines of a conversation come from. For one thread, but for {@link #stopped}. */
sealed interface Prompt extends AutoCloseable permits KeyboardPrompt, PipedPrompt {
  /** The next line, without its end; empty when there is none any more. */
  Optional<String> next();

  /** Whether Ctrl-C was pressed since the last line; any thread may ask. */
  boolean stopped();

  @Override
  void close();
}
