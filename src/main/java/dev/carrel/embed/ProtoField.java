package dev.carrel.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One field of a protobuf message, as far as ONNX files need it.
 *
 * @param number the field's number in its message
 * @param value what stands between the length and the end of a length-delimited field; empty for
 *     the other kinds, which are only ever copied
 * @param whole the field with its tag, for copying
 */
record ProtoField(int number, ByteBuffer value, ByteBuffer whole) {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED_32 = 5;
  private static final int VARINT_BYTES_MAX = 10;

  /** The fields of a message in their order; nothing is copied. */
  static List<ProtoField> read(ByteBuffer message) throws IOException {
    List<ProtoField> fields = new ArrayList<>();
    ByteBuffer in = message.slice();
    while (in.hasRemaining()) {
      int start = in.position();
      long tag = varint(in);
      ByteBuffer value = ByteBuffer.allocate(0);
      switch ((int) (tag & 7)) {
        case VARINT -> varint(in);
        case FIXED_64 -> skip(in, Long.BYTES);
        case FIXED_32 -> skip(in, Integer.BYTES);
        case DELIMITED -> value = skip(in, varint(in));
        default -> throw new IOException("no protobuf: wire type " + (tag & 7) + " at " + start);
      }
      fields.add(new ProtoField((int) (tag >>> 3), value, in.slice(start, in.position() - start)));
    }
    return fields;
  }

  String text() {
    return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
  }

  private static ByteBuffer skip(ByteBuffer in, long byteCount) throws IOException {
    if (byteCount < 0 || byteCount > in.remaining()) {
      throw new IOException(
          "no protobuf: a field of %d bytes where %d are left"
              .formatted(byteCount, in.remaining()));
    }
    ByteBuffer skipped = in.slice(in.position(), (int) byteCount);
    in.position(in.position() + (int) byteCount);
    return skipped;
  }

  private static long varint(ByteBuffer in) throws IOException {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX && in.hasRemaining(); i++) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw new IOException("no protobuf: a number without an end at " + in.position());
  }
}
