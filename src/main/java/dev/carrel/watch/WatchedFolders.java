package dev.carrel.watch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which folders the operating system watches for us, and under which path each is known. A key
 * stays with a folder that is renamed, so the paths are ours to keep right. Not thread-safe.
 */
final class WatchedFolders {
  private final WatchService service;
  private final FolderWalk walk;
  private final Map<WatchKey, Watched> byKey = new HashMap<>();
  private final Map<String, NavigableMap<String, WatchKey>> bySource = new HashMap<>();
  private final Map<String, String> remarks = new TreeMap<>();

  WatchedFolders(WatchService service, LeaveOutRules rules) {
    this.service = service;
    this.walk = new FolderWalk(rules);
  }

  /**
   * A folder that is watched.
   *
   * @param utf8 whether all names in its path are valid UTF-8, so that a walk can start there
   * @param key device and inode when it was registered
   * @param rules among its entries
   */
  record Watched(
      Source source, Path file, String path, boolean utf8, String key, FolderRules rules) {
    String child(EntryName name) {
      return path.isEmpty() ? name.text() : path + "/" + name.text();
    }
  }

  /**
   * Watches a folder and all those below that the rules keep, and no others below. A folder is
   * registered before it is listed: what comes later in it is an event, what was there before is
   * met by whoever walks after this returns.
   */
  void register(Source source, String underPath) {
    Registration registration = new Registration(source);
    WalkOutcome outcome = walk.visit(source, underPath, registration);
    if (outcome.complete() && !registration.stopped) {
      below(source.name(), underPath).keySet().stream()
          .filter(path -> !registration.met.contains(path))
          .toList()
          .forEach(path -> cancel(source.name(), path));
      if (underPath.isEmpty() && registration.remark == null) {
        remarks.remove(source.name());
      }
    }
    if (registration.remark != null) {
      remarks.put(source.name(), registration.remark);
    }
  }

  /** Lets go of a folder and all those below. */
  void cancelUnder(String source, String path) {
    List.copyOf(below(source, path).keySet()).forEach(each -> cancel(source, each));
  }

  void cancelSource(String source) {
    cancelUnder(source, "");
    bySource.remove(source);
    remarks.remove(source);
  }

  /** The key's folder is gone, and with it the key. */
  void forget(WatchKey key) {
    Watched watched = byKey.remove(key);
    if (watched != null) {
      paths(watched.source.name()).remove(watched.path, key);
    }
  }

  @Nullable Watched of(WatchKey key) {
    return byKey.get(key);
  }

  @Nullable Watched at(String source, String path) {
    WatchKey key = paths(source).get(path);
    return key == null ? null : byKey.get(key);
  }

  List<String> remarks() {
    return List.copyOf(remarks.values());
  }

  private NavigableMap<String, WatchKey> paths(String source) {
    return bySource.computeIfAbsent(source, name -> new TreeMap<>());
  }

  /** The folder itself and those below; a view of those only where the path is not empty. */
  private Map<String, WatchKey> below(String source, String path) {
    NavigableMap<String, WatchKey> paths = paths(source);
    if (path.isEmpty()) {
      return paths;
    }
    // '0' is the character behind '/'.
    Map<String, WatchKey> below = new TreeMap<>(paths.subMap(path + "/", path + "0"));
    WatchKey itself = paths.get(path);
    if (itself != null) {
      below.put(path, itself);
    }
    return below;
  }

  private void cancel(String source, String path) {
    WatchKey key = paths(source).remove(path);
    if (key != null) {
      byKey.remove(key);
      key.cancel();
    }
  }

  private void put(WatchKey key, Watched watched) {
    Watched before = byKey.put(key, watched);
    if (before != null) {
      // The same folder under its old path: the key moves on with it.
      paths(before.source.name()).remove(before.path, key);
    }
    WatchKey replaced = paths(watched.source.name()).put(watched.path, key);
    if (replaced != null && !replaced.equals(key)) {
      byKey.remove(replaced);
      replaced.cancel();
    }
  }

  /** Registers each folder that a walk enters. */
  private final class Registration implements FolderWalk.Visitor {
    private final Source source;
    private final Set<String> met = new HashSet<>();
    private @Nullable String remark;
    private boolean stopped;

    Registration(Source source) {
      this.source = source;
    }

    @Override
    public boolean enter(FolderWalk.Folder folder, FolderRules rules) {
      met.add(folder.path());
      Watched now =
          new Watched(source, folder.file(), folder.path(), folder.utf8(), folder.key(), rules);
      WatchKey known = paths(source.name()).get(folder.path());
      Watched before = known == null ? null : byKey.get(known);
      if (known != null
          && before != null
          && known.isValid()
          && !folder.key().isEmpty()
          && before.key.equals(folder.key())) {
        byKey.put(known, now);
        return !stopped;
      }
      return !stopped && register(now);
    }

    @Override
    public void meet(SeenFile file) {
      // Folders are watched, not files.
    }

    private boolean register(Watched folder) {
      try {
        put(
            folder.file.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE),
            folder);
        return true;
      } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
        // The folder above tells when this one changes; a walk says what is wrong with it.
        return true;
      } catch (ClosedWatchServiceException e) {
        stopped = true;
        return false;
      } catch (IOException e) {
        remark = WatchLimit.remark(source, folder.file, e);
        stopped = WatchLimit.isReached(e);
        return !stopped;
      }
    }
  }
}
