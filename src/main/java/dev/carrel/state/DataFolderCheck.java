package dev.carrel.state;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at a data folder from outside: nothing is made, mended or opened for writing. */
public final class DataFolderCheck {
  /** Less than this and the next commit may not fit. */
  private static final long FREE_BYTES_MIN = 200_000_000;

  /** On top of a second index: what merging segments takes for a while. */
  private static final long FREE_BYTES_RESERVE = 500_000_000;

  private static final double BYTES_A_GIGABYTE = 1e9;

  private final Path folder;

  private DataFolderCheck(Path folder) {
    this.folder = folder;
  }

  /** How a thing stands. */
  public enum Verdict {
    OK,
    WARNING,
    PROBLEM
  }

  /**
   * How one thing stands.
   *
   * @param subject such as {@code disk}
   * @param sentence for a person; says what to do where something is to be done
   */
  public record Aspect(String subject, Verdict verdict, String sentence) {}

  /**
   * Whether the folder is there and is Carrel's, so that opening it would not be the first time.
   *
   * @throws StateException when it is not Carrel's and can't become so
   */
  public static boolean isInUse(Path folder) {
    Path place = folder.toAbsolutePath().normalize();
    try {
      if (!Files.exists(place)) {
        return false;
      }
      if (!Files.isDirectory(place)) {
        throw new StateException(
            "The data folder " + place + " is a file: choose another place with --data.");
      }
      return DataFolder.check(place);
    } catch (IOException e) {
      throw DataFolder.unusable(place, e);
    }
  }

  /** Everything there is to say about the folder, in the order in which one would look. */
  public static List<Aspect> of(Path folder) {
    DataFolderCheck check = new DataFolderCheck(folder.toAbsolutePath().normalize());
    List<Aspect> aspects = new ArrayList<>();
    boolean inUse = false;
    try {
      inUse = isInUse(folder);
      aspects.add(check.place(inUse));
    } catch (StateException e) {
      aspects.add(problem("data folder", e));
    }
    if (inUse) {
      aspects.add(check.guarded("permissions", check::permissions));
    }
    aspects.add(check.guarded("disk", check::disk));
    if (inUse) {
      aspects.add(check.guarded("service", check::service));
    }
    return aspects;
  }

  private interface Look {
    Aspect look() throws IOException;
  }

  private Aspect guarded(String subject, Look look) {
    try {
      return look.look();
    } catch (IOException e) {
      return problem(subject, DataFolder.unusable(folder, e));
    } catch (StateException e) {
      return problem(subject, e);
    }
  }

  private Aspect place(boolean inUse) {
    if (inUse) {
      return ok("data folder", folder + " is Carrel's, format " + DataFolder.FORMAT + ".");
    }
    Path nearest = nearest();
    if (!Files.isWritable(nearest)) {
      return new Aspect(
          "data folder",
          Verdict.PROBLEM,
          folder
              + " can't be made, because you may not write to "
              + nearest
              + ": make that writable, or choose another place with --data.");
    }
    return ok("data folder", folder + " holds nothing yet; carrel serve FOLDER begins it.");
  }

  private Aspect permissions() throws IOException {
    if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
      return new Aspect(
          "permissions",
          Verdict.PROBLEM,
          "You may not read and write "
              + folder
              + ": give it to the user who runs Carrel (chown), or choose another folder with"
              + " --data.");
    }
    for (Path each : DataFolder.privateFolders(folder)) {
      Optional<String> exposed = PrivateFiles.exposed(each);
      if (exposed.isPresent()) {
        return new Aspect(
            "permissions",
            Verdict.WARNING,
            "Other users may look into "
                + each
                + " ("
                + exposed.get()
                + "): run chmod -R go= "
                + folder
                + ", or start Carrel, which makes it private.");
      }
    }
    return ok("permissions", "Private to you.");
  }

  private Aspect disk() throws IOException {
    long free = Files.getFileStore(nearest()).getUsableSpace();
    long indexBytes = sizeBytes(folder.resolve("generations"));
    String figures =
        String.format(
            Locale.ROOT,
            "%,.1f GB are free for an index of %,.1f GB",
            free / BYTES_A_GIGABYTE,
            indexBytes / BYTES_A_GIGABYTE);
    if (free < FREE_BYTES_MIN) {
      return new Aspect(
          "disk",
          Verdict.PROBLEM,
          figures + ": make room on the disk of " + folder + ", or nothing more can be indexed.");
    }
    if (free < indexBytes + FREE_BYTES_RESERVE) {
      return new Aspect(
          "disk",
          Verdict.WARNING,
          figures + ": make room, because a rebuild holds two of them for a while.");
    }
    return ok("disk", figures + ".");
  }

  private Aspect service() throws IOException {
    Optional<ServiceFile.Running> running = ServiceFile.read(folder);
    if (running.isPresent()) {
      return ok(
          "service",
          "Process " + running.get().pid() + " serves on port " + running.get().port() + ".");
    }
    Optional<String> holder = FolderLock.heldBy(folder.toRealPath());
    if (holder.isPresent()) {
      return ok("service", "None runs, but " + holder.get() + ".");
    }
    if (ServiceFile.isThere(folder)) {
      return new Aspect(
          "service",
          Verdict.WARNING,
          "None runs, and the last one did not end in order: start it again with carrel serve,"
              + " nothing else is to be done.");
    }
    return ok("service", "None runs.");
  }

  /** The folder, or what is there of the way to it. */
  private Path nearest() {
    Path nearest = folder;
    while (!Files.exists(nearest)) {
      nearest = Objects.requireNonNull(nearest.getParent(), "the root is always there");
    }
    return nearest;
  }

  /** A writer may remove files meanwhile. */
  private static long sizeBytes(Path folder) throws IOException {
    AtomicLong bytes = new AtomicLong();
    if (Files.exists(folder)) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes.addAndGet(attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (Files.notExists(file)) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    }
    return bytes.get();
  }

  private static Aspect ok(String subject, String sentence) {
    return new Aspect(subject, Verdict.OK, sentence);
  }

  private static Aspect problem(String subject, StateException e) {
    return new Aspect(subject, Verdict.PROBLEM, String.valueOf(e.getMessage()));
  }
}
