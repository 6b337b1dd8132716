package dev.carrel.cli;

import dev.carrel.ingest.Status;
import dev.carrel.watch.Source;
import dev.carrel.watch.SourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells what happens after a service was started, each thing once and when it is so: what is read,
 * when the first search finds something, how long the rest takes. Promises nothing that was not
 * measured.
 */
final class StartReport {
  /** More are counted: the list itself is the command {@code sources}. */
  private static final int SOURCES_MAX = 10;

  private final Instant began;
  private boolean firstLook = true;
  private boolean found;
  private boolean allRead;

  StartReport(Instant began) {
    this.began = began;
  }

  /** What is known before anything is read. */
  static List<String> sources(List<Source> sources) {
    List<Source> persons = sources.stream().filter(source -> !source.owned()).toList();
    if (persons.isEmpty()) {
      return List.of("There is no folder yet: carrel sources add FOLDER takes one in.");
    }
    List<String> lines =
        new ArrayList<>(persons.stream().limit(SOURCES_MAX).map(StartReport::source).toList());
    if (persons.size() > SOURCES_MAX) {
      lines.add(
          "Reads %d more: carrel sources lists them.".formatted(persons.size() - SOURCES_MAX));
    }
    return lines;
  }

  private static String source(Source source) {
    String kind = SourceKind.of(source.folder()).phrase();
    return "Reads %s as %s%s."
        .formatted(source.folder(), source.name(), kind.isEmpty() ? "" : ", " + kind);
  }

  /** What works without a language model; empty where there is one. */
  static Optional<String> withoutModel(ModelChoice choice) {
    return choice.model() != null || choice.configured() != null
        ? Optional.empty()
        : Optional.of(
            "No language model is chosen: search works in full without one, and answers are your"
                + " documents' own sentences; carrel model list shows what is on this disk, carrel"
                + " model pull URL fetches one.");
  }

  /** Looks at a status, and tells what is new in it. */
  void look(Status status, Instant now, Consumer<String> say) {
    boolean existing = firstLook && status.files().indexed() > 0;
    firstLook = false;
    if (existing) {
      found = true;
      say.accept(
          String.format(
              Locale.ROOT,
              "%s can be found at once; what has changed since is looked for.",
              ProgressText.count(status.files().indexed(), "file")));
    }
    Status.Progress progress = status.progress();
    if (progress == null) {
      return; // the end is told by the end
    }
    boolean allReadNow =
        !progress.walking() && progress.filesTotal() > 0 && status.files().pending() == 0;
    if (!found && !allReadNow && status.files().indexed() > 0) {
      found = true;
      say.accept(
          String.format(
              Locale.ROOT,
              "Search works after %s: %,d of %,d%s files can be found by their words so far.",
              time(now),
              status.files().indexed(),
              progress.filesTotal(),
              progress.walking() ? " or more" : ""));
    }
    Long secondsLeft = progress.secondsLeft();
    long missing = status.chunks().total() - status.chunks().embedded();
    if (!allRead && allReadNow && missing > 0 && secondsLeft != null) {
      allRead = true;
      found = true;
      say.accept(
          String.format(
              Locale.ROOT,
              "%s can be found by words after %s; by meaning in about %s, when %,d passages more"
                  + " are embedded.",
              status.files().indexed() == 1
                  ? "The file"
                  : String.format(Locale.ROOT, "All %,d files", status.files().indexed()),
              time(now),
              ProgressText.time(secondsLeft),
              missing));
    }
  }

  /** What is told when nothing is left to do. */
  List<String> end(Status status, Instant now) {
    String end =
        String.format(
            Locale.ROOT,
            "Everything is read: %s can be found in %s (%s).",
            ProgressText.count(status.files().indexed(), "file"),
            ProgressText.count(status.chunks().total(), "passage"),
            time(now));
    List<String> lines = new ArrayList<>(List.of(end));
    if (status.files().skipped() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s left out: carrel files --state skipped says why.",
              status.files().skipped() == 1
                  ? "1 file is"
                  : String.format(Locale.ROOT, "%,d files are", status.files().skipped())));
    }
    if (status.files().failed() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s could not be read: carrel files --state failed says why.",
              ProgressText.count(status.files().failed(), "file")));
    }
    return lines;
  }

  /** Since the start: tenths of a second as long as they tell something. */
  private String time(Instant now) {
    Duration since = Duration.between(began, now);
    return since.toSeconds() < 10
        ? String.format(Locale.ROOT, "%.1f s", since.toMillis() / 1e3)
        : ProgressText.time(since.toSeconds());
  }
}
