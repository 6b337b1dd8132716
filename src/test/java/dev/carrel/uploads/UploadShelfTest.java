package dev.carrel.uploads;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.state.DataFolder;
import dev.carrel.state.StateException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadShelfTest {
  private static final UploadLimits LIMITS = new UploadLimits(1_000_000, 3_000_000);
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final List<AutoCloseable> open = new ArrayList<>();
  private Instant now = START;
  private Optional<String> shortage = Optional.empty();

  @TempDir Path scratch;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    open.clear();
  }

  private UploadShelf shelf() {
    DataFolder data = DataFolder.open(scratch.resolve("data"), true);
    open.add(data);
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    UploadShelf shelf = new UploadShelf(data, LIMITS, () -> shortage, clock, new Random(7));
    open.add(shelf);
    return shelf;
  }

  private UploadShelf again() throws Exception {
    close();
    return shelf();
  }

  private static Upload keep(UploadShelf shelf, String name, String text) throws IOException {
    return shelf.keep(
        name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), () -> "assistants");
  }

  private static StoreShelf.Addition addition(Upload upload) {
    return new StoreShelf.Addition(upload.id(), Map.of());
  }

  private Path state() {
    return scratch.resolve("data/state");
  }

  private Set<String> names(String folder) throws IOException {
    try (Stream<Path> files = Files.list(state().resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void a_name_never_becomes_a_path() throws Exception {
    UploadShelf shelf = shelf();
    VectorStore store = shelf.stores().create("", null, Map.of(), null);
    for (String name :
        List.of(
            "../../../etc/passwd",
            "..\\..\\boot.ini",
            "/etc/shadow",
            "a/../../b.md",
            "x.m\0d",
            "n.\u202emd",
            ".",
            "..",
            "",
            "  ",
            "con.a:b",
            "long." + "x".repeat(300),
            "tab\tname.TXT")) {
      Upload upload = keep(shelf, name, name);
      assertTrue(upload.storedName().matches("file-[0-9a-z]{24}(\\.[0-9a-z]{1,12})?"), name);
      assertFalse(upload.filename().contains("/") || upload.filename().contains("\\"), name);
      assertFalse(upload.filename().isBlank(), name);
      shelf.stores().add(store.id(), addition(upload));
    }
    try (Stream<Path> all = Files.walk(scratch.resolve("data"))) {
      assertTrue(
          all.filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .allMatch(name ->
                  name.matches("file-[0-9a-z]{24}(\\.[0-9a-z]+)?")
                      || Set.of("carrel.json", "uploads.jsonl", "lock").contains(name)
                      || name.endsWith(".lock")));
    }
    assertThrows(UploadException.class, () -> shelf.upload("../uploads.jsonl"));
    assertThrows(UploadException.class, () -> shelf.stores().delete("../.."));
  }

  @Test
  void what_is_kept_is_there_after_a_restart_and_private() throws Exception {
    UploadShelf shelf = shelf();
    Upload oslo = keep(shelf, "oslo.MD", "night train");
    VectorStore store = shelf.stores().create("Trips", "of a year", Map.of("team", "sea"), 3);
    shelf
        .stores()
        .add(
            store.id(),
            new StoreShelf.Addition(
                oslo.id(), Map.of("year", new AttributeValue.Amount(BigDecimal.TEN))));
    FileBatch batch = shelf.stores().addBatch(store.id(), List.of(addition(keep(shelf, "b", "b"))));
    List<Upload> uploads = shelf.uploads();
    List<StoredFile> files = shelf.stores().files(store.id());
    shelf = again();
    assertEquals(uploads, shelf.uploads());
    assertEquals(store, shelf.stores().get(store.id()));
    assertEquals(files, shelf.stores().files(store.id()));
    assertEquals(batch, shelf.stores().batch(store.id(), batch.id()));
    Path link = state().resolve("stores").resolve(store.id()).resolve(oslo.id() + ".md");
    assertEquals("night train", Files.readString(link));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(link)));
  }

  @Test
  void half_an_upload_is_gone_after_a_kill() throws Exception {
    UploadShelf shelf = shelf();
    Upload whole = keep(shelf, "whole.md", "whole");
    VectorStore store = shelf.stores().create("", null, Map.of(), null);
    shelf.stores().add(store.id(), addition(whole));
    close();
    // As a kill leaves them: cut off, whole but not noted, linked but not noted, noted by half.
    Path bytes = state().resolve("uploads");
    Files.writeString(bytes.resolve("file-cut.tmp"), "ha");
    Files.writeString(bytes.resolve("file-unnoted"), "whole");
    Files.writeString(state().resolve("stores").resolve(store.id()).resolve("file-x.md"), "x");
    Files.createDirectory(state().resolve("stores/vs_unnoted"));
    Files.writeString(
        state().resolve("uploads.jsonl"), "[{\"note\":\"upl", StandardOpenOption.APPEND);
    shelf = shelf();
    assertEquals(List.of(whole), shelf.uploads());
    assertEquals(Set.of(whole.id()), names("uploads"));
    assertEquals(Set.of(store.id()), names("stores"));
    assertEquals(Set.of(whole.storedName()), names("stores/" + store.id()));
    Upload next = keep(shelf, "next.md", "next");
    assertEquals(List.of(whole, next), again().uploads());
  }

  @Test
  void links_that_are_missing_come_back_and_bytes_that_are_missing_are_given_up() throws Exception {
    UploadShelf shelf = shelf();
    Upload kept = keep(shelf, "kept.md", "kept");
    Upload lost = keep(shelf, "lost.md", "lost");
    VectorStore store = shelf.stores().create("", null, Map.of(), null);
    shelf.stores().addBatch(store.id(), List.of(addition(kept), addition(lost)));
    close();
    Files.delete(state().resolve("stores").resolve(store.id()).resolve(kept.storedName()));
    Files.delete(state().resolve("uploads").resolve(lost.id()));
    shelf = shelf();
    assertEquals(List.of(kept), shelf.uploads());
    assertEquals(Set.of(kept.storedName()), names("stores/" + store.id()));
    assertEquals(1, shelf.stores().files(store.id()).size());
  }

  @Test
  void a_damaged_list_is_never_overwritten() throws Exception {
    keep(shelf(), "a", "a");
    close();
    Path list = state().resolve("uploads.jsonl");
    String damaged = "{not json}\n" + Files.readString(list);
    Files.writeString(list, damaged);
    StateException refused = assertThrows(StateException.class, this::shelf);
    assertTrue(String.valueOf(refused.getMessage()).contains("line 1"), refused::toString);
    assertEquals(damaged, Files.readString(list));
  }

  @Test
  void a_file_that_is_too_large_leaves_nothing_and_takes_no_room() throws Exception {
    UploadShelf shelf = shelf();
    String megabyte = "x".repeat(1_000_000);
    for (int i = 0; i < 10; i++) {
      assertEquals(
          UploadException.Kind.TOO_LARGE,
          assertThrows(UploadException.class, () -> keep(shelf, "large", megabyte + "x")).kind());
    }
    assertEquals(Set.of(), names("uploads"));
    Upload first = keep(shelf, "1", megabyte);
    keep(shelf, "2", megabyte);
    keep(shelf, "3", megabyte);
    UploadException all = assertThrows(UploadException.class, () -> keep(shelf, "4", "x"));
    assertTrue(
        String.valueOf(all.getMessage()).contains("uploads.totalMegabytesMax"), all::toString);
    shelf.delete(first.id());
    keep(shelf, "4", megabyte);
    assertThrows(UploadException.class, () -> keep(again(), "5", "x"));
  }

  @Test
  void a_full_disk_is_one_clear_error_and_half_an_upload_goes() throws Exception {
    UploadShelf shelf = shelf();
    shortage = Optional.of("The disk is nearly full: make room.");
    UploadException full = assertThrows(UploadException.class, () -> keep(shelf, "a", "a"));
    assertEquals(UploadException.Kind.NO_ROOM, full.kind());
    assertEquals("The disk is nearly full: make room.", full.getMessage());
    shortage = Optional.empty();
    // Its sender goes in the middle.
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[100_000]),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("gone");
              }

              @Override
              public int read(byte[] into, int from, int length) throws IOException {
                return read();
              }
            });
    assertThrows(IOException.class, () -> shelf.keep("b", broken, () -> "assistants"));
    assertThrows(
        IllegalStateException.class,
        () ->
            shelf.keep(
                "c",
                new ByteArrayInputStream(new byte[10]),
                () -> {
                  throw new IllegalStateException("no purpose");
                }));
    assertEquals(Set.of(), names("uploads"));
    assertEquals(List.of(), shelf.uploads());
  }

  @Test
  void a_store_that_was_left_alone_too_long_is_given_up() throws Exception {
    UploadShelf shelf = shelf();
    Upload upload = keep(shelf, "a.md", "a");
    VectorStore store = shelf.stores().create("", null, Map.of(), 2);
    shelf.stores().add(store.id(), addition(upload));
    now = START.plusSeconds(86_400);
    shelf.stores().use(store.id());
    now = START.plusSeconds(2 * 86_400 + 10);
    assertFalse(shelf.stores().giveUpExpired());
    now = START.plusSeconds(3 * 86_400 + 10);
    assertTrue(shelf.stores().giveUpExpired());
    assertFalse(shelf.stores().giveUpExpired());
    assertEquals(List.of(), shelf.stores().sources());
    assertThrows(UploadException.class, () -> shelf.stores().use(store.id()));
    assertEquals(Set.of(), names("stores"));
    UploadShelf later = again();
    assertEquals(List.of(), later.stores().sources());
    assertEquals(List.of(upload), later.uploads());
    assertEquals(Set.of(), names("stores"));
  }

  @Test
  void what_happened_is_the_same_after_any_restart() throws Exception {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      UploadShelf shelf = shelf();
      Map<String, Upload> uploads = new LinkedHashMap<>();
      Map<String, Set<String>> stores = new TreeMap<>();
      for (int step = 0; step < 120; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            Upload upload = keep(shelf, "f" + step + ".md", "text " + step);
            uploads.put(upload.id(), upload);
          }
          case 3 ->
              stores.put(shelf.stores().create("s", null, Map.of(), null).id(), new TreeSet<>());
          case 4, 5 -> {
            if (!uploads.isEmpty() && !stores.isEmpty()) {
              Upload upload = pick(uploads.values(), random);
              String store = pick(stores.keySet(), random);
              shelf.stores().addBatch(store, List.of(addition(upload)));
              Objects.requireNonNull(stores.get(store)).add(upload.id());
            }
          }
          case 6 -> {
            if (!uploads.isEmpty() && random.nextBoolean()) {
              String id = pick(uploads.values(), random).id();
              shelf.delete(id);
              uploads.remove(id);
              stores.values().forEach(files -> files.remove(id));
            }
          }
          default -> {
            if (random.nextInt(5) == 0 && !stores.isEmpty()) {
              String store = pick(stores.keySet(), random);
              shelf.stores().delete(store);
              stores.remove(store);
            } else if (random.nextInt(5) == 0) {
              shelf = again();
            }
          }
        }
      }
      shelf = again();
      assertEquals(List.copyOf(uploads.values()), shelf.uploads(), "seed " + seed);
      assertEquals(uploads.keySet(), names("uploads"), "seed " + seed);
      assertEquals(stores.keySet(), names("stores"), "seed " + seed);
      for (Map.Entry<String, Set<String>> store : stores.entrySet()) {
        assertEquals(
            store.getValue().stream()
                .map(id -> Objects.requireNonNull(uploads.get(id)).storedName())
                .collect(Collectors.toSet()),
            names("stores/" + store.getKey()),
            "seed " + seed);
      }
      for (VectorStore store : shelf.stores().all()) {
        shelf.stores().delete(store.id());
      }
      for (Upload upload : shelf.uploads()) {
        shelf.delete(upload.id());
      }
      close();
    }
  }

  private static <T> T pick(Collection<T> from, Random random) {
    return from.stream().skip(random.nextInt(from.size())).findFirst().orElseThrow();
  }

  @Test
  void a_long_history_is_written_anew_at_the_start() throws Exception {
    UploadShelf shelf = shelf();
    Upload upload = keep(shelf, "a.md", "a");
    VectorStore store = shelf.stores().create("", null, Map.of(), null);
    shelf.stores().add(store.id(), addition(upload));
    for (int year = 1; year <= 1_100; year++) {
      shelf
          .stores()
          .change(
              store.id(),
              upload.id(),
              Map.of("year", new AttributeValue.Amount(BigDecimal.valueOf(year))));
    }
    long before = Files.size(state().resolve("uploads.jsonl"));
    shelf = again();
    assertTrue(Files.size(state().resolve("uploads.jsonl")) < before / 100);
    StoredFile file = shelf.stores().file(store.id(), upload.id());
    shelf = again();
    assertEquals(file, shelf.stores().file(store.id(), upload.id()));
    assertEquals(
        Map.of("year", new AttributeValue.Amount(BigDecimal.valueOf(1_100))), file.attributes());
    keep(shelf, "b", "b");
    assertEquals(2, again().uploads().size());
  }

  @Test
  void who_only_looks_sees_what_is_there_and_writes_nothing() throws Exception {
    UploadShelf shelf = shelf();
    Upload upload = keep(shelf, "a.md", "a");
    byte[] before = Files.readAllBytes(state().resolve("uploads.jsonl"));
    try (DataFolder data = DataFolder.open(scratch.resolve("data"), false);
        UploadShelf looking =
            new UploadShelf(data, LIMITS, Optional::empty, Clock.systemUTC(), new Random(1))) {
      assertEquals(List.of(upload), looking.uploads());
      assertThrows(IllegalStateException.class, () -> keep(looking, "b", "b"));
    }
    assertArrayEquals(before, Files.readAllBytes(state().resolve("uploads.jsonl")));
  }
}
