package dev.carrel.watch;

import dev.carrel.watch.WatchedFolders.Watched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints where the sources changed, as soon as they do. It can miss a change (a network disk, a
 * limit of the system, see {@link #remarks}) and hint at one that is none: only a walk finds the
 * truth. Thread-safe.
 *
 * <p>Hints come on one thread of this watcher, one call at a time, without a lock held; those that
 * arrive together are free of doubles and of paths below another hint's. Waiting for a file to come
 * to rest is the receiver's business.
 */
public final class SourceWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceWatcher.class);

  /** Folders whose events are taken together before hints go out. */
  private static final int FOLDERS_AT_ONCE_MAX = 10_000;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Consumer<Hint> hints;
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final @Nullable WatchService service;
  private final @Nullable WatchedFolders folders;
  private final List<String> startRemarks;
  private final Thread thread;

  private SourceWatcher(LeaveOutRules rules, Consumer<Hint> hints) {
    this.hints = hints;
    WatchService opened = null;
    List<String> remarks = List.of();
    try {
      opened = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      remarks = List.of(WatchLimit.remark(e));
    }
    this.service = opened;
    this.startRemarks = remarks;
    this.folders = opened == null ? null : new WatchedFolders(opened, rules);
    this.thread = Thread.ofPlatform().daemon().name("carrel-watch").unstarted(this::listen);
  }

  /**
   * Watches the sources. When this returns, every folder of theirs that the rules keep is watched:
   * a walk that begins now misses nothing.
   */
  public static SourceWatcher start(
      Collection<Source> sources, LeaveOutRules rules, Consumer<Hint> hints) {
    SourceWatcher watcher = new SourceWatcher(rules, hints);
    sources.forEach(watcher::watch);
    watcher.thread.start();
    return watcher;
  }

  /** Watches one more source; every folder of it is watched when this returns. */
  public void watch(Source source) {
    lock.lock();
    try {
      sources.put(source.name(), source);
      if (folders != null) {
        folders.register(source, "");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Watches the source of that name no more; a name that is not watched is no error. */
  public void unwatch(String sourceName) {
    lock.lock();
    try {
      sources.remove(sourceName);
      if (folders != null) {
        folders.cancelSource(sourceName);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sees to it that what should be watched is: a folder that came back, one that the limit left
   * out, one that other rules bring in. To be called before each regular walk of the source; looks
   * at every folder. Hints at the whole source when its own folder is another than before.
   */
  public void rewatch(Source source) {
    boolean isNew;
    lock.lock();
    try {
      if (folders == null || !source.equals(sources.get(source.name()))) {
        return;
      }
      Watched before = folders.at(source.name(), "");
      folders.register(source, "");
      Watched after = folders.at(source.name(), "");
      isNew = after != null && (before == null || !before.key().equals(after.key()));
    } finally {
      lock.unlock();
    }
    if (isNew) {
      tell(new Hint(source.name(), ""));
    }
  }

  /** What keeps changes from being seen at once, one sentence each, with what to do about it. */
  public List<String> remarks() {
    lock.lock();
    try {
      List<String> all = new ArrayList<>(startRemarks);
      if (folders != null) {
        all.addAll(folders.remarks());
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** No hint comes after this returns, unless the receiver is stuck in one or closes from one. */
  @Override
  public void close() {
    if (service == null) {
      return;
    }
    try {
      service.close();
      if (!thread.equals(Thread.currentThread()) && !thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("A receiver of hints did not return within {}.", CLOSE_TIMEOUT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the system's watch can't be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    if (service == null || folders == null) {
      return;
    }
    try {
      while (true) {
        WatchKey key = service.take();
        new Batch(service, folders).hints(key).forEach(this::tell);
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      LOG.debug("The watcher ends.");
    }
  }

  private void tell(Hint hint) {
    try {
      hints.accept(hint);
    } catch (RuntimeException e) {
      LOG.error("The receiver of {} failed; the next regular walk mends it.", hint, e);
    }
  }

  /** Events that are taken together. */
  private final class Batch {
    private final WatchService service;
    private final WatchedFolders folders;
    private final Set<Hint> found = new LinkedHashSet<>();
    private final Set<String> overflown = new LinkedHashSet<>();

    Batch(WatchService service, WatchedFolders folders) {
      this.service = service;
      this.folders = folders;
    }

    List<Hint> hints(WatchKey first) {
      lock.lock();
      try {
        WatchKey key = first;
        for (int i = 0; key != null; i++) {
          take(key);
          key = i < FOLDERS_AT_ONCE_MAX ? service.poll() : null;
        }
        for (String name : overflown) {
          Source source = sources.get(name);
          if (source != null) {
            // The creation of folders may be among what was lost.
            folders.register(source, "");
            found.add(new Hint(name, ""));
          }
        }
      } finally {
        lock.unlock();
      }
      return found.stream().filter(hint -> !coveredByAnother(hint)).toList();
    }

    private void take(WatchKey key) {
      Watched watched = folders.of(key);
      try {
        for (WatchEvent<?> event : key.pollEvents()) {
          if (watched == null) {
            continue;
          }
          if (event.context() instanceof Path name) {
            changed(watched, event.kind(), name);
          } else {
            overflown.add(watched.source().name());
          }
        }
      } catch (RuntimeException e) {
        LOG.error("Events could not be understood; the source is walked instead.", e);
        if (watched != null) {
          overflown.add(watched.source().name());
        }
      } finally {
        if (!key.reset()) {
          gone(key);
        }
      }
    }

    private void changed(Watched folder, WatchEvent.Kind<?> kind, Path context) {
      Path file = folder.file().resolve(context);
      EntryName name = EntryName.of(file);
      boolean modified = kind.equals(StandardWatchEventKinds.ENTRY_MODIFY);
      if (LeaveOutRules.isRuleFile(name.text())
          || (LeaveOutRules.dependOn(name.text()) && !modified)) {
        refresh(folder.source(), walkable(folder));
        return;
      }
      String path = folder.child(name);
      Watched known = folders.at(folder.source().name(), path);
      BasicFileAttributes attributes = attributesIfThere(file);
      boolean isFolder = attributes == null ? known != null : attributes.isDirectory();
      boolean same =
          known != null
              && attributes != null
              && isFolder
              && known.key().equals(FolderWalk.keyOf(attributes));
      if (same && modified) {
        return; // Its times or permissions; what lies in it has events of its own.
      }
      if (known != null && !same) {
        folders.cancelUnder(folder.source().name(), path);
      }
      if (folder.rules().leavesOut(file, name.text(), isFolder)) {
        return;
      }
      String at = folder.utf8() && name.utf8() ? path : walkable(folder);
      if (isFolder && attributes != null) {
        refresh(folder.source(), at);
      } else {
        found.add(new Hint(folder.source().name(), at));
      }
    }

    private void refresh(Source source, String path) {
      folders.register(source, path);
      found.add(new Hint(source.name(), path));
    }

    /** The folder itself, or the nearest above that can be named to a walk. */
    private String walkable(Watched folder) {
      Watched at = folder;
      String path = folder.path();
      while (!path.isEmpty() && (at == null || !at.utf8())) {
        path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        at = folders.at(folder.source().name(), path);
      }
      return path;
    }

    private void gone(WatchKey key) {
      Watched watched = folders.of(key);
      if (watched != null) {
        folders.forget(key);
        if (watched.path().isEmpty()) {
          found.add(new Hint(watched.source().name(), ""));
        }
      }
    }

    private boolean coveredByAnother(Hint hint) {
      String path = hint.path();
      while (!path.isEmpty()) {
        path = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        if (found.contains(new Hint(hint.source(), path))) {
          return true;
        }
      }
      return false;
    }
  }

  /** Null for what is no longer there, or hides behind an error: a walk will say. */
  private static @Nullable BasicFileAttributes attributesIfThere(Path file) {
    try {
      return FolderWalk.attributes(file);
    } catch (IOException e) {
      return null;
    }
  }
}
