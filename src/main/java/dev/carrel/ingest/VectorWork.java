package dev.carrel.ingest;

import dev.carrel.chunk.Chunk;
import dev.carrel.embed.Embedder;
import dev.carrel.embed.VectorCache;
import dev.carrel.index.ChunkIndex;
import dev.carrel.index.FileRecord;
import dev.carrel.index.IndexedDocument;
import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives vectors to the chunks that have none, most recently changed documents first. What is to be
 * done stands in the index itself, so that nothing is lost by a crash; a vector is in the cache
 * before its document is written again, so that none is computed twice. Several workers share the
 * chunks of one document. Thread-safe.
 */
final class VectorWork {
  private static final Logger log = LoggerFactory.getLogger(VectorWork.class);

  /** Documents listed at a time; their texts are read only when their turn comes. */
  private static final int DOCUMENTS_LISTED_MAX = 1_000;

  /** A newer list is asked for after this, so that what was saved just now comes first. */
  private static final Duration LIST_MAX_AGE = Duration.ofSeconds(2);

  private final ChunkIndex index;
  private final Embedder embedder;
  private final VectorCache cache;
  private final Backlog backlog;
  private final StageTimes stageTimes;
  private final AtomicLong computed = new AtomicLong();

  private final ArrayDeque<IndexedDocument> listed = new ArrayDeque<>();
  private final List<Job> jobs = new ArrayList<>();
  private final Set<DocumentId> inWork = new HashSet<>();

  /** Documents that were written, by what the sequence was then: the list may still hold them. */
  private final Map<DocumentId, Long> written = new HashMap<>();

  private final Map<IndexedDocument, String> impossible = new HashMap<>();
  private long listedSequence = -1;
  private long listedChanges = -1;
  private long listedNanos;
  private boolean listWasEmpty;

  /** One document whose chunks are being embedded. */
  private static final class Job {
    final IndexedDocument document;
    final List<Chunk> chunks;
    final List<float @Nullable []> vectors;
    final AtomicInteger left;
    int next;

    Job(IndexedDocument document, List<StoredChunk> stored) {
      this.document = document;
      this.chunks = stored.stream().map(StoredChunk::chunk).toList();
      this.vectors = Arrays.asList(new float[chunks.size()][]);
      this.left = new AtomicInteger(chunks.size());
    }
  }

  /** One chunk of a job. */
  private record Slot(Job job, int ordinal) {}

  VectorWork(
      ChunkIndex index,
      Embedder embedder,
      VectorCache cache,
      Backlog backlog,
      StageTimes stageTimes) {
    this.stageTimes = stageTimes;
    this.index = index;
    this.embedder = embedder;
    this.cache = cache;
    this.backlog = backlog;
  }

  /** Texts that the model was run on. */
  long computed() {
    return computed.get();
  }

  /** Why some documents can be found by words only; empty when there is no such document. */
  synchronized Optional<String> remark() {
    return impossible.values().stream().findFirst();
  }

  /** Whether every document that is visible now has its vectors, or can't have them. */
  synchronized boolean isIdle() {
    return jobs.isEmpty()
        && inWork.isEmpty()
        && listed.isEmpty()
        && listWasEmpty
        && listedSequence == index.sequence();
  }

  /** Whether more vectors are coming before the next look at the index. */
  synchronized boolean isBusy() {
    return !jobs.isEmpty() || !listed.isEmpty();
  }

  /** Gives up what is under way for a source; chunks that are at the model now come to nothing. */
  synchronized void forget(String source) {
    listed.removeIf(document -> document.id().source().equals(source));
    impossible.keySet().removeIf(document -> document.id().source().equals(source));
    for (Job job : List.copyOf(jobs)) {
      if (job.document.id().source().equals(source)) {
        int unbegun = job.chunks.size() - job.next;
        job.next = job.chunks.size();
        if (unbegun > 0 && job.left.addAndGet(-unbegun) == 0) {
          jobs.remove(job);
          inWork.remove(job.document.id());
        }
      }
    }
  }

  /** Whether a document of a source is under way. */
  synchronized boolean holds(String source) {
    return inWork.stream().anyMatch(id -> id.source().equals(source));
  }

  /**
   * Embeds one chunk.
   *
   * @return false when there is nothing to embed before the index shows something new
   */
  boolean step() {
    Optional<Slot> slot = nextSlot();
    if (slot.isEmpty()) {
      return false;
    }
    Job job = slot.get().job();
    try {
      Chunk chunk = job.chunks.get(slot.get().ordinal());
      job.vectors.set(slot.get().ordinal(), vector(chunk));
    } catch (RuntimeException e) {
      giveUp(job, e);
    }
    if (job.left.decrementAndGet() == 0) {
      finish(job);
    }
    return true;
  }

  private float[] vector(Chunk chunk) {
    return cache.getOrMake(
        chunk.embeddingInputSha256(),
        () -> {
          long begun = System.nanoTime();
          float[] vector = embedder.embedPassage(chunk.embeddingInput());
          stageTimes.took(StageTimes.Stage.EMBED, System.nanoTime() - begun);
          computed.incrementAndGet();
          return vector;
        });
  }

  private synchronized Optional<Slot> nextSlot() {
    while (true) {
      for (Job job : jobs) {
        if (job.next < job.chunks.size()) {
          return Optional.of(new Slot(job, job.next++));
        }
      }
      if (!openJob()) {
        return Optional.empty();
      }
    }
  }

  private boolean openJob() {
    list();
    while (!listed.isEmpty()) {
      IndexedDocument document = listed.poll();
      if (inWork.contains(document.id())
          || written.containsKey(document.id())
          || !backlog.isQuiet(fileOf(document))) {
        continue; // It is listed again once the index shows its newest state.
      }
      List<StoredChunk> chunks = index.chunks(document.id());
      if (!chunks.isEmpty() && chunks.getFirst().document().equals(document)) {
        jobs.add(new Job(document, chunks));
        inWork.add(document.id());
        return true;
      }
    }
    return false;
  }

  private void list() {
    long sequence = index.sequence();
    long changes = backlog.changes();
    boolean stale = System.nanoTime() - listedNanos > LIST_MAX_AGE.toNanos();
    boolean worthwhile =
        listed.isEmpty()
            ? sequence != listedSequence || (!listWasEmpty && changes != listedChanges)
            : sequence != listedSequence && stale;
    if (!worthwhile) {
      return;
    }
    // The first refresh after a write may have begun before it; the second shows it.
    written.values().removeIf(then -> sequence >= then + 2);
    List<IndexedDocument> documents =
        index.withoutVectors(DOCUMENTS_LISTED_MAX + impossible.size()).stream()
            .filter(document -> !impossible.containsKey(document))
            .toList();
    listed.clear();
    listed.addAll(documents);
    listWasEmpty = documents.isEmpty();
    listedSequence = sequence;
    listedChanges = changes;
    listedNanos = System.nanoTime();
  }

  private void finish(Job job) {
    FileName file = fileOf(job.document);
    try {
      if (!job.vectors.contains(null) && backlog.claim(file)) {
        write(job, file);
      }
    } finally {
      synchronized (this) {
        jobs.remove(job);
        inWork.remove(job.document.id());
      }
      backlog.changed();
    }
  }

  /**
   * The file is ours here and the index shows its newest state; it may be another than the one that
   * was embedded.
   */
  private void write(Job job, FileName file) {
    boolean done = false;
    FileRecord record = null;
    try {
      List<StoredChunk> now = index.chunks(job.document.id());
      record = index.file(file.source(), file.path()).orElse(null);
      if (!now.isEmpty()
          && now.stream().map(StoredChunk::chunk).toList().equals(job.chunks)
          && now.getFirst().document().equals(job.document)) {
        synchronized (this) {
          written.put(job.document.id(), index.sequence());
        }
        index.putDocument(job.document, job.chunks, job.vectors);
        done = true;
      }
    } finally {
      if (!done) {
        synchronized (this) {
          written.remove(job.document.id());
        }
      }
      backlog.release(file, done, record);
    }
  }

  private synchronized void giveUp(Job job, RuntimeException cause) {
    log.warn("{} is found by words only: it could not be embedded", job.document.id(), cause);
    impossible.put(
        job.document, job.document.id().path() + " is found by words only: " + cause.getMessage());
  }

  private static FileName fileOf(IndexedDocument document) {
    return new FileName(document.id().source(), document.id().path());
  }
}
