package dev.carrel.uploads;

import dev.carrel.state.PrivateFiles;
import dev.carrel.uploads.UploadException.Kind;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which uploads each vector store holds, in the same list as the uploads. Thread-safe. */
public final class StoreShelf {
  /** That a store is used is written down no more often. */
  private static final long ACTIVE_EVERY_SECONDS = 3_600;

  private final UploadRecords records;
  private final UploadShelf shelf;

  /** Stores that were given up already. */
  private final Set<String> expired;

  /**
   * The stores of what was opened.
   *
   * @param expired those that were given up already
   */
  StoreShelf(UploadRecords records, UploadShelf shelf, Set<String> expired) {
    this.records = records;
    this.shelf = shelf;
    this.expired = new HashSet<>(expired);
  }

  /** An upload to be put into a store. */
  public record Addition(String fileId, Map<String, AttributeValue> attributes) {
    public Addition {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Every store, the oldest first. */
  public List<VectorStore> all() {
    synchronized (records) {
      return List.copyOf(records.registry().stores());
    }
  }

  /** Whether there is a store of that name. */
  public boolean has(String id) {
    synchronized (records) {
      return records.registry().store(id) != null;
    }
  }

  /**
   * One store.
   *
   * @throws UploadException when there is none of that name
   */
  public VectorStore get(String id) {
    synchronized (records) {
      VectorStore store = records.registry().store(id);
      if (store == null) {
        throw UploadException.notFound(
            "There is no vector store %s: GET /v1/vector_stores lists those there are."
                .formatted(Filenames.shown(id)));
      }
      return store;
    }
  }

  /** The stores as sources; those that are given up are none any more. */
  public List<Source> sources() {
    synchronized (records) {
      long now = records.now();
      return records.registry().stores().stream()
          .filter(store -> !store.isExpired(now))
          .map(store -> new Source(store.id(), records.storeFolders().of(store.id()), true))
          .toList();
    }
  }

  /** The names of all stores, also of those that are given up. */
  public List<String> ids() {
    synchronized (records) {
      return records.registry().stores().stream().map(VectorStore::id).toList();
    }
  }

  /** Makes an empty store. */
  public VectorStore create(
      String name,
      @Nullable String description,
      Map<String, String> metadata,
      @Nullable Integer expiresAfterDays) {
    synchronized (records) {
      if (records.registry().stores().size() >= UploadLimits.STORES_MAX) {
        throw new UploadException(
            Kind.TOO_LARGE,
            "There are %,d vector stores, and no more are kept: delete one first."
                .formatted(UploadLimits.STORES_MAX));
      }
      long now = records.now();
      VectorStore store =
          new VectorStore(
              records.newId(Ids.STORE), name, description, metadata, now, now, expiresAfterDays);
      makeFolder(store.id());
      records.write(List.of(new Note.Kept(store)));
      return store;
    }
  }

  private void makeFolder(String storeId) {
    try {
      records.storeFolders().make(storeId);
    } catch (IOException e) {
      throw unplaced(e);
    }
  }

  /** Takes a store's new name, description, metadata and expiry; the rest stays. */
  public VectorStore change(
      String id,
      String name,
      @Nullable String description,
      Map<String, String> metadata,
      @Nullable Integer expiresAfterDays) {
    synchronized (records) {
      VectorStore store = living(id);
      VectorStore changed =
          new VectorStore(
              id,
              name,
              description,
              metadata,
              store.createdSecond(),
              records.now(),
              expiresAfterDays);
      records.write(List.of(new Note.Kept(changed)));
      return changed;
    }
  }

  /** Deletes a store; what was uploaded stays. */
  public void delete(String id) {
    synchronized (records) {
      get(id);
      records.write(List.of(new Note.GivenUp(id)));
      expired.remove(id);
      UploadRecords.onDisk(() -> records.storeFolders().delete(id));
    }
  }

  /** A store that is not given up, which is used now. */
  public VectorStore use(String id) {
    synchronized (records) {
      VectorStore store = living(id);
      if (records.now() - store.activeSecond() < ACTIVE_EVERY_SECONDS || !records.canWrite()) {
        return store;
      }
      VectorStore active = store.activeAt(records.now());
      records.write(List.of(new Note.Kept(active)));
      return active;
    }
  }

  private VectorStore living(String id) {
    VectorStore store = get(id);
    if (store.isExpired(records.now())) {
      throw new UploadException(
          Kind.WRONG_REQUEST,
          "The vector store %s has expired: make a new one, the files that were uploaded are still there."
              .formatted(id));
    }
    return store;
  }

  /** Gives up stores that were left alone for too long; false where there was none to give up. */
  public boolean giveUpExpired() {
    synchronized (records) {
      long now = records.now();
      boolean some = false;
      for (VectorStore store : records.registry().stores()) {
        if (records.canWrite() && store.isExpired(now) && expired.add(store.id())) {
          some = true;
          UploadRecords.onDisk(() -> records.storeFolders().delete(store.id()));
        }
      }
      return some;
    }
  }

  /** What is in a store, the oldest first. */
  public List<StoredFile> files(String storeId) {
    synchronized (records) {
      get(storeId);
      return List.copyOf(records.registry().files(storeId));
    }
  }

  /** A file in a store, if it is there. */
  public Optional<StoredFile> find(String storeId, String fileId) {
    synchronized (records) {
      return Optional.ofNullable(records.registry().file(storeId, fileId));
    }
  }

  /**
   * A file in a store.
   *
   * @throws UploadException when it is not there
   */
  public StoredFile file(String storeId, String fileId) {
    synchronized (records) {
      get(storeId);
      StoredFile file = records.registry().file(storeId, fileId);
      if (file == null) {
        throw UploadException.notFound(
            "The vector store %s has no file %s: GET /v1/vector_stores/%s/files lists those it has."
                .formatted(storeId, Filenames.shown(fileId), storeId));
      }
      return file;
    }
  }

  /** Puts an upload into a store; one that is there already gets the attributes given now. */
  public void add(String storeId, Addition addition) {
    synchronized (records) {
      place(storeId, List.of(addition), List.of());
    }
  }

  /** As {@link #add}, for several at once: all of them or none. */
  public FileBatch addBatch(String storeId, List<Addition> additions) {
    synchronized (records) {
      List<String> files = additions.stream().map(Addition::fileId).distinct().toList();
      FileBatch batch =
          new FileBatch(records.newId(Ids.BATCH), storeId, files, records.now(), false);
      place(storeId, additions, List.of(new Note.Batched(batch)));
      return batch;
    }
  }

  private void place(String storeId, List<Addition> additions, List<Note> more) {
    VectorStore store = living(storeId);
    Map<String, Upload> uploads = new LinkedHashMap<>();
    additions.forEach(each -> uploads.put(each.fileId(), shelf.upload(each.fileId())));
    long fresh =
        uploads.keySet().stream()
            .filter(id -> records.registry().file(storeId, id) == null)
            .count();
    if (records.registry().files(storeId).size() + fresh > UploadLimits.FILES_OF_STORE_MAX) {
      throw new UploadException(
          Kind.TOO_LARGE,
          "The vector store %s would have more than %,d files: put some into another one."
              .formatted(storeId, UploadLimits.FILES_OF_STORE_MAX));
    }
    List<Note> notes = new ArrayList<>(more);
    long now = records.now();
    additions.forEach(each ->
        notes.add(
            new Note.Filed(new StoredFile(storeId, each.fileId(), each.attributes(), now, false))));
    notes.add(new Note.Kept(store.activeAt(now)));
    // First the links: one that is not noted goes at the next start, if it can't go now.
    link(storeId, uploads);
    boolean noted = false;
    try {
      records.write(notes);
      noted = true;
    } finally {
      if (!noted) {
        unlink(storeId, new ArrayList<>(uploads.values()));
      }
    }
  }

  private void link(String storeId, Map<String, Upload> uploads) {
    Set<Upload> done = new LinkedHashSet<>();
    try {
      records.storeFolders().make(storeId);
      for (Upload upload : uploads.values()) {
        done.add(upload);
        records.storeFolders().put(storeId, upload);
      }
    } catch (IOException e) {
      unlink(storeId, new ArrayList<>(done));
      throw unplaced(e);
    }
  }

  /** Those that are not noted as being in the store. */
  private void unlink(String storeId, List<Upload> uploads) {
    UploadRecords.onDisk(() -> {
      for (Upload upload : uploads) {
        StoredFile file = records.registry().file(storeId, upload.id());
        if (file == null || file.cancelled()) {
          records.storeFolders().take(storeId, upload);
        }
      }
    });
  }

  /** Replaces the attributes of a file in a store. */
  public StoredFile change(String storeId, String fileId, Map<String, AttributeValue> attributes) {
    synchronized (records) {
      StoredFile changed = file(storeId, fileId).with(attributes);
      records.write(List.of(new Note.Filed(changed)));
      return changed;
    }
  }

  /** Takes a file out of a store; the upload stays. */
  public void takeOut(String storeId, String fileId) {
    synchronized (records) {
      file(storeId, fileId);
      Upload upload = shelf.upload(fileId);
      records.write(List.of(new Note.TakenOut(storeId, fileId)));
      UploadRecords.onDisk(() -> records.storeFolders().take(storeId, upload));
    }
  }

  /**
   * A batch of a store.
   *
   * @throws UploadException when there is none of that name, or none any more
   */
  public FileBatch batch(String storeId, String batchId) {
    synchronized (records) {
      get(storeId);
      FileBatch batch = records.registry().batch(batchId);
      if (batch == null || !batch.storeId().equals(storeId)) {
        throw UploadException.notFound(
            "The vector store %s has no batch %s: POST /v1/vector_stores/%s/file_batches makes one."
                .formatted(storeId, Filenames.shown(batchId), storeId));
      }
      return batch;
    }
  }

  /**
   * Breaks off a batch.
   *
   * @param unfinished those of its files that are not taken in yet
   */
  public FileBatch cancel(String storeId, String batchId, Set<String> unfinished) {
    synchronized (records) {
      FileBatch batch = batch(storeId, batchId).broken();
      List<Note> notes = new ArrayList<>(List.of(new Note.Batched(batch)));
      List<Upload> uploads = new ArrayList<>();
      for (String fileId : batch.fileIds()) {
        StoredFile file = records.registry().file(storeId, fileId);
        if (file != null && unfinished.contains(fileId)) {
          notes.add(new Note.Filed(file.broken()));
          uploads.add(shelf.upload(fileId));
        }
      }
      records.write(notes);
      unlink(storeId, uploads);
      return batch;
    }
  }

  private static UploadException unplaced(IOException e) {
    return new UploadException(
        Kind.NO_ROOM,
        "The files can't be put into the vector store (%s): make room on the disk of the data folder."
            .formatted(PrivateFiles.reason(e)),
        e);
  }
}
