package dev.carrel;

import dev.carrel.ingest.FileList;
import dev.carrel.ingest.FileQuery;
import dev.carrel.ingest.FileTrace;
import dev.carrel.ingest.Ingestion;
import dev.carrel.retrieve.DocumentReader;
import dev.carrel.serve.DeskException;
import dev.carrel.serve.Uploads;
import dev.carrel.uploads.AttributeFilter;
import dev.carrel.uploads.AttributeValue;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.Standing;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.uploads.StoredFile;
import dev.carrel.uploads.Upload;
import dev.carrel.uploads.UploadShelf;
import dev.carrel.uploads.VectorStore;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The shelf of what was uploaded, with what the index made of it. */
final class LocalUploads implements Uploads {
  /** More files than this are looked for by a walk over their store. */
  private static final int LOOKS_MAX = 100;

  private final UploadShelf shelf;
  private final Ingestion ingestion;
  private final DocumentReader reader;
  private final Runnable sourcesChanged;

  /**
   * Joins the two.
   *
   * @param sourcesChanged has the stores that there are now followed as sources
   */
  LocalUploads(
      UploadShelf shelf, Ingestion ingestion, DocumentReader reader, Runnable sourcesChanged) {
    this.shelf = shelf;
    this.ingestion = ingestion;
    this.reader = reader;
    this.sourcesChanged = sourcesChanged;
  }

  @Override
  public List<Upload> all() {
    return shelf.uploads();
  }

  @Override
  public Optional<Upload> find(String id) {
    return shelf.find(id);
  }

  @Override
  public Upload upload(String id) {
    return shelf.upload(id);
  }

  @Override
  public Upload keep(String filename, InputStream bytes, Supplier<String> purpose)
      throws IOException {
    return shelf.keep(filename, bytes, purpose);
  }

  @Override
  public InputStream open(String id) throws IOException {
    return shelf.open(shelf.upload(id));
  }

  @Override
  public void delete(String id) {
    shelf.delete(id);
  }

  @Override
  public List<VectorStore> stores() {
    giveUpExpired();
    return shelf.stores().all();
  }

  @Override
  public VectorStore store(String id) {
    giveUpExpired();
    return shelf.stores().get(id);
  }

  private void giveUpExpired() {
    if (shelf.stores().giveUpExpired()) {
      sourcesChanged.run();
    }
  }

  @Override
  public VectorStore create(StoreWish wish, List<StoreShelf.Addition> files) {
    files.forEach(each -> shelf.upload(each.fileId())); // before anything is made
    VectorStore store =
        shelf
            .stores()
            .create(wish.name(), wish.description(), wish.metadata(), wish.expiresAfterDays());
    if (!files.isEmpty()) {
      shelf.stores().addBatch(store.id(), files);
    }
    sourcesChanged.run();
    return store;
  }

  @Override
  public VectorStore change(String id, StoreWish wish) {
    return shelf
        .stores()
        .change(id, wish.name(), wish.description(), wish.metadata(), wish.expiresAfterDays());
  }

  @Override
  public void deleteStore(String id) {
    shelf.stores().delete(id);
    sourcesChanged.run();
  }

  @Override
  public StoreState state(VectorStore store) {
    List<FiledFile> files = files(store.id());
    long bytes =
        files.stream()
            .filter(each -> each.standing() instanceof Standing.Completed)
            .mapToLong(each -> each.upload().sizeBytes())
            .sum();
    return new StoreState(
        Standing.Counts.of(files.stream().map(FiledFile::standing).toList()),
        bytes,
        shelf.stores().sources().stream().noneMatch(source -> source.name().equals(store.id())));
  }

  @Override
  public List<FiledFile> files(String storeId) {
    List<StoredFile> stored = shelf.stores().files(storeId);
    Look look = new Look(storeId);
    List<FiledFile> files = new ArrayList<>();
    for (StoredFile file : stored) {
      shelf
          .find(file.fileId())
          .ifPresent(upload ->
              files.add(new FiledFile(file, upload, look.standing(file, upload.storedName()))));
    }
    return files;
  }

  @Override
  public FiledFile file(String storeId, String fileId) {
    StoredFile file = shelf.stores().file(storeId, fileId);
    Upload upload = shelf.upload(fileId);
    return new FiledFile(
        file, upload, new Look(storeId, upload.storedName()).standing(file, upload.storedName()));
  }

  @Override
  public Optional<StoredFile> stored(String storeId, String fileId) {
    return shelf.stores().find(storeId, fileId);
  }

  @Override
  public FileBatch addBatch(String storeId, List<StoreShelf.Addition> files) {
    FileBatch batch = shelf.stores().addBatch(storeId, files);
    look(storeId, batch.fileIds());
    return batch;
  }

  @Override
  public FiledFile add(String storeId, StoreShelf.Addition file) {
    shelf.stores().add(storeId, file);
    look(storeId, List.of(file.fileId()));
    return file(storeId, file.fileId());
  }

  @Override
  public FiledFile change(String storeId, String fileId, Map<String, AttributeValue> attributes) {
    shelf.stores().change(storeId, fileId, attributes);
    return file(storeId, fileId);
  }

  @Override
  public void takeOut(String storeId, String fileId) {
    shelf.stores().takeOut(storeId, fileId);
    look(storeId, List.of(fileId));
  }

  /** Not every file system tells what changes in it; a few are looked at, many by one walk. */
  private void look(String storeId, List<String> fileIds) {
    List<String> paths =
        fileIds.size() > LOOKS_MAX
            ? List.of("")
            : fileIds.stream()
                .flatMap(id -> shelf.find(id).stream())
                .map(Upload::storedName)
                .toList();
    try {
      for (String path : paths) {
        ingestion.rescan(storeId, path, Ingestion.Reindex.CHANGED, Duration.ZERO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The next walk finds them.
    }
  }

  @Override
  public List<String> texts(String storeId, String fileId) {
    shelf.stores().file(storeId, fileId);
    List<String> texts = reader.texts(storeId, shelf.upload(fileId).storedName());
    if (texts.isEmpty()) {
      throw new DeskException(
          DeskException.Kind.NOT_FOUND,
          "The index has no text of the file %s: see its status in the vector store %s."
              .formatted(fileId, storeId));
    }
    return texts;
  }

  @Override
  public FileBatch batch(String storeId, String batchId) {
    return shelf.stores().batch(storeId, batchId);
  }

  @Override
  public FileBatch cancel(String storeId, String batchId) {
    Set<String> unfinished = new HashSet<>();
    for (FiledFile file : files(storeId)) {
      if (file.standing() instanceof Standing.InProgress) {
        unfinished.add(file.file().fileId());
      }
    }
    return shelf.stores().cancel(storeId, batchId, unfinished);
  }

  @Override
  public Set<String> findable(String storeId, @Nullable AttributeFilter filter) {
    giveUpExpired();
    shelf.stores().use(storeId);
    Set<String> names = new HashSet<>();
    for (StoredFile file : shelf.stores().files(storeId)) {
      if (!file.cancelled() && (filter == null || filter.matches(file.attributes()))) {
        shelf.find(file.fileId()).ifPresent(upload -> names.add(upload.storedName()));
      }
    }
    return names;
  }

  /** What the index says of a store's files at one moment. */
  private final class Look {
    private final String storeId;
    private final Map<String, FileList.Entry> entries = new HashMap<>();
    private final Set<String> withoutVectors;
    private final boolean idle;

    Look(String storeId) {
      this(storeId, null);
    }

    /**
     * Looks.
     *
     * @param path of the only file that is asked for; null for all
     */
    Look(String storeId, @Nullable String path) {
      this.storeId = storeId;
      // First: what is idle now was so before what follows was asked.
      this.idle = ingestion.status().state().equals("idle");
      this.withoutVectors = ingestion.pathsWithoutVectors(storeId);
      FileQuery query = new FileQuery(storeId, null, path, 0, FileQuery.LIMIT_MAX);
      ingestion.files(query).files().forEach(entry -> entries.put(entry.path(), entry));
    }

    Standing standing(StoredFile file, String path) {
      if (file.cancelled()) {
        return new Standing.Cancelled();
      }
      FileList.Entry entry = entries.get(path);
      if (entry == null) {
        return idle ? traced(path) : new Standing.InProgress();
      }
      String reason = sentence(String.valueOf(entry.reason()));
      return switch (entry.state()) {
        case "indexed" ->
            !idle && withoutVectors.contains(path)
                ? new Standing.InProgress()
                : new Standing.Completed();
        case "skipped" -> new Standing.Failed(true, reason);
        case "failed" -> new Standing.Failed(false, reason);
        default -> new Standing.InProgress();
      };
    }

    /** Some reasons are told in the middle of a sentence elsewhere. */
    private static String sentence(String reason) {
      int first = reason.offsetByCodePoints(0, 1);
      return reason.substring(0, first).toUpperCase(Locale.ROOT)
          + reason.substring(first)
          + (reason.endsWith(".") ? "" : ".");
    }

    /** Where the index knows nothing of it, a rule may leave it out. */
    private Standing traced(String path) {
      Optional<Source> source =
          shelf.stores().sources().stream().filter(each -> each.name().equals(storeId)).findFirst();
      if (source.isEmpty()) {
        return new Standing.Cancelled(); // the store has expired
      }
      return switch (ingestion.trace(source.get(), path)) {
        case FileTrace.LeftOut(String reason) -> new Standing.Failed(true, sentence(reason));
        case FileTrace.Skipped(String reason) -> new Standing.Failed(true, sentence(reason));
        case FileTrace.Failed(String reason) -> new Standing.Failed(false, sentence(reason));
        case FileTrace.Indexed _ -> new Standing.Completed();
        case FileTrace.Absent _, FileTrace.Folder _, FileTrace.Waiting _ ->
            new Standing.InProgress();
      };
    }
  }
}
