package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A zip file, by its directory; from front to back where the directory is larger than allowed. */
final class ZipEntries implements EntrySource {
  private static final int END_BYTES = 22;
  private static final int COMMENT_BYTES_MAX = 65_535;
  private static final int END_MARK = 0x06054b50;
  private static final int LOCATOR_MARK = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;

  private final UnpackMeter meter;
  private final @Nullable ZipFile file;
  private final @Nullable ZipArchiveInputStream stream;
  private final Iterator<ZipArchiveEntry> entries;
  private final Charset oldNames;
  private @Nullable ZipArchiveEntry current;

  private ZipEntries(
      UnpackMeter meter, @Nullable ZipFile file, @Nullable ZipArchiveInputStream stream) {
    this.meter = meter;
    this.file = file;
    this.stream = stream;
    Enumeration<ZipArchiveEntry> all = file == null ? null : file.getEntriesInPhysicalOrder();
    this.entries = all == null ? Collections.emptyIterator() : all.asIterator();
    this.oldNames = file == null ? InnerName.OLD : InnerName.old(rawNames(file));
  }

  static ZipEntries open(SeekableByteChannel channel, UnpackMeter meter, int directoryEntriesMax)
      throws IOException {
    if (directoryEntries(channel) > directoryEntriesMax) {
      channel.position(0);
      InputStream bytes = Channels.newInputStream(channel);
      return new ZipEntries(meter, null, new ZipArchiveInputStream(bytes, "UTF-8", true, true));
    }
    ZipFile file = ZipFile.builder().setSeekableByteChannel(channel).get();
    return new ZipEntries(meter, file, null);
  }

  private static List<byte[]> rawNames(ZipFile file) {
    return Collections.list(file.getEntries()).stream().map(ZipArchiveEntry::getRawName).toList();
  }

  private String name(ZipArchiveEntry entry) {
    return entry.getNameSource() == ZipArchiveEntry.NameSource.UNICODE_EXTRA_FIELD
        ? entry.getName()
        : InnerName.decoded(entry.getRawName(), oldNames);
  }

  @Override
  public @Nullable Entry next() throws IOException {
    ZipArchiveEntry entry = step();
    while (entry != null && (entry.isDirectory() || entry.isUnixSymlink())) {
      if (entry.isUnixSymlink()) {
        meter.link();
      }
      entry = step();
    }
    current = entry;
    if (entry == null) {
      return null;
    }
    meter.entry();
    return new Entry(name(entry), entry.getSize(), null, trouble(entry));
  }

  private @Nullable ZipArchiveEntry step() throws IOException {
    if (stream != null) {
      return stream.getNextEntry();
    }
    return entries.hasNext() ? entries.next() : null;
  }

  private @Nullable String trouble(ZipArchiveEntry entry) {
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      return "it is encrypted; unpack it to have it read";
    }
    boolean readable = file != null ? file.canReadEntryData(entry) : true;
    return readable ? null : "it is packed in a way that cannot be unpacked here";
  }

  @Override
  public InputStream content() throws IOException {
    ZipArchiveEntry entry = current;
    if (entry == null) {
      throw new IllegalStateException("there is no entry to read");
    }
    return meter.counted(
        file != null ? file.getInputStream(entry) : new Unclosed(Objects.requireNonNull(stream)));
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
    if (stream != null) {
      stream.close();
    }
  }

  /** As the end of the file claims; 0 where there is no such claim. */
  private static long directoryEntries(SeekableByteChannel channel) throws IOException {
    int tailBytes = (int) Math.min(channel.size(), END_BYTES + COMMENT_BYTES_MAX + LOCATOR_BYTES);
    ByteBuffer tail = read(channel, channel.size() - tailBytes, tailBytes);
    for (int at = tailBytes - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_MARK) {
        int count = tail.getShort(at + 10) & 0xffff;
        return count < 0xffff ? count : largeCount(channel, tail, at - LOCATOR_BYTES, count);
      }
    }
    return 0;
  }

  private static long largeCount(
      SeekableByteChannel channel, ByteBuffer tail, int locator, int small) throws IOException {
    if (locator < 0 || tail.getInt(locator) != LOCATOR_MARK) {
      return small;
    }
    long end = tail.getLong(locator + 8);
    boolean sound = end >= 0 && end + 40 <= channel.size();
    return sound ? read(channel, end, 40).getLong(32) : small;
  }

  private static ByteBuffer read(SeekableByteChannel channel, long start, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(start);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    channel.position(0);
    return bytes.clear();
  }
}
