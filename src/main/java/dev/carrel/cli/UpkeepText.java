package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is built beside the index and what is done at night, as lines of the status. */
final class UpkeepText {
  private UpkeepText() {}

  static String of(Status.Rebuild rebuild) {
    String waitingFor = rebuild.waitingFor();
    return String.format(
        Locale.ROOT,
        "rebuild   generation %d, %,d of %,d files, %,d of %,d passages embedded%s",
        rebuild.generation(),
        rebuild.filesDone(),
        rebuild.filesTotal(),
        rebuild.chunksDone(),
        rebuild.chunksTotal(),
        waitingFor == null ? "" : ". " + waitingFor);
  }

  static List<String> of(Status.Nightly nightly) {
    List<String> lines = new ArrayList<>();
    String waitingFor = nightly.waitingFor();
    if (nightly.running()) {
      lines.add("nightly   is under way");
    } else if (waitingFor != null) {
      lines.add("nightly   is due. " + waitingFor);
    } else if (nightly.nextAt() != null) {
      lines.add("nightly   next at " + nightly.nextAt());
    }
    if (nightly.lastStartedAt() != null) {
      Double seconds = nightly.lastSeconds();
      lines.add(
          "nightly   last at "
              + nightly.lastStartedAt()
              + (seconds == null ? "" : String.format(Locale.ROOT, ", %,.0f s", seconds))
              + (nightly.lastOutcome() == null ? "" : ": " + nightly.lastOutcome()));
    }
    Status.Quality quality = nightly.quality();
    if (quality != null) {
      lines.addAll(of(quality));
    }
    return lines;
  }

  private static List<String> of(Status.Quality quality) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "quality   recall at 1 %.3f, at 5 %.3f, at 10 %.3f, MRR %.3f, of %d questions at %s",
            quality.recall1(),
            quality.recall5(),
            quality.recall10(),
            quality.mrr10(),
            quality.questions(),
            quality.at()));
    lines.add(
        "trend     recall at 10: "
            + quality.trend().stream()
                .map(each -> String.format(Locale.ROOT, "%.3f", each))
                .collect(Collectors.joining(" ")));
    if (quality.warning() != null) {
      lines.add("warning   " + quality.warning());
    }
    return lines;
  }
}
