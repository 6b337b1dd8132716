package dev.carrel.embed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One generation of the vector cache: a header, then records of one size that are only ever added.
 * Not thread-safe.
 *
 * <pre>
 * header  magic 8, layout 4, dimension 4, SHA-256 of the model's fingerprint 32, CRC-32C 4
 * record  key 32, vector 4 × dimension, CRC-32C 4                          (little endian)
 * </pre>
 *
 * <p>A {@link RandomAccessFile} rather than a channel, because a channel is closed for everybody
 * when one thread that reads from it is interrupted.
 */
final class VectorFile implements AutoCloseable {
  static final int KEY_BYTES = 32;
  static final int HEADER_BYTES = 52;

  private static final long MAGIC = 0x3143_5643_4C52_5243L;
  private static final int LAYOUT = 1;
  private static final int CRC_BYTES = Integer.BYTES;

  /** Keys are read in pieces of about this size. */
  private static final int SCAN_BYTES = 1 << 20;

  private final Path path;
  private final RandomAccessFile file;
  private final int dimension;
  private final int recordBytes;
  private final byte[] record;

  /** Null before the first question: reading the keys is reading the file. */
  private @Nullable KeyTable keys;

  private int recordCount;

  private VectorFile(Path path, RandomAccessFile file, int dimension) {
    this.path = path;
    this.file = file;
    this.dimension = dimension;
    this.recordBytes = recordBytes(dimension);
    this.record = new byte[recordBytes];
  }

  static int recordBytes(int dimension) {
    return KEY_BYTES + dimension * Float.BYTES + CRC_BYTES;
  }

  /** A new file that only its owner may read. */
  static VectorFile create(Path path, byte[] modelKey, int dimension) throws IOException {
    Files.createFile(path, OwnerOnly.file(path));
    VectorFile created = new VectorFile(path, new RandomAccessFile(path.toFile(), "rw"), dimension);
    try {
      created.file.write(header(modelKey, dimension));
      return created;
    } catch (IOException e) {
      created.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /**
   * An existing file, cut back to its last whole record; null when it is another model's, or no
   * file of this kind at all.
   */
  static @Nullable VectorFile open(Path path, byte[] modelKey, int dimension) throws IOException {
    VectorFile opened = new VectorFile(path, new RandomAccessFile(path.toFile(), "rw"), dimension);
    try {
      byte[] found = new byte[HEADER_BYTES];
      if (opened.file.length() < HEADER_BYTES) {
        opened.close();
        return null;
      }
      opened.file.readFully(found);
      if (!Arrays.equals(found, header(modelKey, dimension))) {
        opened.close();
        return null;
      }
      opened.cutTornTail();
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** The vector of a key, or null; also null when the record is damaged. */
  float @Nullable [] get(byte[] key) throws IOException {
    int number = keys().get(prefix(key));
    if (number == KeyTable.NONE || !isWhole(number)) {
      return null;
    }
    if (!Arrays.equals(key, 0, KEY_BYTES, record, 0, KEY_BYTES)) {
      return null;
    }
    float[] vector = new float[dimension];
    littleEndian(record).position(KEY_BYTES).asFloatBuffer().get(vector);
    return vector;
  }

  void append(byte[] key, float[] vector) throws IOException {
    KeyTable known = keys();
    ByteBuffer buffer = littleEndian(record).put(key);
    buffer.asFloatBuffer().put(vector);
    buffer.putInt(recordBytes - CRC_BYTES, checksum(record, recordBytes - CRC_BYTES));
    file.seek(offset(recordCount));
    file.write(record);
    known.put(prefix(key), recordCount);
    recordCount++;
  }

  long sizeBytes() {
    return offset(recordCount);
  }

  Path path() {
    return path;
  }

  void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** After a crash the end may hold part of a record, or records that never reached the disk. */
  private void cutTornTail() throws IOException {
    recordCount = (int) Math.min(Integer.MAX_VALUE, (file.length() - HEADER_BYTES) / recordBytes);
    while (recordCount > 0 && !isWhole(recordCount - 1)) {
      recordCount--;
    }
    file.setLength(offset(recordCount));
  }

  /** Nothing is embedded at most starts, and then nobody waits for this. */
  private KeyTable keys() throws IOException {
    if (keys == null) {
      keys = readKeys();
    }
    return keys;
  }

  private KeyTable readKeys() throws IOException {
    KeyTable read = new KeyTable();
    int recordsAtOnce = Math.max(1, SCAN_BYTES / recordBytes);
    byte[] piece = new byte[recordsAtOnce * recordBytes];
    file.seek(HEADER_BYTES);
    for (int first = 0; first < recordCount; first += recordsAtOnce) {
      int count = Math.min(recordsAtOnce, recordCount - first);
      file.readFully(piece, 0, count * recordBytes);
      ByteBuffer buffer = littleEndian(piece);
      for (int i = 0; i < count; i++) {
        read.put(buffer.getLong(i * recordBytes), first + i);
      }
    }
    return read;
  }

  /** Reads a record into {@link #record}. */
  private boolean isWhole(int number) throws IOException {
    file.seek(offset(number));
    file.readFully(record);
    int wanted = littleEndian(record).getInt(recordBytes - CRC_BYTES);
    return checksum(record, recordBytes - CRC_BYTES) == wanted;
  }

  private long offset(int number) {
    return HEADER_BYTES + (long) number * recordBytes;
  }

  private static long prefix(byte[] key) {
    return littleEndian(key).getLong();
  }

  private static byte[] header(byte[] modelKey, int dimension) {
    byte[] header = new byte[HEADER_BYTES];
    littleEndian(header)
        .putLong(MAGIC)
        .putInt(LAYOUT)
        .putInt(dimension)
        .put(modelKey)
        .putInt(HEADER_BYTES - CRC_BYTES, 0);
    littleEndian(header)
        .putInt(HEADER_BYTES - CRC_BYTES, checksum(header, HEADER_BYTES - CRC_BYTES));
    return header;
  }

  private static int checksum(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
