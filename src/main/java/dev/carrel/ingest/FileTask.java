package dev.carrel.ingest;

import dev.carrel.index.FileRecord;
import dev.carrel.watch.SeenFile;
import org.jspecify.annotations.Nullable;

/** What is to be done for one file. */
sealed interface FileTask {
  FileName name();

  /** What the index shows of the file. */
  @Nullable FileRecord known();

  /** The same task when the index shows another record. */
  FileTask knowing(@Nullable FileRecord record);

  /**
   * Read it, parse it, put it into the index.
   *
   * @param onlyIfContentDiffers hash the bytes first and leave everything as it is when they are
   *     the known ones
   * @param which how much of what is inside it is to be read again, though it has not changed
   */
  record Read(
      SeenFile seen,
      @Nullable FileRecord known,
      boolean onlyIfContentDiffers,
      Ingestion.Reindex which)
      implements FileTask {
    @Override
    public Read knowing(@Nullable FileRecord record) {
      return new Read(seen, record, onlyIfContentDiffers, which);
    }

    @Override
    public FileName name() {
      return new FileName(seen.source(), seen.path());
    }
  }

  /** Its absence is proven: take it out of the index. */
  record Remove(FileName name, @Nullable FileRecord known) implements FileTask {
    @Override
    public Remove knowing(@Nullable FileRecord record) {
      return new Remove(name, record);
    }
  }
}
