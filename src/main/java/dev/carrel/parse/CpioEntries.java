package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** A cpio file, from front to back. */
final class CpioEntries implements EntrySource {
  private final CpioArchiveInputStream cpio;
  private final UnpackMeter meter;

  CpioEntries(InputStream bytes, UnpackMeter meter) {
    this.cpio = new CpioArchiveInputStream(bytes, "UTF-8");
    this.meter = meter;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    CpioArchiveEntry entry = cpio.getNextEntry();
    while (entry != null && !entry.isRegularFile()) {
      if (entry.isDirectory()) {
        meter.entry();
      } else {
        meter.link();
      }
      entry = cpio.getNextEntry();
    }
    if (entry == null) {
      return null;
    }
    meter.entry();
    return new Entry(entry.getName(), entry.getSize());
  }

  @Override
  public InputStream content() {
    return new Unclosed(cpio);
  }

  @Override
  public void close() throws IOException {
    cpio.close();
  }
}
