package dev.carrel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.brotli.BrotliCompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lzma.LZMACompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;

/** What is inside a compressed file, as it is read. Counts nothing: that is the reader's part. */
final class Decompression {
  /** Of 7z, xz and lzma: what their strongest settings need, and no more than a worker can bear. */
  static final int DICTIONARY_KIBIBYTES_MAX = 160 * 1_024;

  private Decompression() {}

  static InputStream of(ContainerKind kind, InputStream packed) throws IOException {
    return switch (kind) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(packed)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(packed, true);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(packed)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(DICTIONARY_KIBIBYTES_MAX)
              .get();
      case COMPRESS -> new ZCompressorInputStream(packed, DICTIONARY_KIBIBYTES_MAX);
      case ZLIB -> new InflaterInputStream(packed);
      case LZMA ->
          LZMACompressorInputStream.builder()
              .setInputStream(packed)
              .setMemoryLimitKiB(DICTIONARY_KIBIBYTES_MAX)
              .get();
      case LZ4 -> new FramedLZ4CompressorInputStream(packed, true);
      case SNAPPY -> new FramedSnappyCompressorInputStream(packed);
      case BROTLI -> new BrotliCompressorInputStream(packed);
      case ZIP, TAR, CPIO, AR, SEVEN_Z, WARC, MBOX, PST ->
          throw new IllegalArgumentException(kind + " is no compressed file");
    };
  }
}
