package dev.carrel.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NoLockFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the last commit of the live index showed. Looking writes nothing and takes no
 * lock, so it is allowed while another process writes.
 *
 * @param sentence for a person; says what to do where something is to be done
 */
public record IndexCheck(Verdict verdict, String sentence) {
  /** A writer may take away the commit that is looked at; then the next one is, this often. */
  private static final int ATTEMPTS_MAX = 5;

  private static final double BYTES_A_MEGABYTE = 1e6;

  /** What was found. */
  public enum Verdict {
    SOUND,
    /** Nothing has been indexed yet. */
    ABSENT,
    /** Commits came faster than they could be looked at. */
    CHANGING,
    /** It is damaged, may not be read, or is another version's. */
    UNUSABLE
  }

  /**
   * Looks at the live index; whatever is wrong with it is the outcome, not an exception.
   *
   * @param generationsFolder may be missing
   * @param deep whether every posting, vector and stored field is read and compared, which takes
   *     many times longer than the checksums of all files
   */
  public static IndexCheck of(Path generationsFolder, boolean deep) {
    return of(generationsFolder, () -> Generation.live(generationsFolder, false), deep);
  }

  /** Looks at one generation, whether it is searched or not. */
  static IndexCheck of(Generation generation, boolean deep) {
    return of(generation.root(), () -> generation, deep);
  }

  /** Which generation is to be looked at; it may be another one a moment later. */
  private interface Choice {
    Generation generation() throws IOException;
  }

  private static IndexCheck of(Path generationsFolder, Choice choice, boolean deep) {
    try {
      if (isEmpty(generationsFolder)) {
        return absent(generationsFolder);
      }
      for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
        IndexCheck check = attempt(choice, deep);
        if (check != null) {
          return check;
        }
      }
      return new IndexCheck(
          Verdict.CHANGING,
          "The index in "
              + generationsFolder
              + " changed faster than it could be checked: check it again when carrel status says"
              + " idle.");
    } catch (IOException e) {
      return unusable(IndexFailure.of("check", generationsFolder, e, null));
    } catch (IndexException e) {
      return unusable(e);
    }
  }

  /** Null when the commit that was being looked at made room for another. */
  private static @Nullable IndexCheck attempt(Choice choice, boolean deep) throws IOException {
    Generation live = choice.generation();
    Path folder = live.folder();
    try (Directory files = new MMapDirectory(folder, NoLockFactory.INSTANCE)) {
      if (!DirectoryReader.indexExists(files)) {
        return live.announced()
            ? unusable(IndexFailure.damaged(folder, "its list of segments is missing", null))
            : absent(live.root());
      }
      List<String> before = List.of(files.listAll());
      CheckIndex.Status status = status(files, deep);
      if (status.clean) {
        return sound(live, status, deep);
      }
      boolean same =
          live.equals(choice.generation())
              && (status.missingSegments
                  ? before.equals(List.of(files.listAll()))
                  : isLast(status.segmentsFileName, files));
      return same ? unusable(IndexFailure.damaged(folder, detail(status), null)) : null;
    } catch (IOException e) {
      throw IndexFailure.of("check", folder, e, null);
    }
  }

  /** Only of the last commit no file is ever taken away. */
  private static boolean isLast(String segmentsFileName, Directory files) throws IOException {
    return segmentsFileName.equals(SegmentInfos.getLastCommitSegmentsFileName(files));
  }

  private static CheckIndex.Status status(Directory files, boolean deep) throws IOException {
    // The lock is one that locks nothing: nothing is written here.
    try (CheckIndex check = new CheckIndex(files, files.obtainLock(IndexWriter.WRITE_LOCK_NAME))) {
      check.setLevel(
          deep
              ? CheckIndex.Level.MIN_LEVEL_FOR_SLOW_CHECKS
              : CheckIndex.Level.MIN_LEVEL_FOR_CHECKSUM_CHECKS);
      check.setThreadCount(1);
      return check.checkIndex();
    }
  }

  private static IndexCheck sound(Generation live, CheckIndex.Status status, boolean deep) {
    CommitNote note = CommitNote.read(status.userData);
    if (note == null || !note.schema().startsWith(Schema.VERSION + "/")) {
      return new IndexCheck(
          Verdict.UNUSABLE,
          "The index in "
              + live.folder()
              + " has the schema "
              + (note == null ? "of another program" : note.schema())
              + " and Carrel needs version "
              + Schema.VERSION
              + ": move the folder "
              + live.root()
              + " away and start again; the index is rebuilt from your files.");
    }
    double megabytes = 0;
    for (CheckIndex.Status.SegmentInfoStatus segment : status.segmentInfos) {
      megabytes += segment.sizeMB * (1 << 20) / BYTES_A_MEGABYTE;
    }
    return new IndexCheck(
        Verdict.SOUND,
        String.format(
            Locale.ROOT,
            "Generation %d, %,d segments, %,.1f MB: %s.",
            live.number(),
            status.numSegments,
            megabytes,
            deep ? "every entry was read and is right" : "every checksum is right"));
  }

  private static String detail(CheckIndex.Status status) {
    if (status.missingSegments) {
      return "its list of segments can't be read";
    }
    if (status.toolOutOfDate) {
      return "it is of a version that can't be checked";
    }
    for (CheckIndex.Status.SegmentInfoStatus segment : status.segmentInfos) {
      if (segment.error != null) {
        return "segment " + segment.name + ": " + segment.error.getMessage();
      }
    }
    return status.numBadSegments + " of " + status.numSegments + " segments are broken";
  }

  private static IndexCheck absent(Path generationsFolder) {
    return new IndexCheck(
        Verdict.ABSENT, String.valueOf(Generation.nothingThere(generationsFolder).getMessage()));
  }

  private static IndexCheck unusable(IndexException e) {
    return new IndexCheck(Verdict.UNUSABLE, String.valueOf(e.getMessage()));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
