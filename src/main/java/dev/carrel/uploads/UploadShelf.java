package dev.carrel.uploads;

import dev.carrel.state.DataFolder;
import dev.carrel.state.StateException;
import dev.carrel.uploads.UploadException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What was uploaded and which store holds it, in {@code state/uploads.jsonl}; the bytes in {@code
 * state/uploads}, and as the files of a source in {@code state/stores}. What is done here is on the
 * disk on return; a kill at any moment leaves what was before or what is after. Thread-safe.
 */
public final class UploadShelf implements AutoCloseable {
  private final UploadFolder folder;
  private final UploadRecords records;
  private final StoreShelf stores;

  /** Uploads that are being read. */
  private int incoming;

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
    this.folder = new UploadFolder(data.state().resolve("uploads"), limits, shortage);
    this.records = new UploadRecords(data, folder, clock, random);
    this.stores = new StoreShelf(records, this, records.expired());
  }

  /** The vector stores. */
  public StoreShelf stores() {
    return stores;
  }

  /** Every upload, the oldest first. */
  public List<Upload> uploads() {
    synchronized (records) {
      return List.copyOf(records.registry().uploads());
    }
  }

  /**
   * One upload.
   *
   * @throws UploadException when there is none of that name
   */
  public Upload upload(String id) {
    synchronized (records) {
      Upload upload = records.registry().upload(id);
      if (upload == null) {
        throw UploadException.notFound(
            "There is no file %s: GET /v1/files lists those there are."
                .formatted(Filenames.shown(id)));
      }
      return upload;
    }
  }

  /** One upload, if it is there. */
  public Optional<Upload> find(String id) {
    synchronized (records) {
      return Optional.ofNullable(records.registry().upload(id));
    }
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
      String id = records.newId(Ids.FILE);
      long second = records.now();
      long size = folder.receive(id, second, bytes);
      boolean noted = false;
      try {
        Upload upload = new Upload(id, Filenames.shown(filename), purpose.get(), size, second);
        synchronized (records) {
          records.write(List.of(new Note.Uploaded(upload)));
        }
        noted = true;
        return upload;
      } finally {
        if (!noted) {
          folder.delete(id, size);
        }
      }
    } finally {
      synchronized (records) {
        incoming--;
      }
    }
  }

  private void begin() {
    synchronized (records) {
      records.requireWritable();
      if (records.registry().uploads().size() + incoming >= UploadLimits.UPLOADS_MAX) {
        throw new UploadException(
            Kind.TOO_LARGE,
            "%,d files are uploaded, and no more are kept: delete some with DELETE /v1/files/ID."
                .formatted(UploadLimits.UPLOADS_MAX));
      }
      incoming++;
    }
  }

  /** The bytes of an upload, to be closed. */
  public InputStream open(Upload upload) throws IOException {
    return Files.newInputStream(folder.file(upload.id()));
  }

  /** Deletes an upload, out of every store as well. */
  public void delete(String id) {
    synchronized (records) {
      Upload upload = upload(id);
      List<String> holders =
          records.registry().stores().stream()
              .map(VectorStore::id)
              .filter(store -> records.registry().file(store, id) != null)
              .toList();
      records.write(List.of(new Note.Deleted(id)));
      UploadRecords.onDisk(() -> {
        for (String store : holders) {
          records.storeFolders().take(store, upload);
        }
        folder.delete(id, upload.sizeBytes());
      });
    }
  }

  /** Ends what is written; nothing can be changed any more. */
  @Override
  public void close() {
    records.close();
  }
}
