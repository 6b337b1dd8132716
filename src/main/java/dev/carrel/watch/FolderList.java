package dev.carrel.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folders in one folder, for a person who looks for one to take in. No file is opened, and no
 * name of a file leaves. A link is shown as the folder that it leads to, so nothing leads round in
 * a circle.
 *
 * @param folder the real one that is listed; null for the places to begin at
 * @param kind see {@link SourceKind#label}
 * @param files that lie directly in it
 * @param complete whether all of it was looked at, which ends at {@link #NAMES_MAX}
 * @param above those that lead to it, the outermost first
 * @param total folders that were asked for, of which {@code folders} is a page
 */
public record FolderList(
    @Nullable String folder,
    String kind,
    int files,
    boolean complete,
    List<Step> above,
    int total,
    List<Entry> folders) {
  /** So many names of one folder are looked at. */
  public static final int NAMES_MAX = 100_000;

  /** Folders of one page. */
  public static final int LIMIT_MAX = 1_000;

  public FolderList {
    above = List.copyOf(above);
    folders = List.copyOf(folders);
  }

  /**
   * One of them.
   *
   * @param name as people may see it; bytes that are no valid UTF-8 are written as {@code \xHH}
   * @param folder its absolute path; null where the name is not valid UTF-8, so that nobody can say
   *     it
   * @param readable whether it can be listed
   */
  public record Entry(
      String name,
      @Nullable String folder,
      String kind,
      boolean hidden,
      boolean link,
      boolean readable) {
    private static Entry of(Path folder, EntryName name) {
      boolean readable = Files.isReadable(folder) && Files.isExecutable(folder);
      return new Entry(
          name.text(),
          name.utf8() ? folder.toString() : null,
          (readable ? SourceKind.of(folder) : SourceKind.FOLDER).label(),
          isHidden(folder),
          Files.isSymbolicLink(folder),
          readable);
    }
  }

  /** One of those that lead to the folder. */
  public record Step(String name, String folder) {}

  /**
   * Which of the folders are wanted.
   *
   * @param part what their names hold, in whatever case; empty for all
   * @param hidden whether hidden ones, too
   */
  public record Wanted(String part, boolean hidden, int offset, int limit) {}

  /** Where a person begins: the home folder, then the roots of the file systems. */
  public static FolderList places(Path home, Iterable<Path> roots) {
    List<Entry> places = new ArrayList<>();
    if (Files.isDirectory(home)) {
      places.add(Entry.of(home, new EntryName(nameOf(home), true)));
    }
    for (Path root : roots) {
      // A drive without a disk in it is a root, too.
      if (Files.isDirectory(root)) {
        places.add(Entry.of(root, new EntryName(nameOf(root), true)));
      }
    }
    return new FolderList(
        null, SourceKind.FOLDER.label(), 0, true, List.of(), places.size(), places);
  }

  /**
   * Lists a folder.
   *
   * @throws IOException when it is not there, is no folder, or cannot be listed
   */
  public static FolderList of(Path folder, Wanted wanted) throws IOException {
    Path real = folder.toRealPath();
    String part = folded(wanted.part());
    List<Named> found = new ArrayList<>();
    int files = 0;
    int looked = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(real)) {
      for (Path entry : entries) {
        if (++looked > NAMES_MAX) {
          break;
        }
        if (!Files.isDirectory(entry)) {
          files++;
        } else if (wanted.hidden() || !isHidden(entry)) {
          EntryName name = EntryName.of(entry);
          if (folded(name.text()).contains(part)) {
            found.add(new Named(entry, name));
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<Entry> page =
        found.stream()
            .sorted(Named.IN_ORDER)
            .skip(wanted.offset())
            .limit(wanted.limit())
            .map(each -> Entry.of(each.folder, each.name))
            .toList();
    return new FolderList(
        real.toString(),
        SourceKind.of(real).label(),
        files,
        looked <= NAMES_MAX,
        above(real),
        found.size(),
        page);
  }

  /** What is looked at more closely only where it is shown. */
  private record Named(Path folder, EntryName name) {
    private static final Comparator<Named> IN_ORDER =
        Comparator.comparing((Named each) -> each.name.text(), String.CASE_INSENSITIVE_ORDER)
            .thenComparing(each -> each.name.text());
  }

  private static List<Step> above(Path folder) {
    List<Step> above = new ArrayList<>();
    for (Path each = folder.getParent(); each != null; each = each.getParent()) {
      above.addFirst(new Step(nameOf(each), each.toString()));
    }
    return above;
  }

  /** A root has no name but itself. */
  private static String nameOf(Path folder) {
    Path name = folder.getFileName();
    return name == null ? folder.toString() : name.toString();
  }

  private static boolean isHidden(Path folder) {
    try {
      return folder.getFileName() != null && Files.isHidden(folder);
    } catch (IOException e) {
      return false; // It went, or is not ours to look at: that is said where it is opened.
    }
  }

  private static String folded(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }
}
