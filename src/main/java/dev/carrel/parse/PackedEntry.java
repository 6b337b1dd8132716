package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one file in a compressed one. */
final class PackedEntry implements EntrySource {
  private static final Set<String> ENDINGS =
      Set.of(".gz", ".bz2", ".xz", ".z", ".zlib", ".zz", ".lzma", ".lz4", ".sz", ".br");

  private final String name;
  private final InputStream content;
  private final UnpackMeter meter;
  private boolean given;

  PackedEntry(String name, InputStream content, UnpackMeter meter) {
    this.name = name;
    this.content = content;
    this.meter = meter;
  }

  /** What the file was called before it was compressed. */
  static String innerName(String name) {
    int dot = name.lastIndexOf('.');
    boolean known = dot > 0 && ENDINGS.contains(name.substring(dot).toLowerCase(Locale.ROOT));
    return known ? name.substring(0, dot) : name;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    if (given) {
      return null;
    }
    given = true;
    meter.entry();
    return new Entry(name, -1);
  }

  @Override
  public InputStream content() {
    return content;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
