package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** A tar file, from front to back. */
final class TarEntries implements EntrySource {
  private final TarArchiveInputStream tar;
  private final UnpackMeter meter;
  private boolean sparse;

  TarEntries(InputStream bytes, UnpackMeter meter) {
    this.tar = new TarArchiveInputStream(bytes, "UTF-8");
    this.meter = meter;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    TarArchiveEntry entry = tar.getNextEntry();
    while (entry != null && !isPlain(entry)) {
      if (entry.isDirectory()) {
        meter.entry();
      } else {
        meter.link();
      }
      entry = tar.getNextEntry();
    }
    if (entry == null) {
      return null;
    }
    meter.entry();
    sparse = entry.isSparse();
    return new Entry(entry.getName(), entry.getRealSize());
  }

  private static boolean isPlain(TarArchiveEntry entry) {
    boolean other =
        entry.isLink()
            || entry.isSymbolicLink()
            || entry.isBlockDevice()
            || entry.isCharacterDevice()
            || entry.isFIFO();
    return entry.isFile() && !other;
  }

  /** Holes cost nothing in the archive and all the more here. */
  @Override
  public InputStream content() {
    return new Unclosed(sparse ? meter.counted(tar) : tar);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
