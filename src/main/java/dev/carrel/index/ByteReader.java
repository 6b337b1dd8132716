package dev.carrel.index;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ByteWriter} wrote. */
final class ByteReader {
  private final byte[] bytes;
  private int position;

  ByteReader(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  boolean flag() {
    return bytes[position++] != 0;
  }

  long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
  }

  @Nullable String nullable() {
    return flag() ? string() : null;
  }

  String string() {
    int length = (int) number();
    if (length >= 0) {
      String value = new String(bytes, position, length, StandardCharsets.UTF_8);
      position += length;
      return value;
    }
    char[] chars = new char[-length];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((bytes[position++] & 0xFF) << 8 | (bytes[position++] & 0xFF));
    }
    return new String(chars);
  }
}
