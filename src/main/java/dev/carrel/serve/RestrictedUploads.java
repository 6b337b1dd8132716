package dev.carrel.serve;

import dev.carrel.access.Caller;
import dev.carrel.access.Grant;
import dev.carrel.uploads.AttributeFilter;
import dev.carrel.uploads.AttributeValue;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.uploads.StoredFile;
import dev.carrel.uploads.Upload;
import dev.carrel.uploads.UploadException;
import dev.carrel.uploads.VectorStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Uploads as far as a caller's grant goes. A store is a source, so a grant of certain sources is
 * one of certain stores; of the uploads its holder sees what lies in those, and what they sent
 * themselves since the service started.
 */
final class RestrictedUploads implements Uploads {
  private final Desk desk;
  private final Supplier<Caller> callers;
  private final Belongings own = new Belongings();

  RestrictedUploads(Desk desk, Supplier<Caller> callers) {
    this.desk = desk;
    this.callers = callers;
  }

  private Grant grant() {
    return callers.get().grant();
  }

  private Uploads uploads() {
    return desk.uploads();
  }

  private void needWrite(String doing) {
    Need.WRITE.check(grant(), doing);
  }

  /** A store that is not seen is not there. */
  private String seen(String storeId) {
    if (!grant().sees(storeId)) {
      throw new UploadException(
          UploadException.Kind.NOT_FOUND,
          "There is no vector store %s: GET /v1/vector_stores lists those there are."
              .formatted(Limits.shortened(storeId)));
    }
    return storeId;
  }

  private Predicate<String> seenFiles() {
    Caller caller = callers.get();
    if (caller.grant().ofEverything()) {
      return _ -> true;
    }
    Set<String> sent = Set.copyOf(own.of(caller));
    List<String> stores = stores().stream().map(VectorStore::id).toList();
    return id ->
        sent.contains(id)
            || stores.stream().anyMatch(store -> uploads().stored(store, id).isPresent());
  }

  private String seenFile(String id) {
    if (!seenFiles().test(id)) {
      throw new UploadException(
          UploadException.Kind.NOT_FOUND,
          "There is no file %s: GET /v1/files lists those there are."
              .formatted(Limits.shortened(id)));
    }
    return id;
  }

  @Override
  public List<Upload> all() {
    Predicate<String> seen = seenFiles();
    return uploads().all().stream().filter(upload -> seen.test(upload.id())).toList();
  }

  @Override
  public Optional<Upload> find(String id) {
    return seenFiles().test(id) ? uploads().find(id) : Optional.empty();
  }

  @Override
  public Upload upload(String id) {
    return uploads().upload(seenFile(id));
  }

  @Override
  public Upload keep(String filename, InputStream bytes, Supplier<String> purpose)
      throws IOException {
    needWrite("To upload a file");
    Upload upload = uploads().keep(filename, bytes, purpose);
    own.add(callers.get(), upload.id());
    return upload;
  }

  @Override
  public InputStream open(String id) throws IOException {
    return uploads().open(seenFile(id));
  }

  /** It goes out of every store, so each of them must be one that the caller may change. */
  @Override
  public void delete(String id) {
    needWrite("To delete a file");
    seenFile(id);
    boolean elsewhere =
        uploads().stores().stream()
            .anyMatch(
                store -> !grant().sees(store.id()) && uploads().stored(store.id(), id).isPresent());
    if (elsewhere) {
      Need.WRITE_EVERYTHING.check(grant(), "To delete a file that other vector stores hold");
    }
    uploads().delete(id);
  }

  @Override
  public List<VectorStore> stores() {
    Grant grant = grant();
    return uploads().stores().stream().filter(store -> grant.sees(store.id())).toList();
  }

  @Override
  public VectorStore store(String id) {
    return uploads().store(seen(id));
  }

  @Override
  public VectorStore create(StoreWish wish, List<StoreShelf.Addition> files) {
    Need.WRITE_EVERYTHING.check(grant(), "To make a vector store");
    return uploads().create(wish, files);
  }

  @Override
  public VectorStore change(String id, StoreWish wish) {
    needWrite("To change a vector store");
    return uploads().change(seen(id), wish);
  }

  @Override
  public void deleteStore(String id) {
    needWrite("To delete a vector store");
    uploads().deleteStore(seen(id));
  }

  @Override
  public StoreState state(VectorStore store) {
    seen(store.id());
    return uploads().state(store);
  }

  @Override
  public List<FiledFile> files(String storeId) {
    return uploads().files(seen(storeId));
  }

  @Override
  public FiledFile file(String storeId, String fileId) {
    return uploads().file(seen(storeId), fileId);
  }

  @Override
  public Optional<StoredFile> stored(String storeId, String fileId) {
    return grant().sees(storeId) ? uploads().stored(storeId, fileId) : Optional.empty();
  }

  @Override
  public FileBatch addBatch(String storeId, List<StoreShelf.Addition> files) {
    needWrite("To put files into a vector store");
    files.forEach(each -> seenFile(each.fileId()));
    return uploads().addBatch(seen(storeId), files);
  }

  @Override
  public FiledFile add(String storeId, StoreShelf.Addition file) {
    needWrite("To put a file into a vector store");
    seenFile(file.fileId());
    return uploads().add(seen(storeId), file);
  }

  @Override
  public FiledFile change(String storeId, String fileId, Map<String, AttributeValue> attributes) {
    needWrite("To change a file of a vector store");
    return uploads().change(seen(storeId), fileId, attributes);
  }

  @Override
  public void takeOut(String storeId, String fileId) {
    needWrite("To take a file out of a vector store");
    uploads().takeOut(seen(storeId), fileId);
  }

  @Override
  public List<String> texts(String storeId, String fileId) {
    return uploads().texts(seen(storeId), fileId);
  }

  @Override
  public FileBatch batch(String storeId, String batchId) {
    return uploads().batch(seen(storeId), batchId);
  }

  @Override
  public FileBatch cancel(String storeId, String batchId) {
    needWrite("To break off a batch");
    return uploads().cancel(seen(storeId), batchId);
  }

  @Override
  public Set<String> findable(String storeId, @Nullable AttributeFilter filter) {
    return uploads().findable(seen(storeId), filter);
  }
}
