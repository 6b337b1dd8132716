package dev.carrel.uploads;

import dev.carrel.state.DataFolder;
import dev.carrel.state.PrivateFiles;
import dev.carrel.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds, the list in which it is written, and the files that go with it. Whoever reads or
 * changes what holds has this as a lock.
 */
final class UploadRecords implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UploadRecords.class);
  private static final String LEDGER = "uploads.jsonl";

  private final Clock clock;
  private final Ids ids;
  private final UploadFolder folder;
  private final StoreFolders storeFolders;
  private final Registry registry = new Registry();
  private final @Nullable Ledger ledger;
  private final Set<String> expired = new HashSet<>();

  /** Opens what is there, and mends what a kill left where it may be written. */
  UploadRecords(DataFolder data, UploadFolder folder, Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.folder = folder;
    this.storeFolders = new StoreFolders(data.stores(), folder);
    Path file = data.state().resolve(LEDGER);
    long whole = Ledger.read(file, registry::apply);
    registry.uploads().forEach(upload -> folder.count(upload.sizeBytes()));
    this.ids = new Ids(clock, random, registry.ids());
    this.ledger = data.exclusive() ? Ledger.open(file, whole) : null;
    if (ledger != null) {
      try {
        mend(List.of(folder.path(), data.stores()));
      } catch (IOException e) {
        ledger.close();
        throw new StateException(
            "The uploads in %s can't be put in order (%s): make the folder writable."
                .formatted(folder.path(), PrivateFiles.reason(e)),
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
      } else {
        folder.date(upload.id(), upload.createdSecond());
      }
    }
    if (!lost.isEmpty()) {
      write(lost);
    }
    if (registry.mostlyPast()) {
      requireWritable().rewrite(registry.lines());
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

  Registry registry() {
    return registry;
  }

  StoreFolders storeFolders() {
    return storeFolders;
  }

  /** Stores that were given up before this start. */
  Set<String> expired() {
    return expired;
  }

  String newId(String prefix) {
    return ids.next(prefix);
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /** Whether this process may change anything. */
  boolean canWrite() {
    return ledger != null;
  }

  Ledger requireWritable() {
    if (ledger == null) {
      throw new IllegalStateException("the data folder is not opened exclusively");
    }
    return ledger;
  }

  /** Writes what happens now; it has happened when this returns. */
  void write(List<Note> together) {
    requireWritable().append(together);
    together.forEach(registry::apply);
  }

  /** What is noted has happened; a file that stays on the disk goes at the next start. */
  static void onDisk(DiskWork work) {
    try {
      work.run();
    } catch (IOException e) {
      LOG.warn("A file of the uploads stays until the next start: {}.", PrivateFiles.reason(e));
    }
  }

  /** What is done to files. */
  interface DiskWork {
    void run() throws IOException;
  }

  @Override
  public synchronized void close() {
    if (ledger != null) {
      ledger.close();
    }
  }
}
