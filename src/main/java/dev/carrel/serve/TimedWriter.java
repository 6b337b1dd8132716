package dev.carrel.serve;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes to a client, piece by piece, and knows whether it takes longer to read one than it may.
 */
final class TimedWriter implements DataWriter {
  private static final int PIECE_BYTES = 256 << 10;
  private static final Duration PIECE_MAX = Duration.ofSeconds(10);

  private final DataWriter writer;

  /** When the piece that is being written was begun, by {@link System#nanoTime()}. */
  private volatile long since;

  private volatile boolean writing;

  TimedWriter(DataWriter writer) {
    this.writer = writer;
  }

  boolean isLate() {
    return writing && System.nanoTime() - since > PIECE_MAX.toNanos();
  }

  @Override
  public void write(BufferData... buffers) {
    if (isPiece(buffers)) {
      timed(() -> writer.write(buffers)); // together, so that a small reply is one packet
    } else {
      for (BufferData buffer : buffers) {
        write(buffer);
      }
    }
  }

  @Override
  public void write(BufferData buffer) {
    inPieces(buffer, writer::write);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    if (isPiece(buffers)) {
      timed(() -> writer.writeNow(buffers)); // together, so that a small reply is one packet
    } else {
      for (BufferData buffer : buffers) {
        writeNow(buffer);
      }
    }
  }

  @Override
  public void writeNow(BufferData buffer) {
    inPieces(buffer, writer::writeNow);
  }

  @Override
  public void flush() {
    timed(writer::flush);
  }

  @Override
  public void close() {
    writer.close();
  }

  private void inPieces(BufferData buffer, Consumer<BufferData> write) {
    if (isPiece(buffer)) {
      timed(() -> write.accept(buffer));
      return;
    }
    byte[] bytes = buffer.readBytes();
    for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
      BufferData piece = BufferData.create(bytes, from, Math.min(PIECE_BYTES, bytes.length - from));
      timed(() -> write.accept(piece));
    }
  }

  private static boolean isPiece(BufferData... buffers) {
    long bytes = 0;
    for (BufferData buffer : buffers) {
      bytes += buffer.available();
    }
    return bytes <= PIECE_BYTES;
  }

  private void timed(Runnable write) {
    since = System.nanoTime();
    writing = true;
    try {
      write.run();
    } finally {
      writing = false;
    }
  }
}
