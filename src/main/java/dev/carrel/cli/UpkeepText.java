package dev.carrel.cli;

import dev.carrel.ingest.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    return lines;
  }
}
