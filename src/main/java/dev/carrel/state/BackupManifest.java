package dev.carrel.state;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a backup says of itself: the last of its entries but the first that is read.
 *
 * @param format of the backup
 * @param carrel the version that wrote it
 * @param createdAt in ISO 8601
 * @param madeBy what the index was made by
 * @param files everything that a restore puts in place
 */
record BackupManifest(
    int format,
    String carrel,
    String createdAt,
    int generation,
    long sequence,
    Map<String, String> madeBy,
    List<Entry> files) {
  static final int FORMAT = 1;
  static final int FILES_MAX = 200_000;

  /** More than any disk that Carrel was made for. */
  static final long BYTES_MAX = 1L << 50;

  BackupManifest {
    madeBy = new TreeMap<>(madeBy);
    files = List.copyOf(files);
  }

  /**
   * One file.
   *
   * @param name its path within the data folder, with slashes
   * @param sha256 of its content, 64 hexadecimal digits
   */
  record Entry(String name, long sizeBytes, String sha256) {}

  /** The sum of all files' sizes. */
  long bytesTotal() {
    return files.stream().mapToLong(Entry::sizeBytes).sum();
  }

  /** What keeps this from being what a backup says of itself; empty when it may be read. */
  Optional<String> fault() {
    if (format != FORMAT) {
      return Optional.of("It is of format " + format + ", and this Carrel reads format " + FORMAT);
    }
    if (files.size() > FILES_MAX) {
      return Optional.of(
          "It names " + files.size() + " files, and at most " + FILES_MAX + " are read");
    }
    Set<String> names = new HashSet<>();
    long left = BYTES_MAX;
    for (Entry file : files) {
      if (!BackupNames.isAllowed(file.name())) {
        return Optional.of(
            "It names "
                + BackupNames.printable(file.name())
                + ", which is no file of a data folder");
      }
      if (!names.add(file.name())) {
        return Optional.of("It names " + file.name() + " twice");
      }
      if (file.sizeBytes() < 0 || file.sizeBytes() > left) {
        return Optional.of("It gives " + file.name() + " " + file.sizeBytes() + " bytes");
      }
      left -= file.sizeBytes();
    }
    return names.contains(BackupNames.CURRENT)
        ? Optional.empty()
        : Optional.of("It does not hold " + BackupNames.CURRENT);
  }
}
