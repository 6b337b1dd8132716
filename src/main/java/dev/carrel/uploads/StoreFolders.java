package dev.carrel.uploads;

import dev.carrel.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The folder of each store, in which its files lie as links to the uploads, or as copies where the
 * disk has no links. A file is there whole or not at all.
 */
final class StoreFolders {
  private final Path folder;
  private final UploadFolder uploads;

  /** Folders within one that exists. */
  StoreFolders(Path folder, UploadFolder uploads) {
    this.folder = folder;
    this.uploads = uploads;
  }

  Path of(String storeId) {
    return folder.resolve(storeId);
  }

  void make(String storeId) throws IOException {
    if (!Files.isDirectory(of(storeId))) {
      PrivateFiles.createFolder(of(storeId));
    }
  }

  void put(String storeId, Upload upload) throws IOException {
    Path place = of(storeId).resolve(upload.storedName());
    if (Files.exists(place)) {
      return; // It has been there before; its bytes never change.
    }
    Path bytes = uploads.file(upload.id());
    try {
      Files.createLink(place, bytes);
    } catch (UnsupportedOperationException | FileSystemException e) {
      copy(bytes, place);
    }
  }

  private void copy(Path bytes, Path place) throws IOException {
    Path temporary = folder.resolve(place.getFileName() + ".tmp");
    Files.copy(
        bytes, temporary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
  }

  void take(String storeId, Upload upload) throws IOException {
    Files.deleteIfExists(of(storeId).resolve(upload.storedName()));
  }

  /** Deletes a store's folder. */
  void delete(String storeId) throws IOException {
    empty(of(storeId), Set.of());
    Files.deleteIfExists(of(storeId));
  }

  /**
   * Makes the folders what they should be.
   *
   * @param wanted the uploads in each store
   */
  void mend(Map<String, Map<String, Upload>> wanted) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = Objects.requireNonNull(entry.getFileName()).toString();
        if (!Files.isDirectory(entry)) {
          Files.delete(entry);
        } else if (!wanted.containsKey(name)) {
          delete(name);
        }
      }
    }
    for (Map.Entry<String, Map<String, Upload>> store : wanted.entrySet()) {
      make(store.getKey());
      empty(of(store.getKey()), store.getValue().keySet());
      for (Upload upload : store.getValue().values()) {
        put(store.getKey(), upload);
      }
    }
  }

  private static void empty(Path folder, Set<String> but) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!but.contains(Objects.requireNonNull(entry.getFileName()).toString())) {
          Files.delete(entry);
        }
      }
    }
  }
}
