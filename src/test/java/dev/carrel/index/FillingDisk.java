package dev.carrel.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** A real folder on a disk that is full while the switch is on. */
public final class FillingDisk extends FilterDirectory {
  private final AtomicBoolean full;

  FillingDisk(Directory storage, AtomicBoolean full) {
    super(storage);
    this.full = full;
  }

  /** An index on such a disk. */
  public static LuceneIndex open(
      Path generationsFolder, IndexSettings settings, AtomicBoolean full) {
    return LuceneIndex.open(generationsFolder, settings, storage -> new FillingDisk(storage, full));
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    check();
    return super.createOutput(name, context);
  }

  @Override
  public void sync(Collection<String> names) throws IOException {
    check();
    super.sync(names);
  }

  private void check() throws IOException {
    if (full.get()) {
      throw new IOException("No space left on device");
    }
  }
}
