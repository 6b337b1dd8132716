package dev.carrel.embed;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors by the hash of the text that they were made from, so that no text is embedded twice.
 * Thread-safe; to be opened by one process at a time.
 *
 * <p>Disposable: it may be deleted at any time that it is not open, and what goes wrong with it *
 * costs time, never a result. Trouble with the disk is logged once; then nothing is stored for a
 * while, after which it is tried again, and what can be read is still found.
 *
 * <p>Bounded: there are two generations. When the current one has filled its half of the limit, the
 * previous one is dropped and the current one takes its place. What is found in the previous one is
 * copied to the current one, so what is in use stays.
 */
public final class VectorCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VectorCache.class);

  private static final Pattern FILE_NAME = Pattern.compile("vectors-(\\d{8,18})\\.cache");

  /** A full disk is not asked again with every vector. */
  private static final Duration STORE_AGAIN_AFTER = Duration.ofSeconds(10);

  private final Path folder;
  private final byte[] modelKey;
  private final int dimension;
  private final long generationBytesMax;
  private final LongSupplier nanoTime;

  /** Texts whose vectors are being made now, for those who want the same. */
  private final ConcurrentMap<String, CompletableFuture<float[]>> beingMade =
      new ConcurrentHashMap<>();

  private @Nullable VectorFile current;
  private @Nullable VectorFile previous;
  private long lastNumber;
  private boolean troubled;
  private long troubledNanos;
  private boolean closed;
  private long hits;
  private long misses;

  private VectorCache(
      Path folder, byte[] modelKey, int dimension, long generationBytesMax, LongSupplier nanoTime) {
    this.folder = folder;
    this.modelKey = modelKey;
    this.dimension = dimension;
    this.generationBytesMax = generationBytesMax;
    this.nanoTime = nanoTime;
  }

  /**
   * Opens what an earlier start left, or begins anew where there is nothing, or what is there was
   * made with another model.
   *
   * @param bytesMax room on the disk for both generations together
   */
  public static VectorCache open(
      Path folder, String modelFingerprint, int dimension, long bytesMax) {
    return open(folder, modelFingerprint, dimension, bytesMax, System::nanoTime);
  }

  static VectorCache open(
      Path folder, String modelFingerprint, int dimension, long bytesMax, LongSupplier nanoTime) {
    long bytesMin = 2L * (VectorFile.HEADER_BYTES + VectorFile.recordBytes(dimension));
    if (dimension < 1 || bytesMax < bytesMin) {
      throw new IllegalArgumentException(
          "a vector cache of %d bytes cannot hold vectors of %d numbers; it needs %d or more"
              .formatted(bytesMax, dimension, bytesMin));
    }
    VectorCache cache =
        new VectorCache(folder, Sha256.of(modelFingerprint), dimension, bytesMax / 2, nanoTime);
    try {
      cache.load(bytesMax);
    } catch (IOException e) {
      cache.stopStoring("opened", e);
    }
    return cache;
  }

  /**
   * The vector stored for a text, the caller's own to keep; null if there is none.
   *
   * @param embeddingInputSha256 64 hexadecimal digits
   */
  public synchronized float @Nullable [] get(String embeddingInputSha256) {
    byte[] key = key(embeddingInputSha256);
    float[] vector = read(current, key);
    if (vector == null) {
      vector = read(previous, key);
      if (vector != null) {
        store(key, vector);
      }
    }
    if (vector == null) {
      misses++;
    } else {
      hits++;
    }
    return vector;
  }

  /**
   * The vector stored for a text, else the one that is made now, which is then stored. Whoever asks
   * for the same text while it is being made waits for it, so that it is made once.
   *
   * @param make never called while the same text is being made by another thread
   */
  public float[] getOrMake(String embeddingInputSha256, Supplier<float[]> make) {
    CompletableFuture<float[]> mine = new CompletableFuture<>();
    CompletableFuture<float[]> other = beingMade.putIfAbsent(embeddingInputSha256, mine);
    if (other != null) {
      float @Nullable [] made =
          other.<float @Nullable []>handle((vector, failure) -> vector).join();
      return made == null ? getOrMake(embeddingInputSha256, make) : made.clone();
    }
    try {
      float[] vector = get(embeddingInputSha256);
      if (vector == null) {
        vector = make.get();
        put(embeddingInputSha256, vector);
      }
      mine.complete(vector.clone());
      return vector;
    } finally {
      // Without effect unless it failed; those who waited then try for themselves.
      mine.cancel(false);
      beingMade.remove(embeddingInputSha256, mine);
    }
  }

  /**
   * Erases every vector but those of these texts, from the disk too: the files are written anew and
   * the old ones deleted.
   *
   * @param embeddingInputSha256s as given to {@link #put}
   * @throws EmbeddingException when files that hold erased vectors could not be deleted
   */
  public synchronized void retain(Collection<String> embeddingInputSha256s) {
    VectorFile oldCurrent = current;
    VectorFile oldPrevious = previous;
    current = null;
    previous = null;
    for (String sha256 : embeddingInputSha256s) {
      byte[] key = key(sha256);
      float[] vector = read(oldCurrent, key);
      if (vector == null) {
        vector = read(oldPrevious, key);
      }
      if (vector != null) {
        store(key, vector);
      }
    }
    try {
      for (VectorFile old : new VectorFile[] {oldCurrent, oldPrevious}) {
        if (old != null) {
          old.close();
          Files.deleteIfExists(old.path());
        }
      }
    } catch (IOException e) {
      throw new EmbeddingException(
          "Vectors in "
              + folder
              + " could not be erased ("
              + e
              + "): stop Carrel and delete that folder, it is a cache and made again.",
          e);
    }
    flush();
  }

  /** Stores a vector; one that is stored already stays. */
  public synchronized void put(String embeddingInputSha256, float[] vector) {
    byte[] key = key(embeddingInputSha256);
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "a vector of %d numbers was put into a cache of %d".formatted(vector.length, dimension));
    }
    if (mayStore() && read(current, key) == null) {
      store(key, vector);
    }
  }

  /** Has everything stored so far reach the disk itself. */
  public synchronized void flush() {
    if (current != null && mayStore()) {
      try {
        current.sync();
      } catch (IOException e) {
        stopStoring("flushed", e);
      }
    }
  }

  /** Questions that were answered since the start. */
  public synchronized long hits() {
    return hits;
  }

  /** Questions that were not. */
  public synchronized long misses() {
    return misses;
  }

  /** Bytes on the disk, both generations together. */
  public synchronized long sizeBytes() {
    return sizeBytes(current) + sizeBytes(previous);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      close(current);
      close(previous);
    } catch (IOException e) {
      stopStoring("closed", e);
    }
  }

  private void load(long bytesMax) throws IOException {
    OwnerOnly.createFolder(folder);
    for (long number : numbersNewestFirst()) {
      lastNumber = Math.max(lastNumber, number);
      VectorFile found =
          previous == null ? VectorFile.open(path(number), modelKey, dimension) : null;
      if (found != null && sizeBytes() + found.sizeBytes() > bytesMax) {
        found.close();
        found = null;
      }
      if (found == null) {
        Files.delete(path(number));
      } else if (current == null) {
        current = found;
      } else {
        previous = found;
      }
    }
  }

  private List<Long> numbersNewestFirst() throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = FILE_NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          numbers.add(Long.parseLong(name.group(1)));
        }
      }
    }
    numbers.sort(Comparator.reverseOrder());
    return numbers;
  }

  private float @Nullable [] read(@Nullable VectorFile generation, byte[] key) {
    if (generation == null) {
      return null;
    }
    try {
      return generation.get(key);
    } catch (IOException e) {
      stopStoring("read", e);
      return null;
    }
  }

  private void store(byte[] key, float[] vector) {
    if (!mayStore()) {
      return;
    }
    try {
      if (sizeBytes(current) + VectorFile.recordBytes(dimension) > generationBytesMax) {
        rotate();
      }
      VectorFile target = current;
      if (target == null) {
        lastNumber++;
        target = VectorFile.create(path(lastNumber), modelKey, dimension);
        current = target;
      }
      target.append(key, vector);
      if (troubled) {
        troubled = false;
        LOG.info("The vector cache in {} stores again.", folder);
      }
    } catch (IOException e) {
      stopStoring("written", e);
    }
  }

  private void rotate() throws IOException {
    VectorFile dropped = previous;
    previous = current;
    current = null;
    if (dropped != null) {
      dropped.close();
      Files.delete(dropped.path());
    }
  }

  private boolean mayStore() {
    return !troubled || nanoTime.getAsLong() - troubledNanos >= STORE_AGAIN_AFTER.toNanos();
  }

  private void stopStoring(String attempt, IOException trouble) {
    if (!troubled) {
      LOG.warn(
          "The vector cache in {} could not be {} ({}); until that is mended nothing more is stored"
              + " in it. See that the disk has room and the folder can be written.",
          folder,
          attempt,
          trouble.toString());
    }
    troubled = true;
    troubledNanos = nanoTime.getAsLong();
  }

  private byte[] key(String sha256) {
    if (closed) {
      throw new IllegalStateException("the vector cache is closed");
    }
    byte[] key = HexFormat.of().parseHex(sha256);
    if (key.length != VectorFile.KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of the vector cache has 64 hexadecimal digits, not " + sha256.length());
    }
    return key;
  }

  private Path path(long number) {
    return folder.resolve("vectors-%08d.cache".formatted(number));
  }

  private static long sizeBytes(@Nullable VectorFile generation) {
    return generation == null ? 0 : generation.sizeBytes();
  }

  private static void close(@Nullable VectorFile generation) throws IOException {
    if (generation != null) {
      generation.close();
    }
  }
}
