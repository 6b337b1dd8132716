package dev.carrel;

import dev.carrel.serve.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sets up logging: one line a record on standard error, our own records and other libraries'
 * warnings.
 */
final class Logging {
  /** They report on every odd file; what comes of a file stands in its record. */
  private static final List<String> TALKATIVE =
      List.of("org.apache.tika", "org.apache.pdfbox", "org.apache.fontbox", "org.apache.poi");

  /**
   * Warns that the vector module is not loaded: the launcher leaves it out of short commands on
   * purpose, because it costs start-up time.
   */
  private static final String VECTOR_MODULE = "org.apache.lucene.internal.vectorization";

  /** Loggers are held weakly by the platform: their levels last as long as they are held here. */
  private static final List<Logger> QUIETENED =
      Stream.concat(TALKATIVE.stream(), Stream.of(VECTOR_MODULE)).map(Logger::getLogger).toList();

  /** Announces every start and stop. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private Logging() {}

  static void configure() {
    // Said here, it need not be looked for in every jar.
    System.setProperty("slf4j.provider", "org.slf4j.jul.JULServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    boolean debug = System.getenv("CARREL_DEBUG") != null;
    Handler handler = new ConsoleHandler();
    handler.setFormatter(new OneLine(debug));
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(debug ? Level.INFO : Level.WARNING);
    HELIDON.setLevel(Level.WARNING);
    if (!debug) {
      QUIETENED.forEach(logger -> logger.setLevel(Level.OFF));
    }
  }

  /** Has the handlers there are write in another form from here on. */
  static void use(Settings.LogForm form) {
    boolean debug = System.getenv("CARREL_DEBUG") != null;
    if (form == Settings.LogForm.JSON) {
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        handler.setFormatter(new JsonLine(debug));
      }
    }
  }

  /** A record as one JSON document on a line, for programs that gather logs. */
  static final class JsonLine extends Formatter {
    private final boolean stackTraces;

    JsonLine(boolean stackTraces) {
      this.stackTraces = stackTraces;
    }

    /** One document: when, how grave, who, what, and why. */
    private record Line(
        String at,
        String level,
        String logger,
        String thread,
        String message,
        @Nullable String thrown) {}

    @Override
    public String format(LogRecord entry) {
      Throwable thrown = entry.getThrown();
      return Json.text(
              new Line(
                  entry.getInstant().toString(),
                  entry.getLevel().getName(),
                  String.valueOf(entry.getLoggerName()),
                  Thread.currentThread().getName(),
                  formatMessage(entry),
                  thrown == null
                      ? null
                      : stackTraces ? trace(thrown) : thrown.getClass().getName()))
          + System.lineSeparator();
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /** A record as one line; the stack trace is for those who ask for it. */
  private static final class OneLine extends Formatter {
    /** What acts on a terminal: a message may name a file, and a file may be named anything. */
    private static final Pattern ACTING =
        Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u206f]+");

    private final boolean stackTraces;

    OneLine(boolean stackTraces) {
      this.stackTraces = stackTraces;
    }

    @Override
    public String format(LogRecord entry) {
      String line =
          "%tT %s %s: %s%n"
              .formatted(
                  entry.getMillis(),
                  entry.getLevel().getName(),
                  shortName(entry.getLoggerName()),
                  ACTING.matcher(formatMessage(entry)).replaceAll(" "));
      Throwable thrown = entry.getThrown();
      if (thrown == null || !stackTraces) {
        return line;
      }
      return line + trace(thrown);
    }

    private static String shortName(String logger) {
      return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
    }
  }
}
