package dev.carrel.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VectorCacheTest {
  private static final int DIMENSION = 4;
  private static final int RECORD_BYTES = VectorFile.recordBytes(DIMENSION);
  private static final long ROOMY = 10_000_000;
  private static final String MODEL = "a model";

  @TempDir Path folder;

  @Test
  void what_was_put_is_found_now_and_after_the_next_start() {
    float[] vector = {1, -2, Float.MIN_VALUE, 0.1f};
    try (VectorCache cache = open(ROOMY)) {
      assertNull(cache.get(key(1)));
      cache.put(key(1), vector);
      assertArrayEquals(vector, cache.get(key(1)));
      assertEquals(1, cache.hits());
      assertEquals(1, cache.misses());
      assertEquals(VectorFile.HEADER_BYTES + RECORD_BYTES, cache.sizeBytes());
    }
    try (VectorCache cache = open(ROOMY)) {
      assertArrayEquals(vector, cache.get(key(1)));
    }
  }

  @Test
  void a_vector_put_twice_is_stored_once() {
    try (VectorCache cache = open(ROOMY)) {
      cache.put(key(1), vector(1));
      cache.put(key(1), vector(1));
      assertEquals(VectorFile.HEADER_BYTES + RECORD_BYTES, cache.sizeBytes());
    }
  }

  @Test
  void another_model_or_dimension_starts_empty() throws IOException {
    try (VectorCache cache = open(ROOMY)) {
      cache.put(key(1), vector(1));
    }
    try (VectorCache cache = VectorCache.open(folder, "another model", DIMENSION, ROOMY)) {
      assertNull(cache.get(key(1)));
      assertEquals(0, cache.sizeBytes());
      cache.put(key(1), vector(1));
    }
    try (VectorCache cache = VectorCache.open(folder, "another model", 5, ROOMY)) {
      assertNull(cache.get(key(1)));
      cache.put(key(1), new float[] {1, 2, 3, 4, 5});
    }
    assertEquals(1, files().size());
  }

  @Test
  void any_damaged_byte_of_the_header_starts_empty() throws IOException {
    try (VectorCache cache = open(ROOMY)) {
      cache.put(key(1), vector(1));
    }
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < VectorFile.HEADER_BYTES; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      clear();
      Files.write(file, damaged);
      try (VectorCache cache = open(ROOMY)) {
        assertNull(cache.get(key(1)), "byte " + at);
        cache.put(key(2), vector(2));
        assertArrayEquals(vector(2), cache.get(key(2)));
      }
    }
  }

  @Test
  void a_file_that_ends_anywhere_keeps_its_whole_records() throws IOException {
    try (VectorCache cache = open(ROOMY)) {
      for (int i = 0; i < 4; i++) {
        cache.put(key(i), vector(i));
      }
    }
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int length = whole.length; length >= 0; length--) {
      clear();
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      int wholeRecords = Math.max(0, (length - VectorFile.HEADER_BYTES) / RECORD_BYTES);
      try (VectorCache cache = open(ROOMY)) {
        for (int i = 0; i < 4; i++) {
          assertArrayEquals(
              i < wholeRecords ? vector(i) : null, cache.get(key(i)), "length " + length);
        }
        cache.put(key(9), vector(9));
      }
      try (VectorCache cache = open(ROOMY)) {
        assertArrayEquals(vector(9), cache.get(key(9)), "length " + length);
        assertEquals(
            VectorFile.HEADER_BYTES + (wholeRecords + 1L) * RECORD_BYTES, cache.sizeBytes());
      }
    }
  }

  /** After a loss of power a file may have its length and not its content. */
  @Test
  void records_that_never_reached_the_disk_are_cut_off() throws IOException {
    try (VectorCache cache = open(ROOMY)) {
      cache.put(key(1), vector(1));
    }
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 5 * RECORD_BYTES + 7));
    try (VectorCache cache = open(ROOMY)) {
      assertArrayEquals(vector(1), cache.get(key(1)));
      assertEquals(whole.length, cache.sizeBytes());
    }
    assertEquals(whole.length, Files.size(file));
  }

  @Test
  void a_damaged_record_is_a_miss_and_can_be_put_again() throws IOException {
    try (VectorCache cache = open(ROOMY)) {
      for (int i = 0; i < 3; i++) {
        cache.put(key(i), vector(i));
      }
    }
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int at = VectorFile.KEY_BYTES; at < RECORD_BYTES; at++) {
      byte[] damaged = whole.clone();
      damaged[VectorFile.HEADER_BYTES + at] ^= 1;
      clear();
      Files.write(file, damaged);
      try (VectorCache cache = open(ROOMY)) {
        assertNull(cache.get(key(0)));
        assertArrayEquals(vector(1), cache.get(key(1)));
        cache.put(key(0), vector(0));
        assertArrayEquals(vector(0), cache.get(key(0)));
      }
    }
  }

  @Test
  void it_never_grows_past_its_limit_and_what_is_in_use_stays() throws IOException {
    long bytesMax = 2L * (VectorFile.HEADER_BYTES + 10L * RECORD_BYTES);
    try (VectorCache cache = open(bytesMax)) {
      cache.put(key(0), vector(0));
      for (int i = 1; i < 200; i++) {
        cache.put(key(i), vector(i));
        assertTrue(cache.sizeBytes() <= bytesMax);
        assertArrayEquals(vector(0), cache.get(key(0)), "after " + i);
      }
      assertNull(cache.get(key(1)));
      assertNotNull(cache.get(key(199)));
      assertEquals(2, files().size());
    }
    try (VectorCache cache = open(bytesMax)) {
      assertArrayEquals(vector(0), cache.get(key(0)));
      assertArrayEquals(vector(190), cache.get(key(190)));
    }
    try (VectorCache cache = open(bytesMax / 4)) {
      assertTrue(cache.sizeBytes() <= bytesMax / 4);
    }
  }

  @Test
  void it_agrees_with_a_map_over_restarts() {
    for (long seed = 1; seed <= 30; seed++) {
      Random random = new Random(seed);
      Map<String, float[]> model = new HashMap<>();
      Path own = folder.resolve("seed" + seed);
      VectorCache cache = VectorCache.open(own, MODEL, DIMENSION, ROOMY);
      for (int step = 0; step < 500; step++) {
        String key = key(random.nextInt(150));
        switch (random.nextInt(20)) {
          case 0 -> {
            cache.close();
            cache = VectorCache.open(own, MODEL, DIMENSION, ROOMY);
          }
          case 1 -> cache.flush();
          case 2, 3, 4, 5, 6, 7 -> {
            float[] vector = vector(key.hashCode());
            cache.put(key, vector);
            model.put(key, vector);
          }
          default ->
              assertArrayEquals(model.get(key), cache.get(key), "seed " + seed + " step " + step);
        }
      }
      cache.close();
    }
  }

  @Test
  void many_threads_read_and_write_at_once() throws Exception {
    long bytesMax = 2L * (VectorFile.HEADER_BYTES + 50L * RECORD_BYTES);
    try (VectorCache cache = open(bytesMax);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int seed = t;
        calls.add(() -> {
          Random random = new Random(seed);
          for (int i = 0; i < 3_000; i++) {
            int number = random.nextInt(200);
            float[] found = cache.get(key(number));
            if (found == null) {
              cache.put(key(number), vector(number));
            } else {
              assertArrayEquals(vector(number), found);
            }
          }
          return null;
        });
      }
      for (Future<Void> call : threads.invokeAll(calls)) {
        call.get();
      }
      assertEquals(12_000, cache.hits() + cache.misses());
    }
  }

  @Test
  void an_interrupted_thread_does_not_close_it_for_the_others() {
    try (VectorCache cache = open(ROOMY)) {
      cache.put(key(1), vector(1));
      Thread.currentThread().interrupt();
      assertArrayEquals(vector(1), cache.get(key(1)));
      cache.put(key(2), vector(2));
      assertTrue(Thread.interrupted());
      assertArrayEquals(vector(2), cache.get(key(2)));
    }
  }

  /** A folder that cannot be made stands for a disk that is full: both fail to write. */
  @Test
  void without_a_place_to_write_it_is_empty_and_nobody_fails() throws IOException {
    Path blocked = Files.createFile(folder.resolve("a file")).resolve("below");
    try (VectorCache cache = VectorCache.open(blocked, MODEL, DIMENSION, ROOMY)) {
      cache.put(key(1), vector(1));
      assertNull(cache.get(key(1)));
      cache.flush();
      assertEquals(0, cache.sizeBytes());
    }
  }

  @Test
  void its_files_are_for_their_owner_only() throws IOException {
    try (VectorCache cache = open(ROOMY)) {
      cache.put(key(1), vector(1));
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }

  @Test
  void misuse_is_refused() {
    VectorCache cache = open(ROOMY);
    assertThrows(IllegalArgumentException.class, () -> cache.get("abcd"));
    assertThrows(IllegalArgumentException.class, () -> cache.get("z".repeat(64)));
    assertThrows(IllegalArgumentException.class, () -> cache.put(key(1), new float[3]));
    assertThrows(IllegalArgumentException.class, () -> open(100));
    cache.close();
    cache.close();
    assertThrows(IllegalStateException.class, () -> cache.get(key(1)));
  }

  private VectorCache open(long bytesMax) {
    return VectorCache.open(folder, MODEL, DIMENSION, bytesMax);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".cache")).toList();
    }
  }

  private void clear() throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
  }

  private static String key(int number) {
    return HexFormat.of().formatHex(Sha256.of("text " + number));
  }

  private static float[] vector(int number) {
    return new float[] {number, number / 3f, -number, 1};
  }
}
