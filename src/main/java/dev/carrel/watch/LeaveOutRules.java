package dev.carrel.watch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a source nobody wants to find. What decides, first come, first served:
 *
 * <ol>
 *   <li>{@code .git} and our own data folder are always left out.
 *   <li>{@code .carrelignore} files, the nearest first; with {@code !} they bring back what a later
 *       rule leaves out.
 *   <li>The person's further patterns.
 *   <li>Hidden entries, tools' caches, build output and editors' leftovers (see {@link Clutter}).
 *   <li>{@code .gitignore} files, the nearest first, up to the repository's own folder, and its
 *       {@code .git/info/exclude}.
 * </ol>
 *
 * <p>Files above the source's folder never count: a source means the same wherever it lies. As with
 * git, nothing below a folder that is left out can be brought back.
 */
public final class LeaveOutRules {
  static final String CARRELIGNORE = ".carrelignore";
  static final String GITIGNORE = ".gitignore";
  static final String GIT = ".git";

  private final RuleOptions options;
  private final @Nullable Path dataFolder;

  /** Null when there are none, which spares the start the check of JGit's signature. */
  private final @Nullable IgnoreNode patterns;

  /**
   * The rules for all sources.
   *
   * @param dataFolder our own, as its real path; null where there is none to leave out
   */
  public LeaveOutRules(RuleOptions options, @Nullable Path dataFolder) {
    this.options = options;
    this.dataFolder = dataFolder;
    this.patterns = options.patterns().isEmpty() ? null : parsed(options.patterns());
  }

  /**
   * Whether an entry of an archive, or an attachment, would be left out in a folder. Only names
   * count: rule files inside an archive do not, and what lies beside an entry is not known.
   *
   * @param path within the archive, separated by {@code /}
   */
  public boolean leavesOutInside(String path) {
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (leavesOutInside(path.substring(0, end), true)) {
        return true;
      }
    }
    return leavesOutInside(path, false);
  }

  /** Whether an entry of an archive, or an attachment, keeps keys or passwords by its name. */
  public boolean isSecretInside(String path, long sizeBytes) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return !options.secrets()
        && Secret.is(name, sizeBytes)
        && !Boolean.FALSE.equals(chosen(path, false));
  }

  private boolean leavesOutInside(String path, boolean isFolder) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.equals(GIT)) {
      return true;
    }
    Boolean chosen = chosen(path, isFolder);
    if (chosen != null) {
      return chosen;
    }
    return (name.startsWith(".") && !options.hidden()) || Clutter.isAnywhere(name, isFolder);
  }

  /** The rules that hold among the entries of the source's own folder. */
  FolderRules ofSource(Path folder) throws IOException {
    return FolderRules.ofSource(this, folder);
  }

  /**
   * Whether the coming or going of an entry of this name changes what is left out in its folder.
   */
  static boolean dependOn(String name) {
    return isRuleFile(name) || name.equals(GIT) || Clutter.marksProject(name);
  }

  /** Whether the content of a file of this name is rules. */
  static boolean isRuleFile(String name) {
    return name.equals(CARRELIGNORE) || name.equals(GITIGNORE);
  }

  RuleOptions options() {
    return options;
  }

  @Nullable IgnoreNode patterns() {
    return patterns;
  }

  /** Whether the person's patterns leave an entry out; null when they say nothing of it. */
  @Nullable Boolean chosen(String path, boolean isFolder) {
    return patterns == null ? null : patterns.checkIgnored(path, isFolder);
  }

  boolean isDataFolder(Path entry) {
    return entry.equals(dataFolder);
  }

  private static IgnoreNode parsed(Iterable<String> patterns) {
    IgnoreNode node = new IgnoreNode();
    byte[] lines = String.join("\n", patterns).getBytes(StandardCharsets.UTF_8);
    try {
      node.parse("the configured patterns", new ByteArrayInputStream(lines));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return node;
  }

  /**
   * What programs leave lying about, known by its name and, where the name is a common word, by
   * what lies beside it.
   */
  static final class Clutter {
    /** Caches, metadata and fetched libraries: never a person's own files. */
    private static final Set<String> ALWAYS =
        Set.of(
            "node_modules",
            "bower_components",
            "__pycache__",
            "__MACOSX",
            ".gradle",
            ".idea",
            ".venv",
            ".tox",
            ".nox",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
            ".svn",
            ".hg",
            ".bzr",
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "lost+found",
            "$RECYCLE.BIN",
            "System Volume Information");

    /** Words that are build output in a project and may be anything elsewhere. */
    private static final Set<String> OUTPUT = Set.of("target", "build", "dist", "out");

    private static final Set<String> PROJECT_MARKERS =
        Set.of(
            "pom.xml",
            "build.gradle",
            "build.gradle.kts",
            "settings.gradle",
            "settings.gradle.kts",
            "build.sbt",
            "build.xml",
            "package.json",
            "Cargo.toml",
            "CMakeLists.txt",
            "meson.build",
            "setup.py",
            "setup.cfg",
            "pyproject.toml",
            "pubspec.yaml",
            "mix.exs",
            "dune-project");

    private Clutter() {}

    static boolean is(Path entry, String name, boolean isFolder) {
      if (ALWAYS.contains(name)) {
        return true;
      }
      return isFolder ? isToolsFolder(entry, name) : isEditorsLeftover(name);
    }

    /** Whether the name alone says so, whatever lies beside it. */
    static boolean isAnywhere(String name, boolean isFolder) {
      return ALWAYS.contains(name) || (!isFolder && isEditorsLeftover(name));
    }

    static boolean marksProject(String name) {
      return PROJECT_MARKERS.contains(name);
    }

    private static boolean isToolsFolder(Path folder, String name) {
      if (OUTPUT.contains(name)) {
        return PROJECT_MARKERS.stream()
            .anyMatch(marker -> FolderRules.present(folder.resolveSibling(marker)));
      }
      return (name.equals("venv") || name.equals("env"))
          && FolderRules.present(folder.resolve("pyvenv.cfg"));
    }

    /** Backup and swap files, lock files of office programs, and Vim's probe {@code 4913}. */
    private static boolean isEditorsLeftover(String name) {
      return name.endsWith("~")
          || name.startsWith(".#")
          || name.startsWith("~$")
          || name.startsWith(".~lock.")
          || name.startsWith(".goutputstream-")
          || (name.length() > 1 && name.startsWith("#") && name.endsWith("#"))
          || name.endsWith(".swp")
          || name.endsWith(".swo")
          || name.endsWith(".swx")
          || name.equals("4913");
    }
  }
}
