package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a file, parses it, and shows what came of it as a person can read it. */
final class Reading implements AutoCloseable {
  private final Path folder;
  private final FileParser parser;

  Reading(Path folder, ParseLimits limits) {
    this(folder, limits, WorkerSettings.ofTemporaryFolder());
  }

  Reading(Path folder, ParseLimits limits, WorkerSettings workers) {
    this.folder = folder;
    this.parser = new FileParser(limits, workers);
  }

  /** The process that is idle or reads, which must be the only one. */
  long workerPid() {
    List<Long> pids = workerPids();
    assertEquals(1, pids.size());
    return pids.getFirst();
  }

  List<Long> workerPids() {
    return parser.workers().pids();
  }

  @Override
  public void close() {
    parser.close();
  }

  ParseOutcome outcome(String name, byte[] bytes) {
    Path file = folder.resolve(name);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcome(name, file);
  }

  ParseOutcome outcome(String name, Path file) {
    List<ParseOutcome> outcomes = outcomes(name, file, Parser.Known.NOTHING);
    assertEquals(1, outcomes.size(), outcomes::toString);
    return outcomes.getFirst();
  }

  /** Of the file and of all that is in it. */
  List<ParseOutcome> outcomes(String name, byte[] bytes) {
    return outcomes(name, bytes, Parser.Known.NOTHING);
  }

  List<ParseOutcome> outcomes(String name, byte[] bytes, Parser.Known known) {
    Path file = folder.resolve(name);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcomes(name, file, known);
  }

  List<ParseOutcome> outcomes(String name, Path file, Parser.Known known) {
    List<ParseOutcome> outcomes = new ArrayList<>();
    parser.parse(DocumentId.ofFile("test", name), file, known, outcomes::add);
    return outcomes;
  }

  /** What came of a file, one line for each outcome. */
  String read(String name, byte[] bytes) {
    return summary(outcomes(name, bytes));
  }

  /** One line for each outcome: its part, and its text or what came of it. */
  static String summary(List<ParseOutcome> outcomes) {
    StringBuilder summary = new StringBuilder();
    for (ParseOutcome outcome : outcomes) {
      String part = outcome.id().part() == null ? "-" : outcome.id().part();
      summary
          .append(part)
          .append(": ")
          .append(
              switch (outcome) {
                case ParseOutcome.Parsed parsed -> visible(parsed.document().text());
                case ParseOutcome.Skipped skipped -> "skipped: " + skipped.reason();
                case ParseOutcome.Unreadable broken -> "unreadable: " + broken.cause();
                case ParseOutcome.Unchanged _ -> "unchanged";
                case ParseOutcome.Contained contained ->
                    contained.parser()
                        + (contained.remark() == null ? "" : ": " + contained.remark());
              })
          .append('\n');
    }
    return summary.toString();
  }

  ParseOutcome outcome(String name, String text) {
    return outcome(name, text.getBytes(StandardCharsets.UTF_8));
  }

  ParseOutcome.Parsed parsed(String name, byte[] bytes) {
    return assertInstanceOf(ParseOutcome.Parsed.class, outcome(name, bytes));
  }

  ParsedDocument document(String name, byte[] bytes) {
    return parsed(name, bytes).document();
  }

  ParsedDocument document(String name, String text) {
    return document(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One line for each section: kind, page, headings, text with its line ends shown. */
  static String shown(ParsedDocument document) {
    StringBuilder shown = new StringBuilder();
    for (Section section : document.sections()) {
      shown
          .append(section.kind())
          .append(section.page() == null ? "" : " " + section.page())
          .append(section.headingPath().isEmpty() ? "" : " [" + join(section) + "]")
          .append(' ')
          .append(visible(document.text().substring(section.startChar(), section.endChar())))
          .append('\n');
    }
    return shown.toString();
  }

  private static String join(Section section) {
    return String.join(" > ", section.headingPath());
  }

  private static String visible(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }
}
