package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.jspecify.annotations.Nullable;

/** A 7z file. Its entries are mostly packed as one stream, so that each is unpacked to pass it. */
final class SevenZEntries implements EntrySource {
  private final SevenZFile file;
  private final UnpackMeter meter;
  private final byte[] waste = new byte[1 << 16];
  private @Nullable InputStream open;

  SevenZEntries(SeekableByteChannel channel, UnpackMeter meter) throws IOException {
    this.file =
        SevenZFile.builder()
            .setSeekableByteChannel(channel)
            .setMaxMemoryLimitKiB(Decompression.DICTIONARY_KIBIBYTES_MAX)
            .get();
    this.meter = meter;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    pass();
    SevenZArchiveEntry entry = file.getNextEntry();
    while (entry != null && (entry.isDirectory() || entry.isAntiItem())) {
      entry = file.getNextEntry();
    }
    if (entry == null) {
      return null;
    }
    meter.entry();
    @Nullable String name = entry.getName();
    open = meter.counted(new Current());
    return new Entry(name == null ? "" : name, entry.getSize());
  }

  /** What was not asked for is unpacked all the same, and so it is counted. */
  private void pass() throws IOException {
    InputStream left = open;
    open = null;
    if (left != null) {
      while (left.read(waste) >= 0) {}
    }
  }

  @Override
  public InputStream content() {
    InputStream content = open;
    if (content == null) {
      throw new IllegalStateException("there is no entry to read");
    }
    return content;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** The entry that the file stands at. */
  private final class Current extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return file.read(buffer, offset, length);
      } catch (PasswordRequiredException e) {
        throw new IOException("it is encrypted; unpack it to have it read", e);
      }
    }
  }
}
