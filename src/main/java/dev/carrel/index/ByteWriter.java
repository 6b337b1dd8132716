package dev.carrel.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers numbers and strings as bytes that {@link ByteReader} gives back exactly. */
final class ByteWriter {
  private static final int INITIAL_BYTES = 256;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int size;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void flag(boolean value) {
    put(value ? 1 : 0);
  }

  /** Seven bits a byte, the sign in the lowest bit: small numbers of either sign are short. */
  void number(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  void nullable(@Nullable String value) {
    flag(value != null);
    if (value != null) {
      string(value);
    }
  }

  /** UTF-8, or UTF-16 after a negative length where unpaired surrogates rule UTF-8 out. */
  void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (isWellFormed(value)) {
      number(utf8.length);
      put(utf8);
      return;
    }
    number(-(long) value.length());
    for (int i = 0; i < value.length(); i++) {
      put(value.charAt(i) >> 8);
      put(value.charAt(i));
    }
  }

  private static boolean isWellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(value);
      }
    }
    return true;
  }

  private void put(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  private void put(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void ensure(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
    }
  }
}
