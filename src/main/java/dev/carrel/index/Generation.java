package dev.carrel.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;

/**
 * One whole index in a folder of its own, {@code generations/<number>}; the file {@code
 * generations/current} names the one that is searched, so that another can be built beside it.
 *
 * @param announced whether {@code current} names it, so that it must hold an index
 */
record Generation(Path root, int number, boolean announced) {
  /** Names the generation that is searched. */
  static final String CURRENT = "current";

  /** Names the one that is being built beside it, if one is. */
  static final String NEXT = "next";

  /** Names the one that was searched before, while it is kept to fall back on. */
  static final String PREVIOUS = "previous";

  /**
   * The generation that is searched.
   *
   * @param create whether the first one is made where there is none
   */
  static Generation live(Path generationsFolder, boolean create) throws IOException {
    if (create) {
      createPrivateFolder(generationsFolder);
    }
    Integer current = named(generationsFolder, CURRENT);
    Generation live =
        current == null
            ? new Generation(generationsFolder, firstNumber(generationsFolder, create), false)
            : new Generation(generationsFolder, current, true);
    if (live.announced() && !Files.isDirectory(live.folder())) {
      throw IndexFailure.damaged(live.folder(), "the folder is missing", null);
    }
    if (create) {
      createPrivateFolder(live.folder());
    }
    return live;
  }

  Path folder() {
    return root.resolve(Integer.toString(number));
  }

  /** Makes this the generation that is searched from the next opening on; atomic and durable. */
  void makeCurrent() throws IOException {
    name(CURRENT);
  }

  /** Writes the number of this generation into a file beside them; atomic and durable. */
  void name(String file) throws IOException {
    Path target = root.resolve(file);
    byte[] text = (number + "\n").getBytes(StandardCharsets.US_ASCII);
    if (Files.exists(target) && Arrays.equals(Files.readAllBytes(target), text)) {
      return;
    }
    Path fresh = root.resolve(file + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions("rw-------"))) {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    IOUtils.fsync(root, true);
  }

  /** Takes such a name away again; durable. */
  static void unname(Path generationsFolder, String file) throws IOException {
    if (Files.deleteIfExists(generationsFolder.resolve(file))) {
      IOUtils.fsync(generationsFolder, true);
    }
  }

  /** The generation that a file names; null when there is no such file. */
  static @Nullable Integer named(Path generationsFolder, String file) throws IOException {
    Path name = generationsFolder.resolve(file);
    String text;
    try {
      text = Files.readString(name, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw unreadable(name, text, e);
    }
    throw unreadable(name, text, null);
  }

  /** Numbers of the folders that are there, in no order. */
  static List<Integer> numbers(Path generationsFolder) throws IOException {
    try (Stream<Path> entries = Files.list(generationsFolder)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches("[1-9][0-9]{0,8}"))
          .map(Integer::valueOf)
          .toList();
    }
  }

  /** Makes the folder when it is not there. */
  void create() throws IOException {
    createPrivateFolder(folder());
  }

  /** Removes the folder and all that is in it; one that is not there is removed already. */
  void delete() throws IOException {
    if (Files.isDirectory(folder())) {
      IOUtils.rm(folder());
    }
  }

  /**
   * Nothing is named: right for a new data folder, and after a crash before the first commit was
   * announced. Anything else is a loss that a person should know of.
   */
  private static int firstNumber(Path generationsFolder, boolean create) throws IOException {
    if (!Files.isDirectory(generationsFolder)) {
      throw nothingThere(generationsFolder);
    }
    boolean others;
    boolean any;
    try (Stream<Path> entries = Files.list(generationsFolder)) {
      var names = entries.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
      any = !names.isEmpty();
      others = names.stream().anyMatch(name -> !name.equals("1"));
    }
    if (others) {
      throw new IndexException(
          "The file "
              + generationsFolder.resolve(CURRENT)
              + ", which names the index to use, is missing: remove the folder "
              + generationsFolder
              + " and start again; the index is rebuilt from your files.");
    }
    if (!any && !create) {
      throw nothingThere(generationsFolder);
    }
    return 1;
  }

  static IndexException nothingThere(Path generationsFolder) {
    return new IndexException(
        "There is no index in "
            + generationsFolder
            + " yet: run 'carrel index FOLDER' or 'carrel serve FOLDER' first.");
  }

  private static IndexException unreadable(Path current, String text, @Nullable Throwable cause) {
    String message =
        "The file "
            + current
            + " should name the index to use by its number and holds '"
            + text.substring(0, Math.min(20, text.length()))
            + "': remove the folder "
            + current.getParent()
            + " and start again; the index is rebuilt from your files.";
    return cause == null ? new IndexException(message) : new IndexException(message, cause);
  }

  private static void createPrivateFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions("rwx------"));
    }
  }

  private static FileAttribute<?>[] permissions(String posix) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0];
  }
}
