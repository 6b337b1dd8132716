package dev.carrel.serve;

import dev.carrel.uploads.AttributeFilter;
import dev.carrel.uploads.AttributeValue;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.Standing;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.uploads.StoredFile;
import dev.carrel.uploads.Upload;
import dev.carrel.uploads.UploadShelf;
import dev.carrel.uploads.VectorStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A real shelf without an index: whatever lies in a store counts as found. */
record ShelfUploads(UploadShelf shelf) implements Uploads {
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
    return shelf.stores().all();
  }

  @Override
  public VectorStore store(String id) {
    return shelf.stores().get(id);
  }

  @Override
  public VectorStore create(StoreWish wish, List<StoreShelf.Addition> files) {
    VectorStore store =
        shelf
            .stores()
            .create(wish.name(), wish.description(), wish.metadata(), wish.expiresAfterDays());
    shelf.stores().addBatch(store.id(), files);
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
  }

  @Override
  public StoreState state(VectorStore store) {
    int count = shelf.stores().files(store.id()).size();
    return new StoreState(new Standing.Counts(0, count, 0, 0), 0, false);
  }

  @Override
  public List<FiledFile> files(String storeId) {
    return shelf.stores().files(storeId).stream().map(this::filed).toList();
  }

  private FiledFile filed(StoredFile file) {
    return new FiledFile(file, shelf.upload(file.fileId()), new Standing.Completed());
  }

  @Override
  public FiledFile file(String storeId, String fileId) {
    return filed(shelf.stores().file(storeId, fileId));
  }

  @Override
  public Optional<StoredFile> stored(String storeId, String fileId) {
    return shelf.stores().find(storeId, fileId);
  }

  @Override
  public FileBatch addBatch(String storeId, List<StoreShelf.Addition> files) {
    return shelf.stores().addBatch(storeId, files);
  }

  @Override
  public FiledFile add(String storeId, StoreShelf.Addition file) {
    shelf.stores().add(storeId, file);
    return file(storeId, file.fileId());
  }

  @Override
  public FiledFile change(String storeId, String fileId, Map<String, AttributeValue> attributes) {
    return filed(shelf.stores().change(storeId, fileId, attributes));
  }

  @Override
  public void takeOut(String storeId, String fileId) {
    shelf.stores().takeOut(storeId, fileId);
  }

  @Override
  public List<String> texts(String storeId, String fileId) {
    return List.of(shelf.stores().file(storeId, fileId).fileId());
  }

  @Override
  public FileBatch batch(String storeId, String batchId) {
    return shelf.stores().batch(storeId, batchId);
  }

  @Override
  public FileBatch cancel(String storeId, String batchId) {
    return shelf.stores().cancel(storeId, batchId, Set.of());
  }

  @Override
  public Set<String> findable(String storeId, @Nullable AttributeFilter filter) {
    return shelf.stores().files(storeId).stream()
        .filter(file -> filter == null || filter.matches(file.attributes()))
        .map(file -> shelf.upload(file.fileId()).storedName())
        .collect(Collectors.toSet());
  }
}
