package dev.carrel.uploads;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What holds after all that happened: in memory, in the order in which it came to be. Not
 * thread-safe.
 */
final class Registry {
  private final Map<String, Upload> uploads = new LinkedHashMap<>();
  private final Map<String, VectorStore> stores = new LinkedHashMap<>();
  private final Map<String, Map<String, StoredFile>> files = new LinkedHashMap<>();
  private final Map<String, FileBatch> batches = new LinkedHashMap<>();
  private long notesCount;

  void apply(Note note) {
    notesCount++;
    switch (note) {
      case Note.Uploaded(Upload upload) -> uploads.put(upload.id(), upload);
      case Note.Deleted(String fileId) -> {
        uploads.remove(fileId);
        files.values().forEach(each -> each.remove(fileId));
      }
      case Note.Kept(VectorStore store) -> {
        stores.put(store.id(), store);
        files.computeIfAbsent(store.id(), _ -> new LinkedHashMap<>());
      }
      case Note.GivenUp(String storeId) -> {
        stores.remove(storeId);
        files.remove(storeId);
        batches.values().removeIf(batch -> batch.storeId().equals(storeId));
      }
      case Note.Filed(StoredFile file) ->
          files
              .computeIfAbsent(file.storeId(), _ -> new LinkedHashMap<>())
              .put(file.fileId(), file);
      case Note.TakenOut(String storeId, String fileId) -> filed(storeId).remove(fileId);
      case Note.Batched(FileBatch batch) -> {
        batches.put(batch.id(), batch);
        Iterator<String> oldest = batches.keySet().iterator();
        while (batches.size() > UploadLimits.BATCHES_MAX) {
          oldest.next();
          oldest.remove();
        }
      }
    }
  }

  private Map<String, StoredFile> filed(String storeId) {
    return files.getOrDefault(storeId, new LinkedHashMap<>());
  }

  Collection<Upload> uploads() {
    return uploads.values();
  }

  @Nullable Upload upload(String id) {
    return uploads.get(id);
  }

  Collection<VectorStore> stores() {
    return stores.values();
  }

  @Nullable VectorStore store(String id) {
    return stores.get(id);
  }

  Collection<StoredFile> files(String storeId) {
    return filed(storeId).values();
  }

  @Nullable StoredFile file(String storeId, String fileId) {
    return filed(storeId).get(fileId);
  }

  @Nullable FileBatch batch(String id) {
    return batches.get(id);
  }

  /** Every id that there is. */
  Stream<String> ids() {
    return Stream.of(uploads, stores, batches).flatMap(each -> each.keySet().stream());
  }

  /** Whether most of what is written holds no more. */
  boolean mostlyPast() {
    int present =
        uploads.size()
            + stores.size()
            + batches.size()
            + files.values().stream().mapToInt(Map::size).sum();
    return notesCount > 2L * present + 1_000;
  }

  /** All that holds, as if it had just happened. */
  List<List<Note>> lines() {
    List<List<Note>> lines = new ArrayList<>();
    Stream.of(
            uploads.values().stream().map(Note.Uploaded::new),
            stores.values().stream().map(Note.Kept::new),
            files.values().stream().flatMap(each -> each.values().stream()).map(Note.Filed::new),
            batches.values().stream().map(Note.Batched::new))
        .flatMap(notes -> notes)
        .forEach(note -> lines.add(List.of(note)));
    return lines;
  }
}
