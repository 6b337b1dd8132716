package dev.carrel.embed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A protobuf message being written. What is copied from another stays where it is until then. */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int DELIMITED = 2;

  private final List<ByteBuffer> pieces = new ArrayList<>();
  private long sizeBytes;

  ProtoMessage copy(ProtoField field) {
    return add(field.whole().duplicate());
  }

  ProtoMessage number(int field, long value) {
    return tag(field, VARINT).varint(value);
  }

  ProtoMessage text(int field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return tag(field, DELIMITED).varint(bytes.length).add(ByteBuffer.wrap(bytes));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    tag(field, DELIMITED).varint(value.sizeBytes);
    value.pieces.forEach(this::add);
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    WritableByteChannel channel = Channels.newChannel(out);
    for (ByteBuffer piece : pieces) {
      channel.write(piece.duplicate());
    }
  }

  private ProtoMessage tag(int field, int wireType) {
    return varint(((long) field << 3) | wireType);
  }

  private ProtoMessage varint(long value) {
    ByteBuffer bytes = ByteBuffer.allocate(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    return add(bytes.put((byte) rest).flip());
  }

  private ProtoMessage add(ByteBuffer piece) {
    pieces.add(piece);
    sizeBytes += piece.remaining();
    return this;
  }
}
