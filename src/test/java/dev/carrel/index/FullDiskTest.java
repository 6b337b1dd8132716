package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {
  @TempDir Path folder;

  @Test
  void a_full_disk_is_said_in_one_sentence_and_the_last_commit_opens_again() {
    AtomicBoolean full = new AtomicBoolean();
    LuceneIndex index =
        LuceneIndex.open(folder, Fixture.SETTINGS, storage -> new FillingStorage(storage, full));
    Fixture.put(index, "notes", "a.md", "kept");
    index.commit();
    Fixture.put(index, "notes", "b.md", "lost");
    full.set(true);
    for (int i = 0; i < 2; i++) {
      String message =
          String.valueOf(assertThrows(IndexException.class, index::commit).getMessage());
      assertTrue(message.contains("is full: make room"), message);
    }
    String message =
        String.valueOf(
            assertThrows(IndexException.class, () -> Fixture.put(index, "notes", "c.md", "refused"))
                .getMessage());
    assertTrue(message.contains("is full: make room"), message);
    full.set(false);
    index.close();
    try (LuceneIndex again = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      assertEquals(new IndexCounts(1, 0, 0, 1, 1, 0), again.counts());
      Fixture.put(again, "notes", "b.md", "back");
      again.commit();
    }
  }

  /** A real folder on a disk that is full while the switch is on. */
  private static final class FillingStorage extends FilterDirectory {
    private final AtomicBoolean full;

    FillingStorage(Directory storage, AtomicBoolean full) {
      super(storage);
      this.full = full;
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
}
