package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** An ar file, as packages of Debian and libraries to link with are, from front to back. */
final class ArEntries implements EntrySource {
  /** Where to find what in a library: for the linker, and no file. */
  private static final Set<String> TABLES =
      Set.of("", "/", "/SYM64", "__.SYMDEF", "__.SYMDEF SORTED", "__.SYMDEF_64");

  private final ArArchiveInputStream ar;
  private final UnpackMeter meter;

  ArEntries(InputStream bytes, UnpackMeter meter) {
    this.ar = new ArArchiveInputStream(bytes);
    this.meter = meter;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    ArArchiveEntry entry = ar.getNextEntry();
    while (entry != null && TABLES.contains(entry.getName())) {
      entry = ar.getNextEntry();
    }
    if (entry == null) {
      return null;
    }
    meter.entry();
    return new Entry(entry.getName(), entry.getSize());
  }

  @Override
  public InputStream content() {
    return new Unclosed(ar);
  }

  @Override
  public void close() throws IOException {
    ar.close();
  }
}
