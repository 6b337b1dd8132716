package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** An archive that is read from front to back: its entries come in the order in which they lie. */
final class StreamedEntries<E extends ArchiveEntry> implements EntrySource {
  /** Where to find what in a library of ar's: for the linker, and no file. */
  private static final Set<String> LINKER_TABLES =
      Set.of("", "/", "/SYM64", "__.SYMDEF", "__.SYMDEF SORTED", "__.SYMDEF_64");

  private final ArchiveInputStream<E> archive;
  private final UnpackMeter meter;
  private final Function<E, Kind> kinds;
  private final ToLongFunction<E> sizes;
  private boolean sparse;

  private enum Kind {
    FILE,
    FOLDER,
    LINK_OR_DEVICE,
    INDEX
  }

  private StreamedEntries(
      ArchiveInputStream<E> archive,
      UnpackMeter meter,
      Function<E, Kind> kinds,
      ToLongFunction<E> sizes) {
    this.archive = archive;
    this.meter = meter;
    this.kinds = kinds;
    this.sizes = sizes;
  }

  static EntrySource tar(InputStream bytes, UnpackMeter meter) {
    return new StreamedEntries<>(
        new TarArchiveInputStream(bytes, "UTF-8"),
        meter,
        StreamedEntries::kind,
        TarArchiveEntry::getRealSize);
  }

  static EntrySource cpio(InputStream bytes, UnpackMeter meter) {
    return new StreamedEntries<>(
        new CpioArchiveInputStream(bytes, "UTF-8"),
        meter,
        entry ->
            entry.isRegularFile()
                ? Kind.FILE
                : entry.isDirectory() ? Kind.FOLDER : Kind.LINK_OR_DEVICE,
        CpioArchiveEntry::getSize);
  }

  /** As packages of Debian and libraries to link with are. */
  static EntrySource ar(InputStream bytes, UnpackMeter meter) {
    return new StreamedEntries<>(
        new ArArchiveInputStream(bytes),
        meter,
        entry -> LINKER_TABLES.contains(entry.getName()) ? Kind.INDEX : Kind.FILE,
        ArArchiveEntry::getSize);
  }

  private static Kind kind(TarArchiveEntry entry) {
    boolean other =
        entry.isLink()
            || entry.isSymbolicLink()
            || entry.isBlockDevice()
            || entry.isCharacterDevice()
            || entry.isFIFO();
    if (entry.isFile() && !other) {
      return Kind.FILE;
    }
    return entry.isDirectory() ? Kind.FOLDER : Kind.LINK_OR_DEVICE;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    for (E entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
      switch (kinds.apply(entry)) {
        case FILE -> {
          meter.entry();
          sparse = entry instanceof TarArchiveEntry tar && tar.isSparse();
          return new Entry(entry.getName(), sizes.applyAsLong(entry));
        }
        case FOLDER -> meter.entry();
        case LINK_OR_DEVICE -> meter.link();
        case INDEX -> {}
      }
    }
    return null;
  }

  /** Holes cost nothing in the archive and all the more here. */
  @Override
  public InputStream content() {
    return new Unclosed(sparse ? meter.counted(archive) : archive);
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
