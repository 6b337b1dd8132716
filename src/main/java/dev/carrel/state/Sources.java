package dev.carrel.state;

import com.fasterxml.jackson.core.JacksonException;
import dev.carrel.watch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The folders that a person gave once, remembered until they are removed. Each call reads the file
 * anew; a file that is damaged is never overwritten. Thread-safe.
 */
public final class Sources {
  public static final int SOURCES_MAX = 1_000;

  private static final int VERSION = 1;

  private final DataFolder data;
  private final Path file;

  public Sources(DataFolder data) {
    this.data = data;
    this.file = file(data.state());
  }

  /** All sources in the order in which they were added. */
  public synchronized List<Source> all() {
    return read(file);
  }

  /**
   * The sources of a data folder that is not opened for it, and may not even be there.
   *
   * @throws StateException when the list can't be read
   */
  public static List<Source> of(Path dataFolder) {
    return read(file(dataFolder.resolve("state")));
  }

  private static Path file(Path stateFolder) {
    return stateFolder.resolve("sources.json");
  }

  private static List<Source> read(Path file) {
    Content content;
    try {
      content = PrivateFiles.readJson(file, Content.class);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (JacksonException e) {
      throw damaged(file, PrivateFiles.reason(e), e);
    } catch (IOException e) {
      throw PrivateFiles.unreadable("The list of sources " + file, e, "make it readable.");
    }
    if (content.version() != VERSION) {
      throw new StateException(
          "The list of sources "
              + file
              + " has version "
              + content.version()
              + ", this Carrel reads version "
              + VERSION
              + ": use the Carrel that wrote it.");
    }
    return checked(file, content);
  }

  /**
   * Remembers a folder. One that is remembered already is returned as it is.
   *
   * @param folder relative paths are taken from the current folder
   * @param name null for the folder's own, with a number where that is taken
   * @throws StateException when the folder or the name can't be a source's
   */
  public synchronized Source add(Path folder, @Nullable String name) {
    if (name != null) {
      SourceNames.check(name);
    }
    Path real = realFolder(folder);
    List<Source> sources = all();
    for (Source source : sources) {
      if (source.folder().equals(real)) {
        return unlessRenamed(source, name);
      }
      refuseNested(source, real);
    }
    if (sources.size() >= SOURCES_MAX) {
      throw new StateException(
          real
              + " would be source number "
              + (SOURCES_MAX + 1)
              + " and at most "
              + SOURCES_MAX
              + " are kept: add a folder that holds several of them.");
    }
    Set<String> taken = sources.stream().map(Source::name).collect(Collectors.toSet());
    if (name != null && taken.contains(name)) {
      throw new StateException(
          "There is already a source named " + name + ": give " + real + " another name.");
    }
    Source added = new Source(name == null ? SourceNames.fresh(real, taken) : name, real);
    List<Source> more = new ArrayList<>(sources);
    more.add(added);
    write(more);
    return added;
  }

  /**
   * Forgets a source; its folder is not touched.
   *
   * @throws StateException when there is none of that name
   */
  public synchronized void remove(String name) {
    List<Source> sources = all();
    List<Source> rest = sources.stream().filter(source -> !source.name().equals(name)).toList();
    if (rest.size() == sources.size()) {
      throw new StateException(
          "There is no source named "
              + name
              + (sources.isEmpty()
                  ? ": there are no sources yet."
                  : ": the sources are "
                      + sources.stream().map(Source::name).collect(Collectors.joining(", "))
                      + "."));
    }
    write(rest);
  }

  private Path realFolder(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path real;
    try {
      real = absolute.toRealPath();
    } catch (NoSuchFileException e) {
      throw new StateException(
          absolute + " can't be a source, it does not exist: correct the path.", e);
    } catch (IOException e) {
      throw new StateException(
          absolute
              + " can't be a source ("
              + PrivateFiles.reason(e)
              + "): make the folder readable.",
          e);
    }
    if (!Files.isDirectory(real)) {
      throw new StateException(
          real + " can't be a source, it is no folder: give the folder it lies in.");
    }
    if (!Files.isReadable(real) || !Files.isExecutable(real)) {
      throw new StateException(
          real + " can't be a source, its permissions forbid to list it: make it readable.");
    }
    if (!Path.of(real.toString()).equals(real)) {
      throw new StateException(
          real + " can't be a source, its path is no valid UTF-8: rename the folder.");
    }
    if (real.startsWith(data.folder())) {
      throw new StateException(
          real + " can't be a source, it lies in Carrel's own data folder " + data.folder() + ".");
    }
    return real;
  }

  private static Source unlessRenamed(Source source, @Nullable String name) {
    if (name != null && !name.equals(source.name())) {
      throw new StateException(
          source.folder()
              + " is already the source "
              + source.name()
              + ": leave out the name "
              + name
              + ", or remove the source first.");
    }
    return source;
  }

  private static void refuseNested(Source source, Path real) {
    if (real.startsWith(source.folder()) || source.folder().startsWith(real)) {
      throw new StateException(
          real
              + (real.startsWith(source.folder()) ? " lies in " : " holds ")
              + source.folder()
              + ", which is the source "
              + source.name()
              + ": a file can belong to one source only, so remove that one first or leave this"
              + " one out.");
    }
  }

  private static List<Source> checked(Path file, Content content) {
    List<Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Entry entry : content.sources()) {
      try {
        SourceNames.check(entry.name());
        sources.add(new Source(entry.name(), Path.of(entry.folder())));
      } catch (StateException | IllegalArgumentException e) {
        throw damaged(file, String.valueOf(e.getMessage()), e);
      }
      if (!names.add(entry.name())) {
        throw damaged(file, "two sources are named " + entry.name(), null);
      }
    }
    return List.copyOf(sources);
  }

  private void write(List<Source> sources) {
    if (!data.exclusive()) {
      throw new IllegalStateException(
          data.folder() + " was not opened exclusively, so the sources can't be changed");
    }
    List<Entry> entries =
        sources.stream()
            .map(source -> new Entry(source.name(), source.folder().toString()))
            .toList();
    try {
      PrivateFiles.writeJson(file, new Content(VERSION, entries));
    } catch (IOException e) {
      throw PrivateFiles.unwritable(
          "The list of sources " + file,
          e,
          "it stays as it was; make the folder writable and its disk not full.");
    }
  }

  private static StateException damaged(Path file, String how, @Nullable Exception cause) {
    String message =
        "The list of sources "
            + file
            + " is damaged ("
            + how
            + "): correct it, or move it away and add the sources again.";
    return cause == null ? new StateException(message) : new StateException(message, cause);
  }

  /** The file. */
  private record Content(int version, List<Entry> sources) {
    Content {
      if (sources.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException("one of the sources is null");
      }
    }
  }

  private record Entry(String name, String folder) {}
}
