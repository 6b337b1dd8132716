package dev.carrel.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The bytes of a model file from its beginning on. It trusts nothing: no length is allocated or
 * skipped before it was compared with what the file still has.
 */
final class GgufBytes {
  static final int STRING_BYTES_MAX = 4 << 20;

  /** A quarter of a million tokens with their merges take about ten megabytes. */
  private static final long HEADER_BYTES_MAX = 128L << 20;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path file;
  private final FileChannel channel;
  private final long fileBytes;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long position;
  private String place = "first bytes";

  /**
   * Reads from the first byte.
   *
   * @param fileBytes that the whole file has, though fewer may be there yet
   */
  GgufBytes(Path file, FileChannel channel, long fileBytes) {
    this.file = file;
    this.channel = channel;
    this.fileBytes = fileBytes;
  }

  Path file() {
    return file;
  }

  long fileBytes() {
    return fileBytes;
  }

  long position() {
    return position;
  }

  /** Names what is read from here on, for the reason that is given where the file ends in it. */
  void enter(String part) {
    place = part;
  }

  int count(int most, String what) throws IOException {
    long count = int64();
    if (count < 0 || count > most) {
      throw damaged(
          "claims %s %s, at most %,d are sound"
              .formatted(Long.toUnsignedString(count), what, most));
    }
    return (int) count;
  }

  String string(int bytesMax) throws IOException {
    int length = count(bytesMax, "bytes of a string");
    require(length);
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      fill(1);
      int step = Math.min(length - done, buffer.remaining());
      buffer.get(bytes, done, step);
      position += step;
      done += step;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw damaged(
          "has the text %s in its %s, which is not UTF-8"
              .formatted(shown(new String(bytes, StandardCharsets.UTF_8)), place));
    }
  }

  int int8() throws IOException {
    fill(1);
    position += 1;
    return buffer.get() & 0xff;
  }

  int int32() throws IOException {
    fill(Integer.BYTES);
    position += Integer.BYTES;
    return buffer.getInt();
  }

  long int64() throws IOException {
    fill(Long.BYTES);
    position += Long.BYTES;
    return buffer.getLong();
  }

  void skip(long bytes) throws IOException {
    require(bytes);
    position += bytes;
    if (bytes <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) bytes);
    } else {
      buffer.limit(0);
    }
  }

  /** Says that so many bytes are to come. */
  void require(long bytes) {
    if (bytes > fileBytes - position) {
      throw damaged(
          "ends after %,d bytes inside its %s: it is damaged or still downloading"
              .formatted(fileBytes, place));
    }
    if (position + bytes > HEADER_BYTES_MAX) {
      throw damaged("has a header of more than %,d bytes".formatted(HEADER_BYTES_MAX));
    }
  }

  private void fill(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    require(bytes);
    buffer.clear();
    long at = position;
    while (buffer.position() < bytes) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file has become shorter than " + fileBytes + " bytes");
      }
      at += read;
    }
    buffer.flip();
  }

  /** Names of a hostile file are long and full of control characters. */
  static String shown(String name) {
    int nameCharsMax = 60;
    String clean = name.replaceAll("[^\\p{Graph}]", "?");
    return clean.length() <= nameCharsMax ? clean : clean.substring(0, nameCharsMax) + "…";
  }

  EngineException damaged(String finding) {
    return damaged(file, finding);
  }

  static EngineException damaged(Path file, String finding) {
    return new EngineException(
        EngineException.Code.MODEL_DAMAGED,
        "The language model %s %s; fetch it again or take another file.".formatted(file, finding));
  }
}
