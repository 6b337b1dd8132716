package dev.carrel.watch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a source's folders and says what lies in them. Trouble with a folder is a gap in the
 * outcome, never an exception; what could not be seen is never taken for absent. Thread-safe.
 *
 * <p>Memory grows with the folders that wait to be listed, not with the files. An interrupted
 * thread ends the walk early, with a gap that covers all of it.
 */
public final class FolderWalk {
  /** More folders that can't be listed than this become one gap over the whole walk. */
  public static final int GAPS_MAX = 1_000;

  private final LeaveOutRules rules;

  public FolderWalk(LeaveOutRules rules) {
    this.rules = rules;
  }

  /**
   * Walks what is at a path: the file itself, or everything below the folder. Where nothing is, or
   * where the rules leave it out, the outcome is empty and complete: absence is proven, since the
   * source's folder and all those on the way were there.
   *
   * @param underPath relative to the source's folder, separated by {@code /}; empty for everything.
   *     A path with {@code \xHH} in it stands for those characters, not for the byte
   * @param seen is called on this thread for each entry
   */
  public WalkOutcome walk(Source source, String underPath, Consumer<SeenFile> seen) {
    return visit(source, underPath, filesOnly(seen));
  }

  /**
   * Looks at one path by the rules of every folder on the way. A folder is not listed.
   *
   * @param path as for {@link #walk}, not empty
   */
  public Sight look(Source source, String path) {
    Looker looker = new Looker();
    WalkOutcome outcome = visit(source, path, looker);
    if (looker.found != null) {
      return looker.found;
    }
    return outcome.complete()
        ? new Sight.Absent()
        : new Sight.Unseen(outcome.gaps().getFirst().reason());
  }

  /**
   * The device of the nearest folder that is there on the way to a path: where a disk is not
   * mounted, it is another than that of the files that were seen there.
   *
   * @return as {@link #deviceOf} gives it; empty when not even the source's folder can be looked at
   */
  public static String deviceAbove(Source source, String path) {
    String above = path;
    while (true) {
      int slash = above.lastIndexOf('/');
      above = slash < 0 ? "" : above.substring(0, slash);
      try {
        return deviceOf(keyOf(attributes(source.folder().resolve(above))));
      } catch (IOException e) {
        if (above.isEmpty()) {
          return "";
        }
      }
    }
  }

  /** Device and inode of the source's own folder; empty when it can't be looked at. */
  public static String keyOfFolder(Source source) {
    try {
      return keyOf(attributes(source.folder()));
    } catch (IOException e) {
      return "";
    }
  }

  /** The device's part of a {@link SeenFile#fileKey}; empty where the platform has none. */
  public static String deviceOf(String fileKey) {
    int start = fileKey.indexOf("dev=");
    int end = fileKey.indexOf(',', start + 1);
    return start < 0 || end < 0 ? "" : fileKey.substring(start, end);
  }

  WalkOutcome visit(Source source, String underPath, Visitor visitor) {
    return new Run(source, underPath, visitor).outcome();
  }

  /** What a walk meets. */
  interface Visitor {
    /** Called before the folder is listed; false leaves it unlisted, without a gap. */
    boolean enter(Folder folder, FolderRules rules);

    void meet(SeenFile file);

    /** Called for an entry that the rules of its folder leave out. */
    default void leaveOut(FolderRules here, Path entry, String name, boolean isFolder) {}
  }

  /** Keeps what it meets first. */
  private static final class Looker implements Visitor {
    private @Nullable Sight found;

    @Override
    public boolean enter(Folder folder, FolderRules rules) {
      found = new Sight.Folder();
      return false;
    }

    @Override
    public void meet(SeenFile file) {
      found = new Sight.Entry(file);
    }

    @Override
    public void leaveOut(FolderRules here, Path entry, String name, boolean isFolder) {
      found = here.reason(entry, name, isFolder).<Sight>map(Sight.LeftOut::new).orElse(null);
    }
  }

  /**
   * A folder that no rule leaves out.
   *
   * @param utf8 whether its name and those of all folders above are valid UTF-8
   * @param key device and inode, or empty
   * @param above rules of the folder it lies in; null for the source's own
   */
  record Folder(Path file, String path, boolean utf8, String key, @Nullable FolderRules above) {}

  static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  static String keyOf(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return key == null ? "" : key.toString();
  }

  private static Visitor filesOnly(Consumer<SeenFile> seen) {
    return new Visitor() {
      @Override
      public boolean enter(Folder folder, FolderRules rules) {
        return true;
      }

      @Override
      public void meet(SeenFile file) {
        seen.accept(file);
      }
    };
  }

  /** One walk. */
  private final class Run {
    private final Source source;
    private final String underPath;
    private final Visitor visitor;
    private final Deque<Folder> waiting = new ArrayDeque<>();
    private final List<WalkOutcome.Gap> gaps = new ArrayList<>();
    private long filesSeen;
    private long entriesLeftOut;

    Run(Source source, String underPath, Visitor visitor) {
      this.source = source;
      this.underPath = underPath;
      this.visitor = visitor;
    }

    WalkOutcome outcome() {
      Folder root = root();
      if (root != null) {
        descend(root);
        while (!waiting.isEmpty() && gaps.size() <= GAPS_MAX) {
          if (Thread.currentThread().isInterrupted()) {
            gap(underPath, "The walk was interrupted before it was complete.");
            break;
          }
          list(waiting.pop());
        }
        confirm(root, underPath);
      }
      if (gaps.size() > GAPS_MAX) {
        gap(underPath, "More than " + GAPS_MAX + " folders could not be listed.");
      }
      return new WalkOutcome(filesSeen, entriesLeftOut, gaps);
    }

    /** The source's own folder; null with a gap where it can't be walked. */
    private @Nullable Folder root() {
      Path folder = source.folder();
      try {
        BasicFileAttributes attributes = attributes(folder);
        if (attributes.isDirectory()) {
          return new Folder(folder, "", true, keyOf(attributes), null);
        }
        gap("", folder + " is no folder: put the folder back or remove the source.");
      } catch (NoSuchFileException e) {
        gap("", folder + " is missing: bring the folder back or remove the source.");
      } catch (IOException e) {
        gap("", folder + " can't be read: " + reason(e) + ".");
      }
      return null;
    }

    /** Goes down to {@code underPath} by the rules of every folder on the way. */
    private void descend(Folder root) {
      if (underPath.isEmpty()) {
        waiting.push(root);
        return;
      }
      String[] names = segments(underPath);
      Folder folder = root;
      for (int i = 0; i < names.length; i++) {
        Path entry = folder.file.resolve(names[i]);
        try {
          BasicFileAttributes attributes = attributes(entry);
          if (i < names.length - 1 && !attributes.isDirectory()) {
            return;
          }
          meet(folder, rulesOf(folder), entry, new EntryName(names[i], true), attributes);
        } catch (NoSuchFileException e) {
          // Its folder is there and it is not: absence as certain as a listing's.
          return;
        } catch (IOException e) {
          gap(underPath, entry + " can't be read: " + reason(e) + ".");
          return;
        }
        if (i < names.length - 1) {
          if (waiting.isEmpty()) {
            return;
          }
          folder = waiting.pop();
        }
      }
    }

    private void list(Folder folder) {
      try {
        FolderRules here = rulesOf(folder);
        if (!visitor.enter(folder, here)) {
          return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.file)) {
          boolean legible = true;
          for (Path entry : entries) {
            legible &= look(folder, here, entry, legible);
          }
        }
        confirm(folder, folder.path);
      } catch (DirectoryIteratorException e) {
        gap(
            folder.path,
            "The folder could not be listed to its end: " + reason(e.getCause()) + ".");
      } catch (IOException e) {
        gap(folder.path, "The folder can't be read: " + reason(e) + ".");
      }
    }

    /** False where the entry is there but can't be looked at; reported once in each folder. */
    private boolean look(Folder folder, FolderRules here, Path entry, boolean report) {
      EntryName name = EntryName.of(entry);
      BasicFileAttributes attributes;
      try {
        attributes = attributes(entry);
      } catch (NoSuchFileException e) {
        return true; // Gone since it was listed; confirm() sees whether its folder went as well.
      } catch (IOException e) {
        if (report) {
          gap(folder.path, name.text() + " can't be looked at: " + reason(e) + ".");
        }
        return false;
      }
      meet(folder, here, entry, name, attributes);
      return true;
    }

    private void meet(
        Folder folder,
        FolderRules here,
        Path entry,
        EntryName name,
        BasicFileAttributes attributes) {
      if (here.leavesOut(entry, name.text(), attributes.isDirectory())) {
        entriesLeftOut++;
        visitor.leaveOut(here, entry, name.text(), attributes.isDirectory());
      } else if (!attributes.isDirectory()) {
        filesSeen++;
        visitor.meet(seenFile(folder, here, entry, name, attributes));
      } else {
        waiting.push(child(folder, here, entry, name, attributes));
      }
    }

    private SeenFile seenFile(
        Folder folder,
        FolderRules here,
        Path entry,
        EntryName name,
        BasicFileAttributes attributes) {
      String obstacle = Obstacle.of(entry, attributes, name.utf8(), folder.utf8);
      if (obstacle == null && here.keepsSecret(name.text(), attributes.size())) {
        obstacle = Secret.sentence(name.text());
      }
      return new SeenFile(
          source.name(),
          childPath(folder, name),
          entry,
          attributes.isRegularFile() ? attributes.size() : 0,
          attributes.lastModifiedTime().toInstant(),
          keyOf(attributes),
          here.allowsSecret(name.text()),
          obstacle);
    }

    /**
     * A folder that went, or gave its place to another (an unmounted disk), while it was walked
     * looks like an empty one: the end of its listing proves nothing.
     */
    private void confirm(Folder folder, String gapPath) {
      try {
        if (!keyOf(attributes(folder.file)).equals(folder.key)) {
          gap(gapPath, folder.file + " was replaced while it was walked.");
        }
      } catch (NoSuchFileException e) {
        gap(gapPath, folder.file + " went while it was walked.");
      } catch (IOException e) {
        gap(gapPath, folder.file + " can't be read any more: " + reason(e) + ".");
      }
    }

    private FolderRules rulesOf(Folder folder) throws IOException {
      return folder.above == null
          ? rules.ofSource(folder.file)
          : folder.above.enter(folder.file, folder.path);
    }

    private void gap(String path, String reason) {
      gaps.add(new WalkOutcome.Gap(path, reason));
    }
  }

  private static Folder child(
      Folder parent, FolderRules here, Path file, EntryName name, BasicFileAttributes attributes) {
    return new Folder(
        file, childPath(parent, name), parent.utf8 && name.utf8(), keyOf(attributes), here);
  }

  private static String childPath(Folder folder, EntryName name) {
    return folder.path.isEmpty() ? name.text() : folder.path + "/" + name.text();
  }

  private static String[] segments(String path) {
    String[] names = path.split("/", -1);
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "\"" + path + "\" is no path relative to a source, separated by single slashes");
      }
    }
    return names;
  }

  private static String reason(@Nullable IOException e) {
    return switch (e) {
      case null -> "the file system gave no reason";
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case NoSuchFileException gone -> gone.getFile() + " is gone";
      case NotDirectoryException other -> other.getFile() + " is no folder";
      case FileSystemException failed when failed.getReason() != null ->
          failed.getFile() + ": " + failed.getReason();
      case IOException other -> String.valueOf(other.getMessage());
    };
  }
}
