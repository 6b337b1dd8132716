package dev.carrel.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NoLockFactory;

/**
 * One commit of an index: its files stay as they are until this is closed, whatever is written
 * meanwhile.
 *
 * @param folder where the files are
 * @param fileNames all that the commit consists of
 * @param madeBy what the contents were made by: schema, analyzer, parser, chunker, model
 */
public record HeldCommit(
    Path folder,
    List<String> fileNames,
    int generation,
    long sequence,
    SortedMap<String, String> madeBy,
    Runnable release)
    implements AutoCloseable {
  static HeldCommit of(
      Generation generation,
      Collection<String> fileNames,
      Map<String, String> commitData,
      Runnable release) {
    CommitNote note = CommitNote.read(commitData);
    if (note == null) {
      throw IndexFailure.damaged(
          generation.folder(), "its last commit was written by another program", null);
    }
    SortedMap<String, String> madeBy = new TreeMap<>();
    madeBy.put("schema", note.schema());
    madeBy.put("analyzer", note.analyzer());
    madeBy.put("parser", note.parser());
    madeBy.put("chunker", note.chunker());
    madeBy.put("model", note.model());
    return new HeldCommit(
        generation.folder(),
        fileNames.stream().sorted().toList(),
        generation.number(),
        note.sequence(),
        madeBy,
        release);
  }

  /**
   * The last commit of an index that nobody writes to: the caller sees to that.
   *
   * @throws IndexException when there is none, or it can't be read
   */
  public static HeldCommit atRest(Path generationsFolder) {
    Path folder = generationsFolder;
    try {
      Generation live = Generation.live(generationsFolder, false);
      folder = live.folder();
      try (Directory files = new MMapDirectory(folder, NoLockFactory.INSTANCE)) {
        if (!DirectoryReader.indexExists(files)) {
          throw Generation.nothingThere(generationsFolder);
        }
        SegmentInfos last = SegmentInfos.readLatestCommit(files);
        return of(live, last.files(true), last.getUserData(), () -> {});
      }
    } catch (IOException e) {
      throw IndexFailure.of("read", folder, e, null);
    }
  }

  /** The same commit, of whose end somebody else is told too. */
  public HeldCommit andWhenClosed(Runnable then) {
    return new HeldCommit(
        folder,
        fileNames,
        generation,
        sequence,
        madeBy,
        () -> {
          try {
            release.run();
          } finally {
            then.run();
          }
        });
  }

  @Override
  public void close() {
    release.run();
  }
}
