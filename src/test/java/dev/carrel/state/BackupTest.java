package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.FileRecord;
import dev.carrel.index.FileState;
import dev.carrel.index.HeldCommit;
import dev.carrel.index.IndexSettings;
import dev.carrel.index.LuceneIndex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final IndexSettings SETTINGS = IndexSettings.of("parser", "chunker", "model");
  private static final Backup.Progress SILENT = (done, total) -> {};

  @TempDir Path scratch;
  private Path data = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void a_data_folder() throws IOException {
    scratch = scratch.toRealPath();
    data = scratch.resolve("data");
    file = scratch.resolve("carrel.zip");
    Path notes = Files.createDirectory(scratch.resolve("notes"));
    try (DataFolder folder = DataFolder.open(data, true);
        LuceneIndex index = LuceneIndex.open(folder.generations(), SETTINGS)) {
      new Sources(folder).add(notes, "notes");
      put(index, 3);
    }
  }

  @Test
  void a_backup_becomes_a_data_folder_with_the_same_index_and_sources() throws IOException {
    Backup.Report report = backup(false);
    assertEquals(Files.size(file), report.sizeBytes());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertTrue(zip.stream().map(ZipEntry::getName).noneMatch(name -> name.contains("lock")));
    }

    Path restored = scratch.resolve("deep/er/restored");
    Restore.Report put = Restore.restore(file, restored, false, SILENT);
    assertNull(put.kept());
    assertEquals(report.sequence(), put.sequence());
    assertHolds(restored, 3);
    assertEquals(List.of("notes"), Sources.of(restored).stream().map(s -> s.name()).toList());
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(restored)));
    assertNothingIsLeft(scratch.resolve("deep/er"), "restored");
  }

  @Test
  void what_is_written_meanwhile_is_not_in_it_and_does_not_disturb_it() throws Exception {
    AtomicBoolean stopped = new AtomicBoolean();
    try (DataFolder folder = DataFolder.open(data, true);
        LuceneIndex index = LuceneIndex.open(folder.generations(), SETTINGS)) {
      HeldCommit commit = index.hold();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 10; !stopped.get(); i++) {
                  index.putRecord(record("later-" + i));
                  index.removeFile("notes", "note-0.md");
                  index.refresh();
                  index.commit();
                }
              });
      for (int round = 0; round < 5; round++) {
        Backup.write(order(true), data, commit, SILENT);
      }
      stopped.set(true);
      writer.join();
      commit.close();
      index.commit();
      assertTrue(
          commit.fileNames().stream()
              .anyMatch(name -> Files.notExists(commit.folder().resolve(name))),
          "what is held no more goes");
    }
    Path restored = scratch.resolve("restored");
    Restore.restore(file, restored, false, SILENT);
    assertHolds(restored, 3);
  }

  @Test
  void any_bit_that_flips_and_any_cut_is_noticed() throws IOException {
    long seed = Long.getLong("carrel.seed", System.nanoTime());
    System.out.println("BackupTest: carrel.seed=" + seed);
    Random random = new Random(seed);
    backup(false);
    byte[] whole = Files.readAllBytes(file);
    Path restored = scratch.resolve("restored");
    for (int i = 0; i < 400; i++) {
      // Every place is as likely, and the ends are tried for sure.
      int at = i < 150 ? i : i < 300 ? whole.length - 1 - (i - 150) : random.nextInt(whole.length);
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      assertRefused(restored, "byte " + at);
    }
    for (int i = 0; i < 50; i++) {
      Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertRefused(restored, "cut");
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    Files.write(file, longer);
    assertRefused(restored, "longer");
    Files.write(file, whole);
    Restore.restore(file, restored, false, SILENT);
    assertHolds(restored, 3);
  }

  @Test
  void what_is_no_backup_is_said_to_be_none() throws IOException {
    Path restored = scratch.resolve("restored");
    Files.writeString(file, "a shopping list\n".repeat(50));
    assertTrue(assertRefused(restored, "text").contains("is not a backup of Carrel's"));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("notes.txt"));
      zip.write(new byte[500]);
    }
    assertTrue(assertRefused(restored, "zip").contains("is not a backup of Carrel's"));
    backup(true);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5_000));
    assertTrue(assertRefused(restored, "cut").contains("cut short"));
    assertTrue(refusal(scratch.resolve("none.zip"), restored).contains("There is no backup"));
    assertTrue(refusal(scratch, restored).contains("is a folder"));
  }

  @Test
  void nothing_in_a_crafted_backup_gets_out_of_its_folder() throws IOException {
    for (String name :
        List.of(
            "../evil",
            "state/../../evil",
            "/tmp/evil",
            "state//evil",
            "state/..",
            "generations/1/../../evil",
            "generations/1/.hidden",
            "state/a\\b",
            "state/C:evil",
            "vectors/evil",
            "service.json",
            "lock",
            "state/" + "d/".repeat(20) + "evil")) {
      craft(Map.of("generations/current", "1\n", name, "evil"), Map.of());
      String refused = assertRefused(scratch.resolve("restored"), name);
      assertTrue(refused.contains("no file of a data folder"), refused);
    }
    assertFalse(Files.exists(scratch.resolve("evil")));
  }

  @Test
  void a_crafted_backup_is_held_to_its_manifest() throws IOException {
    Path restored = scratch.resolve("restored");
    Map<String, String> files = Map.of("generations/current", "1\n", "state/a.json", "{}");
    craft(files, Map.of("state/a.json", new BackupManifest.Entry("state/a.json", 1, "0")));
    assertTrue(assertRefused(restored, "larger").contains("not what its manifest says"));
    craft(
        files,
        Map.of("state/a.json", new BackupManifest.Entry("state/a.json", Long.MAX_VALUE, "0")));
    assertTrue(assertRefused(restored, "huge").contains("bytes"));
    craft(files, Map.of("state/a.json", new BackupManifest.Entry("state/b.json", 2, "0")));
    assertTrue(assertRefused(restored, "unnamed").contains("manifest does not name"));
    craft(files, Map.of());
    assertTrue(assertRefused(restored, "no index").contains("index in the backup"));
  }

  @Test
  void a_backup_is_never_written_where_it_would_be_lost_or_read() throws IOException {
    Files.writeString(file, "mine");
    assertTrue(backupRefused(file).contains("is there already"));
    assertEquals("mine", Files.readString(file));
    assertTrue(backupRefused(data.resolve("b.zip")).contains("the data folder"));
    assertTrue(backupRefused(scratch.resolve("notes/b.zip")).contains("a source"));
    Path link = Files.createSymbolicLink(scratch.resolve("link"), scratch.resolve("notes"));
    assertTrue(backupRefused(link.resolve("b.zip")).contains("a source"));
    assertTrue(backupRefused(scratch).contains("is a folder"));
    assertTrue(backupRefused(scratch.resolve("none/b.zip")).contains("There is no folder"));
  }

  @Test
  void a_backup_that_is_broken_off_leaves_nothing_and_harms_nothing() throws IOException {
    backup(false);
    byte[] before = Files.readAllBytes(file);
    try (HeldCommit commit = HeldCommit.atRest(data.resolve("generations"))) {
      assertThrows(
          IllegalStateException.class,
          () ->
              Backup.write(
                  order(true),
                  data,
                  commit,
                  (done, total) -> {
                    throw new IllegalStateException("nobody waits");
                  }));
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    assertNothingIsLeft(scratch, "carrel.zip", "data", "notes");
    Files.write(scratch.resolve(".carrel.zip.unfinished"), new byte[10_000_000]);
    backup(true);
    assertNothingIsLeft(scratch, "carrel.zip", "data", "notes");
    assertTrue(Files.size(file) < 1_000_000, "nothing of the killed one is in it");
  }

  @Test
  void a_restore_that_was_killed_is_begun_anew_and_never_taken_for_a_data_folder()
      throws IOException {
    backup(false);
    Path restored = scratch.resolve("restored");
    Path left = Files.createDirectories(scratch.resolve(".restored.restoring/generations/1"));
    Files.writeString(left.resolve("_0.cfs"), "half");
    assertThrows(
        StateException.class,
        () -> DataFolderCheck.isInUse(scratch.resolve(".restored.restoring")));
    Restore.restore(file, restored, false, SILENT);
    assertHolds(restored, 3);
    assertNothingIsLeft(scratch, "carrel.zip", "data", "notes", "restored");
  }

  @Test
  void a_data_folder_is_put_aside_only_when_asked_and_never_while_it_is_used() throws IOException {
    backup(false);
    try (DataFolder folder = DataFolder.open(data, true);
        LuceneIndex index = LuceneIndex.open(folder.generations(), SETTINGS)) {
      put(index, 5);
      index.commit();
      assertTrue(refusal(file, data).contains("--force"));
      StateException used =
          assertThrows(StateException.class, () -> Restore.restore(file, data, true, SILENT));
      assertTrue(String.valueOf(used.getMessage()).contains("is in use"), used.getMessage());
    }
    Restore.Report report = Restore.restore(file, data, true, SILENT);
    assertHolds(data, 3);
    Path kept = Path.of(String.valueOf(report.kept()));
    assertHolds(kept, 5);
    assertTrue(refusal(file, scratch.resolve("notes")).isEmpty(), "an empty folder is taken");
    Path foreign = Files.createDirectory(scratch.resolve("foreign"));
    Files.writeString(foreign.resolve("thesis.txt"), "mine");
    assertThrows(StateException.class, () -> Restore.restore(file, foreign, true, SILENT));
    assertEquals("mine", Files.readString(foreign.resolve("thesis.txt")));
  }

  @Test
  void notes_in_an_unused_data_folder_stay() throws IOException {
    backup(false);
    Path fresh = Files.createDirectory(scratch.resolve("fresh"));
    Files.writeString(fresh.resolve("README.md"), "What this is.");
    assertNull(Restore.restore(file, fresh, false, SILENT).kept());
    assertEquals("What this is.", Files.readString(fresh.resolve("README.md")));
    assertHolds(fresh, 3);
    assertNothingIsLeft(scratch, "carrel.zip", "data", "fresh", "notes");
  }

  private Backup.Report backup(boolean overwrite) {
    try (HeldCommit commit = HeldCommit.atRest(data.resolve("generations"))) {
      return Backup.write(order(overwrite), data, commit, SILENT);
    }
  }

  private String backupRefused(Path target) {
    try (HeldCommit commit = HeldCommit.atRest(data.resolve("generations"))) {
      return String.valueOf(
          assertThrows(
                  StateException.class,
                  () ->
                      Backup.write(
                          new Backup.Order(
                              target, false, "1", Instant.EPOCH, List.of(scratch.resolve("notes"))),
                          data,
                          commit,
                          SILENT))
              .getMessage());
    }
  }

  private Backup.Order order(boolean overwrite) {
    return new Backup.Order(file, overwrite, "1", Instant.EPOCH, List.of());
  }

  private String assertRefused(Path restored, String what) throws IOException {
    String sentence = refusal(file, restored);
    assertFalse(sentence.isEmpty(), what + " went unnoticed");
    assertFalse(Files.exists(restored), what);
    try (Stream<Path> entries = Files.list(scratch)) {
      assertTrue(entries.noneMatch(entry -> entry.toString().endsWith(".restoring")), what);
    }
    return sentence;
  }

  /** Empty when nothing is refused. */
  private static String refusal(Path backup, Path restored) {
    try {
      Restore.restore(backup, restored, false, SILENT);
      return "";
    } catch (StateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A backup whose hashes are right, as somebody may make one who means harm. */
  private void craft(Map<String, String> contents, Map<String, BackupManifest.Entry> lies)
      throws IOException {
    Map<String, BackupManifest.Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, String> content : contents.entrySet()) {
      byte[] bytes = content.getValue().getBytes(StandardCharsets.UTF_8);
      MessageDigest digest = Backup.sha256();
      entries.put(
          content.getKey(),
          new BackupManifest.Entry(
              content.getKey(), bytes.length, HexFormat.of().formatHex(digest.digest(bytes))));
    }
    entries.putAll(lies);
    BackupManifest manifest =
        new BackupManifest(1, "1", "now", 1, 1, Map.of(), List.copyOf(entries.values()));
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setComment(Backup.COMMENT + Backup.NO_DIGEST);
      zip.putNextEntry(new ZipEntry(BackupNames.HEAD));
      for (Map.Entry<String, String> content : contents.entrySet()) {
        zip.putNextEntry(new ZipEntry(content.getKey()));
        zip.write(content.getValue().getBytes(StandardCharsets.UTF_8));
      }
      zip.putNextEntry(new ZipEntry(BackupNames.MANIFEST));
      zip.write(PrivateFiles.json(manifest));
    }
    byte[] whole = Files.readAllBytes(file);
    byte[] digest =
        HexFormat.of().formatHex(Backup.sha256().digest(whole)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digest, 0, whole, whole.length - digest.length, digest.length);
    Files.write(file, whole);
  }

  private static void assertHolds(Path folder, int files) {
    try (DataFolder restored = DataFolder.open(folder, true);
        LuceneIndex index = LuceneIndex.open(restored.generations(), SETTINGS)) {
      assertEquals(files, index.counts().filesFailed());
      assertEquals(List.of(), index.mismatches());
    }
  }

  private static void assertNothingIsLeft(Path folder, String... expected) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertEquals(
          List.of(expected),
          entries.map(entry -> entry.getFileName().toString()).sorted().toList());
    }
  }

  private static void put(LuceneIndex index, int count) {
    for (int i = 0; i < count; i++) {
      index.putRecord(record("note-" + i + ".md"));
    }
  }

  private static FileRecord record(String path) {
    return new FileRecord(
        "notes",
        path,
        FileState.FAILED,
        "a reason",
        1,
        0,
        Instant.EPOCH,
        "",
        null,
        null,
        null,
        0,
        0,
        Map.of());
  }
}
