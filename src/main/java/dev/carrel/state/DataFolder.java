package dev.carrel.state;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything Carrel keeps: {@code generations} (indexes, can be rebuilt),
 * {@code vectors} (a cache, can be thrown away), {@code state} (what only the person knows) and
 * {@code work} (unpacked libraries). Private to its owner. A folder that holds anything else is
 * never written into.
 */
public final class DataFolder implements AutoCloseable {
  public static final int FORMAT = 1;

  private static final String MARKER = "carrel.json";
  static final String STORES = "stores";
  static final List<String> ROOMS = List.of("generations", "vectors", "state", "work");

  /** What may lie in a folder that becomes ours: a repository's notes, or our own first moments. */
  private static final Set<String> HARMLESS =
      Set.of("README.md", ".gitignore", FolderLock.FILE, MARKER + ".tmp");

  private static final Set<String> NOTES = Set.of("README.md", ".gitignore");

  private final Path folder;
  private final @Nullable FolderLock lock;

  private DataFolder(Path folder, @Nullable FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens the folder and creates it when it is missing. It is made private when others could look
   * into it.
   *
   * @param exclusive whether this process is going to write: then no other one can open the folder
   *     exclusively until this is closed or the process ends, however it ends
   * @throws StateException when the folder can't be used, or is in use
   */
  public static DataFolder open(Path folder, boolean exclusive) {
    Path place = folder.toAbsolutePath().normalize();
    FolderLock lock = null;
    try {
      boolean fresh = create(place);
      place = place.toRealPath();
      boolean marked = !fresh && check(place);
      if (exclusive) {
        lock = FolderLock.take(place);
      }
      boolean exposed = PrivateFiles.tighten(place);
      if (!marked) {
        mark(place);
      }
      for (String room : ROOMS) {
        create(place.resolve(room));
      }
      if (exposed) {
        tightenAll(place);
      }
      return new DataFolder(place, lock);
    } catch (IOException e) {
      StateException failure = unusable(place, e);
      if (lock != null) {
        closeAfter(lock, failure);
      }
      throw failure;
    }
  }

  public Path folder() {
    return folder;
  }

  public Path generations() {
    return folder.resolve("generations");
  }

  public Path vectors() {
    return folder.resolve("vectors");
  }

  public Path state() {
    return folder.resolve("state");
  }

  /**
   * The folders of the vector stores, in {@link #state()}: made again at each start of what was
   * uploaded, so that no backup holds them.
   */
  public Path stores() {
    return folder.resolve("state").resolve(STORES);
  }

  public Path work() {
    return folder.resolve("work");
  }

  /** Whether this process alone may write here. */
  public boolean exclusive() {
    return lock != null;
  }

  /** Lets others open the folder exclusively. */
  @Override
  public void close() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw unusable(folder, e);
      }
    }
  }

  /** The folder and its rooms, as far as they are there. */
  static List<Path> privateFolders(Path folder) {
    return Stream.concat(Stream.of(folder), ROOMS.stream().map(folder::resolve))
        .filter(Files::isDirectory)
        .toList();
  }

  /** True when the folder was not there before. */
  private static boolean create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return false;
    }
    Path above = folder.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    try {
      PrivateFiles.createFolder(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        return false;
      }
      throw new StateException(
          "The data folder " + folder + " is a file: choose another place with --data.", e);
    }
  }

  /** Says that the folder is ours; from then on it is taken for a data folder. */
  static void mark(Path folder) throws IOException {
    PrivateFiles.writeJson(folder.resolve(MARKER), new Marker(FORMAT));
  }

  /** Whether a file of that name may lie here without being ours. */
  static boolean isNote(String name) {
    return NOTES.contains(name);
  }

  /** Whether the folder carries our marker; refuses one that is not ours. */
  static boolean check(Path folder) throws IOException {
    Path file = folder.resolve(MARKER);
    if (!Files.exists(file)) {
      refuseStrangers(folder);
      return false;
    }
    Marker marker;
    try {
      marker = PrivateFiles.readJson(file, Marker.class);
    } catch (NoSuchFileException e) {
      return false;
    } catch (JacksonException e) {
      throw new StateException(
          file
              + " is damaged ("
              + PrivateFiles.reason(e)
              + "): put {\"format\":"
              + FORMAT
              + "} into it if this is Carrel's data folder, or choose another one with --data.",
          e);
    }
    if (marker.format() != FORMAT) {
      throw new StateException(
          "The data folder "
              + folder
              + " has format "
              + marker.format()
              + ", this Carrel reads format "
              + FORMAT
              + ": use the Carrel that made it, or choose another folder with --data.");
    }
    return true;
  }

  private static void refuseStrangers(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = Objects.requireNonNull(entry.getFileName()).toString();
        if (!HARMLESS.contains(name)) {
          throw new StateException(
              "The folder "
                  + folder
                  + " holds other things ("
                  + name
                  + ") and is no data folder of Carrel: choose an empty or a new one with --data.");
        }
      }
    }
  }

  /** A folder that others could look into may hold files that they still can. */
  private static void tightenAll(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            PrivateFiles.tighten(each);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              PrivateFiles.tighten(each);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static StateException unusable(Path folder, IOException e) {
    return new StateException(
        "The data folder "
            + folder
            + " can't be used ("
            + PrivateFiles.reason(e)
            + "): make it writable and its disk not full, or choose another place with --data.",
        e);
  }

  private static void closeAfter(FolderLock lock, StateException failure) {
    try {
      lock.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** What {@value #MARKER} says. */
  private record Marker(int format) {}
}
