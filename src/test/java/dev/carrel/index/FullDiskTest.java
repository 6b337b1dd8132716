package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {
  @TempDir Path folder;

  private final AtomicBoolean full = new AtomicBoolean();

  @Test
  void a_full_disk_is_said_in_one_sentence_and_the_last_commit_opens_again() {
    LuceneIndex index = FillingDisk.open(folder, Fixture.SETTINGS, full);
    Fixture.put(index, "notes", "a.md", "kept");
    index.commit();
    Fixture.put(index, "notes", "b.md", "lost");
    full.set(true);
    for (int i = 0; i < 2; i++) {
      assertFull(assertThrows(IndexException.class, index::commit));
    }
    assertFull(
        assertThrows(IndexException.class, () -> Fixture.put(index, "notes", "c.md", "refused")));
    full.set(false);
    index.close();
    try (LuceneIndex again = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      assertEquals(new IndexCounts(1, 0, 0, 1, 1, 0), again.counts());
      Fixture.put(again, "notes", "b.md", "back");
      again.commit();
    }
  }

  @Test
  void it_goes_on_from_the_last_commit_when_there_is_room_again() {
    try (LuceneIndex index = FillingDisk.open(folder, Fixture.SETTINGS, full)) {
      Fixture.put(index, "notes", "a.md", "kept");
      index.refresh();
      index.commit();
      Fixture.put(index, "notes", "b.md", "lost");
      long shown = index.refresh();
      Fixture.put(index, "notes", "c.md", "lost before it was seen");
      full.set(true);
      assertThrows(IndexException.class, index::commit);
      assertFull(assertThrows(IndexException.class, index::recover));
      assertEquals(2, index.counts().filesIndexed(), "what was visible still is");

      try (ChunkIndex.Snapshot still = index.snapshot()) {
        full.set(false);
        assertTrue(index.recover(), "b.md and c.md are lost");
        assertEquals(1, still.keyword("lost", ChunkFilter.NONE, 10).size());
      }
      assertTrue(index.sequence() > shown);
      assertEquals(1, index.counts().filesIndexed());
      Fixture.put(index, "notes", "b.md", "back");
      index.refresh();
      index.commit();
      assertFalse(index.recover(), "nothing was wrong");
    }
    try (LuceneIndex again = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      assertEquals(new IndexCounts(2, 0, 0, 2, 2, 0), again.counts());
    }
  }

  @Test
  void what_fails_on_its_way_to_the_disk_only_is_not_lost() {
    try (LuceneIndex index = FillingDisk.open(folder, Fixture.SETTINGS, full)) {
      Fixture.put(index, "notes", "a.md", "kept");
      index.refresh();
      full.set(true);
      assertFull(assertThrows(IndexException.class, index::commit));
      full.set(false);
      assertFalse(index.recover());
      index.commit();
    }
    try (LuceneIndex again = LuceneIndex.open(folder, Fixture.SETTINGS)) {
      assertEquals(1, again.counts().filesIndexed());
    }
  }

  @Test
  void a_commit_during_which_another_write_fails_says_so_and_it_goes_on() throws Exception {
    AtomicReference<Runnable> midCommit = new AtomicReference<>(() -> {});
    AtomicReference<Thread> breaking = new AtomicReference<>(new Thread());
    try (ExecutorService other = Executors.newSingleThreadExecutor();
        LuceneIndex index =
            LuceneIndex.open(
                folder,
                Fixture.SETTINGS,
                storage -> new FillingDisk(new MidCommit(storage, midCommit), full))) {
      Fixture.put(index, "notes", "a.md", "kept");
      index.commit();
      Fixture.put(index, "notes", "b.md", "lost");
      midCommit.set(() -> {
        Fixture.put(index, "notes", "c.md", "does not fit");
        full.set(true);
        other.execute(() -> {
          breaking.set(Thread.currentThread());
          assertThrows(IndexException.class, index::refresh);
        });
        awaitRollback(breaking);
        full.set(false);
      });
      IndexException failure = assertThrows(IndexException.class, index::commit);
      assertFull(failure);
      Throwable cause = Objects.requireNonNull(failure.getCause());
      assertEquals(IllegalStateException.class, cause.getClass(), "not that it is closed");
      midCommit.set(() -> {});
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!index.recover() && System.nanoTime() < end) {
        Thread.onSpinWait(); // The thread that broke it is not yet through.
      }
      Fixture.put(index, "notes", "b.md", "back");
      index.refresh();
      index.commit();
      assertEquals(2, index.counts().filesIndexed());
    }
  }

  /**
   * Waits until the thread that broke the writer waits for the commit, to close it. Nothing may be
   * written meanwhile: who first finds it broken closes it.
   */
  private static void awaitRollback(AtomicReference<Thread> breaking) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      for (StackTraceElement frame : breaking.get().getStackTrace()) {
        if (frame.getMethodName().equals("rollbackInternal")) {
          return;
        }
      }
    }
    fail("the writer did not break");
  }

  /** Does something in the middle of a commit, where Lucene holds no lock over it. */
  private static final class MidCommit extends FilterDirectory {
    private final AtomicReference<Runnable> step;

    MidCommit(Directory storage, AtomicReference<Runnable> step) {
      super(storage);
      this.step = step;
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
      if (names.stream().noneMatch(name -> name.startsWith("pending_segments"))) {
        step.get().run();
      }
      super.sync(names);
    }
  }

  private static void assertFull(IndexException e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("is full (") && message.contains(": make room"), message);
  }
}
