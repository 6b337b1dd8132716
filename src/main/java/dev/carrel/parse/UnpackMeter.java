package dev.carrel.parse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what a container has given, over all its levels, and ends it at its limits. */
final class UnpackMeter {
  private final Ask.Allowance allowance;
  private long bytes;
  private int entries;
  private int messages;
  private int links;

  /** A limit of the container was reached; the message says which. */
  static final class LimitReachedException extends IOException {
    private static final long serialVersionUID = 1;

    LimitReachedException(String sentence) {
      super(sentence);
    }
  }

  UnpackMeter(Ask.Allowance allowance) {
    this.allowance = allowance;
  }

  void entry() throws IOException {
    if (entries >= allowance.entriesMax()) {
      throw new LimitReachedException(
          "only its first "
              + allowance.entriesMax()
              + " entries were read, which is the limit; unpack it to have all");
    }
    entries++;
  }

  void message() throws IOException {
    if (messages >= allowance.messagesMax()) {
      throw new LimitReachedException(
          "only its first "
              + allowance.messagesMax()
              + " messages were read, which is the limit; divide it to have all");
    }
    messages++;
  }

  void link() throws IOException {
    entry();
    links++;
  }

  long bytes() {
    return bytes;
  }

  int entries() {
    return entries;
  }

  int messages() {
    return messages;
  }

  int links() {
    return links;
  }

  /** What is read through it counts as unpacked. */
  InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int next = super.read();
        add(next < 0 ? 0 : 1);
        return next;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        add(Math.max(0, count));
        return count;
      }

      @Override
      public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        add(skipped);
        return skipped;
      }

      @Override
      public boolean markSupported() {
        return false; // what is read twice would count twice
      }
    };
  }

  private void add(long more) throws IOException {
    bytes += more;
    if (bytes > allowance.bytesMax()) {
      throw new LimitReachedException(
          "only its first "
              + allowance.bytesMax()
              + " unpacked bytes were read, which is the limit; unpack it to have all");
    }
    if (bytes > ContainerLimits.RATIO_FREE_BYTES
        && bytes / allowance.ratioMax() > allowance.packedBytes()) {
      throw new LimitReachedException(
          "only its first "
              + bytes
              + " unpacked bytes were read: it unpacks to more than "
              + allowance.ratioMax()
              + " times its size, which is how bombs are built");
    }
  }
}
