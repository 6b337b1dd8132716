package dev.carrel.ingest;

import dev.carrel.parse.DocumentId;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.Parser;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A parser that can be told to give up the files it reads: the end of the service waits for none of
 * them. A thread is interrupted only while it reads, never while it asks the index or writes to it.
 */
final class BreakableParser implements Parser {
  private static final Logger log = LoggerFactory.getLogger(BreakableParser.class);

  private final Parser parser;
  private final Readers readers;

  BreakableParser(Parser parser) {
    this(parser, new Readers());
  }

  private BreakableParser(Parser parser, Readers readers) {
    this.parser = parser;
    this.readers = readers;
  }

  /** The file was given up; nothing is to be recorded of it. */
  static final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GivenUpException() {
      super("the service ends");
    }
  }

  /** Gives up every file that is being read, and each that would be from now on. */
  void breakOff() {
    readers.breakOff();
  }

  /**
   * As the parser it stands for.
   *
   * @throws GivenUpException when it was told to give up meanwhile
   */
  @Override
  public void parse(DocumentId id, Path file, Known known, Consumer<ParseOutcome> outcomes) {
    readers.begin();
    try {
      parser.parse(
          id,
          file,
          (part, contentSha256) -> {
            readers.pause();
            boolean holds = known.holds(part, contentSha256);
            readers.begin();
            return holds;
          },
          outcome -> {
            readers.pause(); // An outcome that the interrupt itself brought about is none.
            outcomes.accept(outcome);
            readers.begin();
          });
    } finally {
      readers.end();
    }
    readers.requireWanted();
  }

  @Override
  public Parser readingSecrets() {
    return new BreakableParser(parser.readingSecrets(), readers);
  }

  @Override
  public String fingerprint() {
    return parser.fingerprint();
  }

  @Override
  public List<String> remarks() {
    return parser.remarks();
  }

  /** The parser itself belongs to whoever opened it. */
  @Override
  public void close() {
    breakOff();
  }

  /** The threads that read. */
  private static final class Readers {
    private final Set<Thread> reading = new HashSet<>();
    private boolean broken;

    synchronized void breakOff() {
      broken = true;
      reading.forEach(Thread::interrupt);
    }

    synchronized void requireWanted() {
      if (broken) {
        throw new GivenUpException();
      }
    }

    synchronized void begin() {
      requireWanted();
      reading.add(Thread.currentThread());
    }

    synchronized void pause() {
      end();
      requireWanted();
    }

    /** From here on no interrupt comes; one that has come was meant for the reading and is over. */
    synchronized void end() {
      boolean read = reading.remove(Thread.currentThread());
      if (read && broken && Thread.interrupted()) {
        log.debug("The reading of a file was broken off.");
      }
    }
  }
}
