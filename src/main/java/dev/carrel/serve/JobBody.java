package dev.carrel.serve;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON body that starts a job.
 *
 * @param kind {@code backup}, {@code rebuild}, {@code rescan} or {@code nightly}
 * @param file of a backup: absolute path of the file to write
 * @param force of a backup: whether a file that is there is replaced; null for no
 * @param source of a rescan: name of a source; null for all
 * @param path of a rescan: a file or a folder within the source; null for everything
 * @param verify of a rescan: whether bytes are compared; null for yes where a path is given
 */
record JobBody(
    @Nullable String kind,
    @Nullable String file,
    @Nullable Boolean force,
    @Nullable String source,
    @Nullable String path,
    @Nullable Boolean verify) {
  static final List<String> KINDS = List.of("backup", "rebuild", "rescan", "nightly");

  /** Checked; what belongs to another kind is refused. */
  String checkedKind() {
    if (kind == null) {
      throw Problem.missing(
          "kind", "The property kind is missing: give " + String.join(", ", KINDS) + ".");
    }
    if (!KINDS.contains(kind)) {
      throw Problem.invalid(
          "kind",
          "The property kind is \"%s\": give %s."
              .formatted(Limits.shortened(kind), String.join(", ", KINDS)));
    }
    if (!kind.equals("backup")) {
      refuse("file", file);
      refuse("force", force);
    }
    if (!kind.equals("rescan")) {
      refuse("source", source);
      refuse("path", path);
      refuse("verify", verify);
    }
    return kind;
  }

  Path backupFile() {
    return new BackupBody(file, force).path();
  }

  boolean replaces() {
    return new BackupBody(file, force).replaces();
  }

  RescanBody rescan() {
    return new RescanBody(source, path, verify, null);
  }

  private void refuse(String name, @Nullable Object value) {
    if (value != null) {
      throw Problem.invalid(
          name, "The property %s means nothing for a %s: leave it out.".formatted(name, kind));
    }
  }
}
