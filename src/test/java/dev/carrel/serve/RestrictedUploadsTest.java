package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.access.Caller;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.state.DataFolder;
import dev.carrel.uploads.StoreShelf;
import dev.carrel.uploads.Upload;
import dev.carrel.uploads.UploadException;
import dev.carrel.uploads.UploadLimits;
import dev.carrel.uploads.UploadShelf;
import dev.carrel.uploads.VectorStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Uploads and stores as far as a grant of certain stores goes. */
class RestrictedUploadsTest {
  private DataFolder data;
  private UploadShelf shelf;
  private Uploads uploads;
  private Caller caller = Caller.OWNER;
  private Upload ours;
  private Upload theirs;
  private VectorStore ourStore;
  private VectorStore theirStore;

  @BeforeEach
  void open(@TempDir Path scratch) throws Exception {
    data = DataFolder.open(scratch.resolve("data"), true);
    shelf =
        new UploadShelf(
            data,
            new UploadLimits(1_000, 10_000),
            Optional::empty,
            Clock.systemUTC(),
            new Random(1));
    Uploads all = new ShelfUploads(shelf);
    MemoryDesk desk =
        new MemoryDesk() {
          @Override
          public Uploads uploads() {
            return all;
          }
        };
    uploads = new RestrictedDesk(desk, () -> caller).uploads();
    ours = upload();
    theirs = upload();
    ourStore = store(ours);
    theirStore = store(theirs);
  }

  @AfterEach
  void close() {
    shelf.close();
    data.close();
  }

  private Upload upload() throws IOException {
    return uploads.keep("a.md", new ByteArrayInputStream(new byte[9]), () -> "assistants");
  }

  private VectorStore store(Upload upload) {
    return uploads.create(new Uploads.StoreWish("", null, Map.of(), null), addition(upload));
  }

  private static List<StoreShelf.Addition> addition(Upload upload) {
    return List.of(new StoreShelf.Addition(upload.id(), Map.of()));
  }

  private void granted(Permission permission) {
    Grant grant = Grant.of(permission, Set.of(ourStore.id()));
    caller = new Caller("token", "token", grant, () -> true);
  }

  private static void notThere(Executable executable) {
    assertEquals(
        UploadException.Kind.NOT_FOUND, assertThrows(UploadException.class, executable).kind());
  }

  private static void notAllowed(Executable executable) {
    assertEquals(403, assertThrows(Problem.class, executable).status());
  }

  @Test
  void what_lies_in_other_stores_is_not_there() {
    granted(Permission.WRITE);
    assertEquals(List.of(ours), uploads.all());
    assertEquals(List.of(ourStore.id()), uploads.stores().stream().map(VectorStore::id).toList());
    assertEquals(Optional.empty(), uploads.find(theirs.id()));
    assertEquals(Optional.empty(), uploads.stored(theirStore.id(), theirs.id()));
    assertEquals(Set.of(ours.storedName()), uploads.findable(ourStore.id(), null));
    String store = theirStore.id();
    String file = theirs.id();
    notThere(() -> uploads.upload(file));
    notThere(() -> uploads.open(file));
    notThere(() -> uploads.delete(file));
    notThere(() -> uploads.store(store));
    notThere(() -> uploads.files(store));
    notThere(() -> uploads.file(store, file));
    notThere(() -> uploads.texts(store, file));
    notThere(() -> uploads.findable(store, null));
    notThere(() -> uploads.state(theirStore));
    notThere(() -> uploads.batch(store, "vsfb_none"));
    notThere(() -> uploads.cancel(store, "vsfb_none"));
    notThere(() -> uploads.change(store, file, Map.of()));
    notThere(() -> uploads.change(store, new Uploads.StoreWish("", null, Map.of(), null)));
    notThere(() -> uploads.takeOut(store, file));
    notThere(() -> uploads.deleteStore(store));
    notThere(() -> uploads.addBatch(store, addition(ours)));
    // Nor does a file come into a store that is seen out of one that is not.
    notThere(() -> uploads.addBatch(ourStore.id(), addition(theirs)));
    notThere(() -> uploads.add(ourStore.id(), addition(theirs).getFirst()));
    caller = Caller.OWNER;
    assertEquals(List.of(ours, theirs), uploads.all());
    assertEquals(2, uploads.stores().size());
  }

  @Test
  void who_may_only_read_changes_nothing() {
    granted(Permission.READ);
    assertEquals(1, uploads.files(ourStore.id()).size());
    notAllowed(this::upload);
    notAllowed(() -> uploads.delete(ours.id()));
    notAllowed(() -> uploads.takeOut(ourStore.id(), ours.id()));
    notAllowed(() -> uploads.change(ourStore.id(), ours.id(), Map.of()));
    notAllowed(() -> uploads.addBatch(ourStore.id(), addition(ours)));
    notAllowed(() -> uploads.add(ourStore.id(), addition(ours).getFirst()));
    notAllowed(() -> uploads.deleteStore(ourStore.id()));
    notAllowed(() -> uploads.cancel(ourStore.id(), "vsfb_none"));
    notAllowed(() -> store(ours));
    assertEquals(1, shelf.stores().files(ourStore.id()).size());
  }

  @Test
  void what_somebody_sent_themselves_is_theirs_until_another_store_holds_it() throws Exception {
    granted(Permission.WRITE);
    Upload sent = upload();
    assertEquals(List.of(ours, sent), uploads.all());
    uploads.add(ourStore.id(), addition(sent).getFirst());
    notAllowed(() -> store(sent));
    caller = Caller.OWNER;
    uploads.add(theirStore.id(), addition(sent).getFirst());
    granted(Permission.WRITE);
    notAllowed(() -> uploads.delete(sent.id()));
    assertTrue(uploads.find(sent.id()).isPresent());
    uploads.delete(ours.id());
    caller = Caller.OWNER;
    assertEquals(List.of(theirs, sent), uploads.all());
  }
}
