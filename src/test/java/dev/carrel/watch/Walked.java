package dev.carrel.watch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one walk saw, by path. */
record Walked(Map<String, SeenFile> files, WalkOutcome outcome) {
  static Walked all(Path folder) {
    return under(folder, "", new LeaveOutRules(RuleOptions.DEFAULT, null));
  }

  static Walked under(Path folder, String path, LeaveOutRules rules) {
    Map<String, SeenFile> files = new TreeMap<>();
    WalkOutcome outcome =
        new FolderWalk(rules)
            .walk(new Source("test", folder), path, file -> files.put(file.path(), file));
    return new Walked(files, outcome);
  }

  Set<String> paths() {
    return files.keySet();
  }
}
