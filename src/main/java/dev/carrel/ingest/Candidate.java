package dev.carrel.ingest;

import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.GenerationFolder;
import dev.carrel.index.IndexCheck;
import dev.carrel.index.IndexCounts;
import dev.carrel.index.LuceneIndex;
import java.util.List;
import java.util.Optional;

/** Whether a generation may be searched in the place of another. Changes nothing. */
record Candidate(GenerationFolder folder, LuceneIndex next) {
  /** Of files that are looked at again because they are in one generation alone. */
  private static final int LOOKS_MAX = 100;

  /**
   * What keeps the next generation from being searched; empty when nothing does. Every file that
   * the live one knows must be known to the next one: a file that can't be seen now is lost
   * otherwise.
   */
  Optional<String> obstacle(Pipeline live, Pipeline building, ChunkIndex current) {
    Missing missing = new Missing();
    current.forEachFile(
        null,
        file -> {
          if (next.file(file.source(), file.path()).isEmpty()) {
            missing.add(file);
            if (missing.count <= LOOKS_MAX) {
              // It may have gone a moment ago, or come.
              live.look(missing.last);
              building.look(missing.last);
            }
          }
        });
    if (missing.count > 0) {
      return Optional.of(missing.sentence(live, building));
    }
    IndexCounts before = current.counts();
    IndexCounts after = next.counts();
    long failedMore = after.filesFailed() - before.filesFailed();
    if (failedMore * 2 > before.filesIndexed()) {
      return Optional.of(
          failedMore
              + " files that can be found now could not be read for the new index: it is searched"
              + " when carrel reindex --failed has read more of them.");
    }
    return Optional.empty();
  }

  /** Whether every checksum is right; true also where commits came too fast to be looked at. */
  boolean isSound() {
    return folder.check(next).verdict() != IndexCheck.Verdict.UNUSABLE;
  }

  private static final class Missing {
    long count;
    FileName last = new FileName("", "");

    void add(FileRecord file) {
      count++;
      last = new FileName(file.source(), file.path());
    }

    String sentence(Pipeline live, Pipeline building) {
      List<String> reasons = building.unseen().isEmpty() ? live.unseen() : building.unseen();
      return "The new index is searched when the files that it lacks can be seen ("
          + count
          + ", one of them is "
          + last.source()
          + "/"
          + last.path()
          + ")"
          + (reasons.isEmpty() ? "." : ": " + String.join(" ", reasons));
    }
  }
}
