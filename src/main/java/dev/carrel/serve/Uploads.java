package dev.carrel.serve;

import dev.carrel.uploads.AttributeFilter;
import dev.carrel.uploads.AttributeValue;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.Standing;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.uploads.StoredFile;
import dev.carrel.uploads.Upload;
import dev.carrel.uploads.VectorStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What programs uploaded, and the vector stores that hold it. A store is a source whose name is its
 * id. Thread-safe; what can't be ends in an {@link dev.carrel.uploads.UploadException}.
 */
public interface Uploads {
  /** Every upload, the oldest first. */
  List<Upload> all();

  /** One upload, if it is there. */
  Optional<Upload> find(String id);

  /** One upload. */
  Upload upload(String id);

  /**
   * Takes in a file while it is read.
   *
   * @param purpose asked for when the bytes are there
   * @throws IOException when it can't be read to its end
   */
  Upload keep(String filename, InputStream bytes, Supplier<String> purpose) throws IOException;

  /** The bytes of an upload, to be closed. */
  InputStream open(String id) throws IOException;

  /** Deletes an upload, out of every store as well. */
  void delete(String id);

  /** Every store, the oldest first. */
  List<VectorStore> stores();

  /** One store. */
  VectorStore store(String id);

  /** Makes a store and puts uploads into it. */
  VectorStore create(StoreWish wish, List<StoreShelf.Addition> files);

  /** Takes what a store is to be called and to carry from now on. */
  VectorStore change(String id, StoreWish wish);

  /** Deletes a store; what was uploaded stays. */
  void deleteStore(String id);

  /** How a store's files stand. */
  StoreState state(VectorStore store);

  /** What is in a store, the oldest first. */
  List<FiledFile> files(String storeId);

  /** One file of a store. */
  FiledFile file(String storeId, String fileId);

  /** A file of a store without how it stands, if it is there. */
  Optional<StoredFile> stored(String storeId, String fileId);

  /** Puts uploads into a store at once. */
  FileBatch addBatch(String storeId, List<StoreShelf.Addition> files);

  /** Puts an upload into a store. */
  FiledFile add(String storeId, StoreShelf.Addition file);

  /** Replaces the attributes of a file in a store. */
  FiledFile change(String storeId, String fileId, Map<String, AttributeValue> attributes);

  /** Takes a file out of a store; the upload stays. */
  void takeOut(String storeId, String fileId);

  /** What was read of a file in a store, document by document. */
  List<String> texts(String storeId, String fileId);

  /** A batch of a store. */
  FileBatch batch(String storeId, String batchId);

  /** Breaks off a batch: what is not taken in yet is not. */
  FileBatch cancel(String storeId, String batchId);

  /**
   * Which files of a store may be found by a search, by the names that they have in its source. The
   * store counts as used.
   *
   * @param filter null for all of them
   */
  Set<String> findable(String storeId, @Nullable AttributeFilter filter);

  /**
   * What its maker says of a store.
   *
   * @param expiresAfterDays it is given up when it was left alone for so long; null for never
   */
  record StoreWish(
      String name,
      @Nullable String description,
      Map<String, String> metadata,
      @Nullable Integer expiresAfterDays) {
    public StoreWish {
      metadata = Map.copyOf(metadata);
    }
  }

  /**
   * How a store is.
   *
   * @param usageBytes of the uploads in it that can be found
   */
  record StoreState(Standing.Counts counts, long usageBytes, boolean expired) {}

  /** A file in a store, and how it stands there. */
  record FiledFile(StoredFile file, Upload upload, Standing standing) {}
}
