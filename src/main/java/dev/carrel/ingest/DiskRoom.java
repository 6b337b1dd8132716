package dev.carrel.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the disk of a folder has room to write on. Some of it is never used up, so that what is
 * begun can be ended and what was taken in can be committed.
 */
public final class DiskRoom {
  /** What is gathered in memory between two commits may have to find room in it. */
  static final long RESERVE_BYTES = 64L << 20;

  /** On a small disk less is kept free: this part of it. */
  static final int RESERVE_PART = 10;

  /** Of the reserve has to be free again before work goes on, or it would stop at once. */
  private static final double AMPLE = 1.25;

  private static final double BYTES_A_MEGABYTE = 1e6;

  private final Path folder;
  private final Disk disk;

  /** What the operating system says of a disk. */
  interface Disk {
    long usableBytes() throws IOException;

    long totalBytes() throws IOException;
  }

  DiskRoom(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** The disk of a folder that exists. */
  public static DiskRoom of(Path folder) {
    return new DiskRoom(
        folder,
        new Disk() {
          @Override
          public long usableBytes() throws IOException {
            return Files.getFileStore(folder).getUsableSpace();
          }

          @Override
          public long totalBytes() throws IOException {
            return Files.getFileStore(folder).getTotalSpace();
          }
        });
  }

  /** Why nothing more is to be written, as one sentence; empty while there is room. */
  public Optional<String> shortage() {
    return below(1);
  }

  /** The same, when work has stopped already: it goes on at somewhat more than it stops at. */
  Optional<String> shortageToGoOn() {
    return below(AMPLE);
  }

  private Optional<String> below(double reserves) {
    try {
      long usable = disk.usableBytes();
      long reserve = Math.min(RESERVE_BYTES, disk.totalBytes() / RESERVE_PART);
      if (usable >= reserve * reserves) {
        return Optional.empty();
      }
      return Optional.of(
          String.format(
              Locale.ROOT,
              "The disk of %s is nearly full (%,.1f MB are free, and the last %,.1f MB are not"
                  + " used up): make room; what is indexed can be searched, and the rest is taken"
                  + " in as soon as there is room.",
              folder,
              usable / BYTES_A_MEGABYTE,
              reserve / BYTES_A_MEGABYTE));
    } catch (IOException e) {
      // Who can't be asked is tried: a write says by itself what is wrong.
      return Optional.empty();
    }
  }
}
