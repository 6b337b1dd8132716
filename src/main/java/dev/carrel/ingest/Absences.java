package dev.carrel.ingest;

import dev.carrel.watch.FolderWalk;
import dev.carrel.watch.SeenFile;
import dev.carrel.watch.Source;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether a file that a walk did not see is really gone, or only the disk that it lies on. A disk
 * that is not mounted leaves an empty folder behind, which looks like one that was emptied.
 *
 * <p>A file was seen on a device. Its absence is believed when the nearest folder above it that is
 * there lies on that device, or when another file of that device was seen again: then the device is
 * there, though its number may be another since a restart.
 */
final class Absences {
  private final Source source;
  private final Set<String> devicesPresent = new HashSet<>();
  private final Map<String, String> deviceAboveFolder = new HashMap<>();
  private boolean deviceChanged;

  Absences(Source source) {
    this.source = source;
  }

  /**
   * The walk saw this file, which was known before.
   *
   * @param knownFileKey device and inode then
   * @return whether it lies on the device where it was
   */
  boolean isStillThere(String knownFileKey, SeenFile seen) {
    String device = FolderWalk.deviceOf(knownFileKey);
    devicesPresent.add(device);
    boolean same = device.equals(FolderWalk.deviceOf(seen.fileKey()));
    deviceChanged |= !same;
    return same;
  }

  /** Whether a file was seen that lies on another device than before. */
  boolean deviceChanged() {
    return deviceChanged;
  }

  /**
   * Call when the walk has ended.
   *
   * @param knownFileKey device and inode when the file was last seen, or empty
   */
  boolean areProvenFor(String path, String knownFileKey) {
    String device = FolderWalk.deviceOf(knownFileKey);
    return device.isEmpty()
        || devicesPresent.contains(device)
        || device.equals(
            deviceAboveFolder.computeIfAbsent(
                path.substring(0, Math.max(0, path.lastIndexOf('/'))),
                folder -> FolderWalk.deviceAbove(source, path)));
  }
}
