package dev.carrel.uploads;

import dev.carrel.state.DataFolder;
import dev.carrel.state.PrivateFiles;
import dev.carrel.state.StateException;
import dev.carrel.uploads.UploadException.Kind;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was uploaded and which store holds it, in {@code state/uploads.jsonl}; the bytes in {@code
 * state/uploads}, and as the files of a source in {@code state/stores}. What is done here is on the
 * disk on return; a kill at any moment leaves what was before or what is after. Thread-safe.
 */
public final class UploadShelf implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UploadShelf.class);
  private static final String LEDGER = "uploads.jsonl";
  /** That a store is used is written down no more often. */
  private static final long ACTIVE_EVERY_SECONDS = 3_600;

  private final Clock clock;
  private final Ids ids;
  private final UploadFolder folder;
  private final StoreFolders storeFolders;
  private final Registry registry = new Registry();
  private final @Nullable Ledger ledger;

  /** Stores that were given up already. */
  private final Set<String> expired = new HashSet<>();

  /** Uploads that are being read. */
  private int incoming;

  /** An upload to be put into a store. */
  public record Addition(String fileId, Map<String, AttributeValue> attributes) {
    public Addition {
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * Opens what an earlier start kept, and mends what a kill left. A data folder that is not opened
   * exclusively is only looked at.
   *
   * @param shortage why nothing more is to be written to the disk; empty while there is room
   * @throws StateException when it can't be read, or not be written
   */
  public UploadShelf(
      DataFolder data,
      UploadLimits limits,
      Supplier<Optional<String>> shortage,
      Clock clock,
      RandomGenerator random) {
    this.clock = clock;
    Path bytes = data.state().resolve("uploads");
    this.folder = new UploadFolder(bytes, limits, shortage);
    this.storeFolders = new StoreFolders(data.stores(), folder);
    Path file = data.state().resolve(LEDGER);
    long whole = Ledger.read(file, registry::apply);
    registry.uploads().forEach(upload -> folder.count(upload.sizeBytes()));
    this.ids = new Ids(clock, random, registry.ids());
    this.ledger = data.exclusive() ? Ledger.open(file, whole) : null;
    if (ledger != null) {
      try {
        mend(List.of(bytes, data.stores()));
      } catch (IOException e) {
        ledger.close();
        throw new StateException(
            "The uploads in %s can't be put in order (%s): make the folder writable."
                .formatted(bytes, PrivateFiles.reason(e)),
            e);
      }
    }
  }

  private void mend(List<Path> folders) throws IOException {
    for (Path each : folders) {
      if (!Files.isDirectory(each)) {
        PrivateFiles.createFolder(each);
      }
    }
    List<Note> lost = new ArrayList<>();
    for (Upload upload : registry.uploads()) {
      if (!folder.holds(upload.id())) {
        LOG.warn("The upload {} is lost: its bytes are not there.", upload.id());
        lost.add(new Note.Deleted(upload.id()));
      }
    }
    if (!lost.isEmpty()) {
      write(lost);
    }
    if (registry.mostlyPast()) {
      writable().rewrite(registry.lines());
    }
    folder.sweep(id -> registry.upload(id) != null);
    long now = now();
    Map<String, Map<String, Upload>> wanted = new LinkedHashMap<>();
    for (VectorStore store : registry.stores()) {
      if (store.isExpired(now)) {
        expired.add(store.id());
      } else {
        wanted.put(store.id(), byStoredName(store.id()));
      }
    }
    storeFolders.mend(wanted);
  }

  private Map<String, Upload> byStoredName(String storeId) {
    Map<String, Upload> uploads = new LinkedHashMap<>();
    for (StoredFile file : registry.files(storeId)) {
      Upload upload = registry.upload(file.fileId());
      if (upload != null && !file.cancelled()) {
        uploads.put(upload.storedName(), upload);
      }
    }
    return uploads;
  }

  /** Every upload, the oldest first. */
  public synchronized List<Upload> uploads() {
    return List.copyOf(registry.uploads());
  }

  /**
   * One upload.
   *
   * @throws UploadException when there is none of that name
   */
  public synchronized Upload upload(String id) {
    Upload upload = registry.upload(id);
    if (upload == null) {
      throw UploadException.notFound(
          "There is no file %s: GET /v1/files lists those there are.".formatted(printable(id)));
    }
    return upload;
  }

  /** One upload, if it is there. */
  public synchronized Optional<Upload> find(String id) {
    return Optional.ofNullable(registry.upload(id));
  }

  /**
   * Takes in a file while it is read.
   *
   * @param filename as its sender calls it; never becomes a path
   * @param purpose asked for when the bytes are there: senders say it behind them, too
   * @throws UploadException when it is too large or finds no room; nothing is left of it then
   * @throws IOException when it can't be read
   */
  public Upload keep(String filename, InputStream bytes, Supplier<String> purpose)
      throws IOException {
    begin();
    try {
      String id = ids.next(Ids.FILE);
      long size = folder.receive(id, bytes);
      boolean noted = false;
      try {
        Upload upload = new Upload(id, Filenames.shown(filename), purpose.get(), size, now());
        synchronized (this) {
          write(List.of(new Note.Uploaded(upload)));
        }
        noted = true;
        return upload;
      } finally {
        if (!noted) {
          folder.delete(id, size);
        }
      }
    } finally {
      synchronized (this) {
        incoming--;
      }
    }
  }

  private synchronized void begin() {
    writable();
    if (registry.uploads().size() + incoming >= UploadLimits.UPLOADS_MAX) {
      throw new UploadException(
          Kind.TOO_LARGE,
          "%,d files are uploaded, and no more are kept: delete some with DELETE /v1/files/ID."
              .formatted(UploadLimits.UPLOADS_MAX));
    }
    incoming++;
  }

  /** The bytes of an upload, to be closed. */
  public InputStream open(Upload upload) throws IOException {
    return Files.newInputStream(folder.file(upload.id()));
  }

  /** Deletes an upload, out of every store as well. */
  public synchronized void delete(String id) {
    Upload upload = upload(id);
    List<String> holders =
        registry.stores().stream()
            .map(VectorStore::id)
            .filter(store -> registry.file(store, id) != null)
            .toList();
    write(List.of(new Note.Deleted(id)));
    onDisk(() -> {
      for (String store : holders) {
        storeFolders.take(store, upload);
      }
      folder.delete(id, upload.sizeBytes());
    });
  }

  /** Every store, the oldest first. */
  public synchronized List<VectorStore> stores() {
    return List.copyOf(registry.stores());
  }

  /** Whether there is a store of that name. */
  public synchronized boolean isStore(String id) {
    return registry.store(id) != null;
  }

  /**
   * One store.
   *
   * @throws UploadException when there is none of that name
   */
  public synchronized VectorStore store(String id) {
    VectorStore store = registry.store(id);
    if (store == null) {
      throw UploadException.notFound(
          "There is no vector store %s: GET /v1/vector_stores lists those there are."
              .formatted(printable(id)));
    }
    return store;
  }

  /** The stores as sources; those that are given up are none any more. */
  public synchronized List<Source> sources() {
    long now = now();
    return registry.stores().stream()
        .filter(store -> !store.isExpired(now))
        .map(store -> new Source(store.id(), storeFolders.of(store.id())))
        .toList();
  }

  /** The names of all stores, also of those that are given up. */
  public synchronized List<String> storeIds() {
    return registry.stores().stream().map(VectorStore::id).toList();
  }

  /** Makes an empty store. */
  public synchronized VectorStore create(
      String name,
      @Nullable String description,
      Map<String, String> metadata,
      @Nullable Integer expiresAfterDays) {
    if (registry.stores().size() >= UploadLimits.STORES_MAX) {
      throw new UploadException(
          Kind.TOO_LARGE,
          "There are %,d vector stores, and no more are kept: delete one first."
              .formatted(UploadLimits.STORES_MAX));
    }
    long now = now();
    VectorStore store =
        new VectorStore(ids.next(Ids.STORE), name, description, metadata, now, now, expiresAfterDays);
    makeFolder(store.id());
    write(List.of(new Note.Kept(store)));
    return store;
  }

  private void makeFolder(String storeId) {
    try {
      storeFolders.make(storeId);
    } catch (IOException e) {
      throw unplaced(e);
    }
  }

  /** Takes a store's new name, description, metadata and expiry; the rest stays. */
  public synchronized VectorStore change(
      String id,
      String name,
      @Nullable String description,
      Map<String, String> metadata,
      @Nullable Integer expiresAfterDays) {
    VectorStore store = living(id);
    VectorStore changed =
        new VectorStore(
            id, name, description, metadata, store.createdSecond(), now(), expiresAfterDays);
    write(List.of(new Note.Kept(changed)));
    return changed;
  }

  /** Deletes a store; what was uploaded stays. */
  public synchronized void deleteStore(String id) {
    store(id);
    write(List.of(new Note.GivenUp(id)));
    expired.remove(id);
    onDisk(() -> storeFolders.delete(id));
  }

  /** A store that is not given up, which is used now. */
  public synchronized VectorStore use(String id) {
    VectorStore store = living(id);
    if (now() - store.activeSecond() < ACTIVE_EVERY_SECONDS || ledger == null) {
      return store;
    }
    VectorStore active = store.activeAt(now());
    write(List.of(new Note.Kept(active)));
    return active;
  }

  private VectorStore living(String id) {
    VectorStore store = store(id);
    if (store.isExpired(now())) {
      throw new UploadException(
          Kind.WRONG_REQUEST,
          "The vector store %s has expired: make a new one, the files that were uploaded are still there."
              .formatted(id));
    }
    return store;
  }

  /** Gives up stores that were left alone for too long; false where there was none to give up. */
  public synchronized boolean giveUpExpired() {
    long now = now();
    boolean some = false;
    for (VectorStore store : registry.stores()) {
      if (ledger != null && store.isExpired(now) && expired.add(store.id())) {
        some = true;
        onDisk(() -> storeFolders.delete(store.id()));
      }
    }
    return some;
  }

  /** What is in a store, the oldest first. */
  public synchronized List<StoredFile> files(String storeId) {
    store(storeId);
    return List.copyOf(registry.files(storeId));
  }

  /** A file in a store, if it is there. */
  public synchronized Optional<StoredFile> find(String storeId, String fileId) {
    return Optional.ofNullable(registry.file(storeId, fileId));
  }

  /**
   * A file in a store.
   *
   * @throws UploadException when it is not there
   */
  public synchronized StoredFile file(String storeId, String fileId) {
    store(storeId);
    StoredFile file = registry.file(storeId, fileId);
    if (file == null) {
      throw UploadException.notFound(
          "The vector store %s has no file %s: GET /v1/vector_stores/%s/files lists those it has."
              .formatted(storeId, printable(fileId), storeId));
    }
    return file;
  }

  /** Puts an upload into a store; one that is there already gets the attributes given now. */
  public synchronized void add(String storeId, Addition addition) {
    place(storeId, List.of(addition), List.of());
  }

  /** As {@link #add}, for several at once: all of them or none. */
  public synchronized FileBatch addBatch(String storeId, List<Addition> additions) {
    List<String> files = additions.stream().map(Addition::fileId).distinct().toList();
    FileBatch batch = new FileBatch(ids.next(Ids.BATCH), storeId, files, now(), false);
    place(storeId, additions, List.of(new Note.Batched(batch)));
    return batch;
  }

  private void place(String storeId, List<Addition> additions, List<Note> more) {
    VectorStore store = living(storeId);
    Map<String, Upload> uploads = new LinkedHashMap<>();
    additions.forEach(each -> uploads.put(each.fileId(), upload(each.fileId())));
    long fresh = uploads.keySet().stream().filter(id -> registry.file(storeId, id) == null).count();
    if (registry.files(storeId).size() + fresh > UploadLimits.FILES_OF_STORE_MAX) {
      throw new UploadException(
          Kind.TOO_LARGE,
          "The vector store %s would have more than %,d files: put some into another one."
              .formatted(storeId, UploadLimits.FILES_OF_STORE_MAX));
    }
    List<Note> notes = new ArrayList<>(more);
    long now = now();
    additions.forEach(each ->
        notes.add(
            new Note.Filed(new StoredFile(storeId, each.fileId(), each.attributes(), now, false))));
    notes.add(new Note.Kept(store.activeAt(now)));
    // First the links: one that is not noted goes at the next start, if it can't go now.
    link(storeId, uploads);
    boolean noted = false;
    try {
      write(notes);
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
      storeFolders.make(storeId);
      for (Upload upload : uploads.values()) {
        done.add(upload);
        storeFolders.put(storeId, upload);
      }
    } catch (IOException e) {
      unlink(storeId, new ArrayList<>(done));
      throw unplaced(e);
    }
  }

  /** Those that are not noted as being in the store. */
  private void unlink(String storeId, List<Upload> uploads) {
    onDisk(() -> {
      for (Upload upload : uploads) {
        StoredFile file = registry.file(storeId, upload.id());
        if (file == null || file.cancelled()) {
          storeFolders.take(storeId, upload);
        }
      }
    });
  }

  /** Replaces the attributes of a file in a store. */
  public synchronized StoredFile change(
      String storeId, String fileId, Map<String, AttributeValue> attributes) {
    StoredFile changed = file(storeId, fileId).with(attributes);
    write(List.of(new Note.Filed(changed)));
    return changed;
  }

  /** Takes a file out of a store; the upload stays. */
  public synchronized void takeOut(String storeId, String fileId) {
    file(storeId, fileId);
    Upload upload = upload(fileId);
    write(List.of(new Note.TakenOut(storeId, fileId)));
    onDisk(() -> storeFolders.take(storeId, upload));
  }

  /**
   * A batch of a store.
   *
   * @throws UploadException when there is none of that name, or none any more
   */
  public synchronized FileBatch batch(String storeId, String batchId) {
    store(storeId);
    FileBatch batch = registry.batch(batchId);
    if (batch == null || !batch.storeId().equals(storeId)) {
      throw UploadException.notFound(
          "The vector store %s has no batch %s: POST /v1/vector_stores/%s/file_batches makes one."
              .formatted(storeId, printable(batchId), storeId));
    }
    return batch;
  }

  /**
   * Breaks off a batch.
   *
   * @param unfinished those of its files that are not taken in yet
   */
  public synchronized FileBatch cancel(String storeId, String batchId, Set<String> unfinished) {
    FileBatch batch = batch(storeId, batchId).broken();
    List<Note> notes = new ArrayList<>(List.of(new Note.Batched(batch)));
    List<Upload> uploads = new ArrayList<>();
    for (String fileId : batch.fileIds()) {
      StoredFile file = registry.file(storeId, fileId);
      if (file != null && unfinished.contains(fileId)) {
        notes.add(new Note.Filed(file.broken()));
        uploads.add(upload(fileId));
      }
    }
    write(notes);
    unlink(storeId, uploads);
    return batch;
  }

  /** Ends what is written; nothing can be changed any more. */
  @Override
  public synchronized void close() {
    if (ledger != null) {
      ledger.close();
    }
  }

  /** What is noted has happened; a file that stays on the disk goes at the next start. */
  private static void onDisk(DiskWork work) {
    try {
      work.run();
    } catch (IOException e) {
      LOG.warn("A file of the uploads stays until the next start: {}.", PrivateFiles.reason(e));
    }
  }

  private interface DiskWork {
    void run() throws IOException;
  }

  private void write(List<Note> together) {
    writable().append(together);
    together.forEach(registry::apply);
  }

  private Ledger writable() {
    if (ledger == null) {
      throw new IllegalStateException("the data folder is not opened exclusively");
    }
    return ledger;
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private static UploadException unplaced(IOException e) {
    return new UploadException(
        Kind.NO_ROOM,
        "The files can't be put into the vector store (%s): make room on the disk of the data folder."
            .formatted(PrivateFiles.reason(e)),
        e);
  }

  private static String printable(String id) {
    return Filenames.shown(id);
  }
}
