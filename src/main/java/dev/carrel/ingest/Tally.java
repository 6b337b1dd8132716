package dev.carrel.ingest;

import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.PartCounts;
import dev.carrel.parse.DocumentId;
import dev.carrel.parse.ParseOutcome;
import dev.carrel.parse.ParsedDocument;
import dev.carrel.parse.PartSet;
import dev.carrel.watch.SeenFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a file so far, to be made into its record. Of a mailbox with hundreds of
 * thousands of messages it keeps figures, first reasons and a {@link PartSet}, no list. One thread
 * uses it.
 */
final class Tally {
  /** Of parts that could not be read and may be inside one that is still to come. */
  private static final int INNER_TROUBLES_MAX = 1_000;

  /** A part that could not be read. */
  private record Trouble(String part, String cause) {}

  /** How many, and what is said of the first. */
  private static final class Reasons {
    int count;
    @Nullable String first;

    void add(@Nullable String part, String sentence) {
      count++;
      if (first == null) {
        first = part == null ? sentence : part + ": " + sentence;
      }
    }
  }

  private final SeenFile seen;
  private final int attempts;
  private final Reasons skipped = new Reasons();
  private final Reasons failures = new Reasons();
  private final Reasons incomplete = new Reasons();
  private final List<String> remarks = new ArrayList<>();
  private final List<Trouble> innerTroubles = new ArrayList<>();
  private @Nullable String ownFailure;
  private @Nullable String sha256;
  private @Nullable String mediaType;
  private @Nullable String parser;
  private PartSet parts = new PartSet();
  private boolean container;
  private boolean unchanged;
  private int documents;
  private int chunks;
  private long chunkNanos;
  private long indexNanos;

  Tally(FileTask.Read task) {
    seen = task.seen();
    FileRecord known = task.known();
    attempts =
        known != null
                && known.sizeBytes() == seen.sizeBytes()
                && known.modifiedAt().equals(seen.modifiedAt())
            ? known.attempts() + 1
            : 1;
  }

  /** Notes what concerns the file as such. */
  void take(ParseOutcome outcome) {
    container |= outcome.id().part() != null;
    switch (outcome) {
      case ParseOutcome.Parsed parsed -> {
        if (parsed.id().part() == null) {
          describe(
              parsed.document().contentSha256(), parsed.document().mediaType(), parsed.parser());
        }
      }
      case ParseOutcome.Skipped(DocumentId id, String reason, String hash) -> {
        skipped.add(id.part(), reason);
        hash(id, hash);
      }
      case ParseOutcome.Unreadable(DocumentId id, String cause, String hash) -> {
        hash(id, hash);
        if (id.part() == null) {
          ownFailure = cause;
        } else {
          failures.add(id.part(), cause);
          if (innerTroubles.size() < INNER_TROUBLES_MAX) {
            innerTroubles.add(new Trouble(id.part(), cause));
          }
        }
      }
      case ParseOutcome.Unchanged(DocumentId id) -> {
        unchanged = true;
        parts.addWithContents(String.valueOf(id.part()));
      }
      case ParseOutcome.Contained contained -> {
        container = true;
        describe(contained.contentSha256(), contained.mediaType(), contained.parser());
        if (contained.remark() != null) {
          remarks.add(contained.remark());
        }
        if (!contained.complete()) {
          unchanged = true; // the index alone knows what there is
          parts = PartSet.everything();
        }
      }
    }
  }

  /** Walks and stumbles have no outcome. */
  Tally skipped(String parserName, String reason) {
    parser = parserName;
    skipped.add(null, reason);
    return this;
  }

  Tally failed(String sentence) {
    ownFailure = sentence;
    return this;
  }

  void holdsNoText(DocumentId id) {
    skipped.add(id.part(), "it holds no text");
  }

  /** A document was written. */
  void wrote(ParsedDocument document, @Nullable String remark, int chunkCount) {
    String part = document.id().part();
    parts.add(part);
    documents++;
    chunks += chunkCount;
    if (remark != null) {
      if (part == null) {
        remarks.add(remark);
      } else {
        incomplete.add(part, remark);
      }
    }
  }

  /** A part that is left as it is had this said of it when it was written. */
  void remains(String part, String remark) {
    incomplete.add(part, remark);
  }

  void took(long chunking, long indexing) {
    chunkNanos += chunking;
    indexNanos += indexing;
  }

  long nanos() {
    return chunkNanos + indexNanos;
  }

  /**
   * One sentence on what could not be read inside a document, which comes after all of that; null
   * when all could. What is inside of a part is forgotten when the outermost one has come.
   */
  @Nullable String troubleInside(DocumentId id) {
    String prefix = id.part() == null ? "" : id.part() + "/";
    List<Trouble> inside =
        innerTroubles.stream().filter(trouble -> trouble.part().startsWith(prefix)).toList();
    if (prefix.indexOf('/') == prefix.length() - 1) {
      innerTroubles.removeAll(inside);
    }
    if (inside.isEmpty()) {
      return null;
    }
    Trouble first = inside.getFirst();
    return (inside.size() == 1 ? "one part" : inside.size() + " parts")
        + " of it could not be read: "
        + first.part().substring(prefix.length())
        + ": "
        + first.cause();
  }

  SeenFile seen() {
    return seen;
  }

  boolean isContainer() {
    return container;
  }

  /** Whether only the index can say how much of the file there is. */
  boolean needsCount() {
    return unchanged;
  }

  void counted(PartCounts counts) {
    documents = counts.documents();
    chunks = counts.chunks();
  }

  /** Whether nothing came of it, and so perhaps nothing is there. */
  boolean nothingRead() {
    return documents == 0 && !container;
  }

  PartSet parts() {
    return parts;
  }

  /**
   * A record for a container that is still being read, so that documents without a record are never
   * left behind by a crash; the walk of the next start takes the file for a changed one.
   */
  FileRecord provisional() {
    return record(FileState.INDEXED, "it is still being read", 0, Instant.EPOCH, Duration.ZERO);
  }

  FileRecord record(Duration parsing) {
    if (documents > 0) {
      String reason = joined(ownFailure, partFailures(), incompleteParts(), remarks());
      return record(FileState.INDEXED, reason, parsing);
    }
    if (ownFailure != null || failures.count > 0) {
      return record(FileState.FAILED, joined(ownFailure, partFailures(), remarks()), parsing);
    }
    String nothing =
        container && skipped.count > 0
            ? "none of its " + skipped.count + " parts holds text that is read: " + skipped.first
            : skipped.count > 0
                ? summary(skipped)
                : container ? "it holds no documents" : "it holds no text";
    return record(FileState.SKIPPED, joined(nothing, remarks()), parsing);
  }

  private @Nullable String partFailures() {
    if (failures.count == 0) {
      return null;
    }
    return failures.count
        + " of "
        + (documents + failures.count)
        + " parts could not be read: "
        + failures.first;
  }

  private @Nullable String incompleteParts() {
    if (incomplete.count == 0) {
      return null;
    }
    return incomplete.count
        + (incomplete.count == 1 ? " part is not complete: " : " parts are not complete: ")
        + incomplete.first;
  }

  private @Nullable String remarks() {
    return remarks.isEmpty() ? null : String.join("; ", remarks);
  }

  private static @Nullable String summary(Reasons reasons) {
    return reasons.count < 2
        ? reasons.first
        : reasons.first + " (and " + (reasons.count - 1) + " more)";
  }

  /** Null when none of them says anything. */
  static @Nullable String joined(@Nullable String... sentences) {
    String all =
        Stream.of(sentences).filter(each -> each != null).collect(Collectors.joining("; "));
    return all.isEmpty() ? null : all;
  }

  private void describe(String hash, String type, String parserName) {
    sha256 = hash;
    mediaType = type;
    parser = parserName;
  }

  private void hash(DocumentId id, @Nullable String hash) {
    if (id.part() == null && sha256 == null) {
      sha256 = hash;
    }
  }

  private FileRecord record(FileState state, @Nullable String reason, Duration parsing) {
    return record(state, reason, seen.sizeBytes(), seen.modifiedAt(), parsing);
  }

  private FileRecord record(
      FileState state,
      @Nullable String reason,
      long sizeBytes,
      Instant modifiedAt,
      Duration parsing) {
    return new FileRecord(
        seen.source(),
        seen.path(),
        state,
        reason,
        attempts,
        sizeBytes,
        modifiedAt,
        seen.fileKey(),
        sha256,
        mediaType,
        parser,
        documents,
        chunks,
        Map.of(
            "parse", parsing.isNegative() ? Duration.ZERO : parsing,
            "chunk", Duration.ofNanos(chunkNanos),
            "index", Duration.ofNanos(indexNanos)));
  }
}
