package dev.carrel.watch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold among the entries of one folder: its own rule files and those of the folders
 * above. Immutable; folders without rule files share their parent's layers.
 */
final class FolderRules {
  static final int RULE_FILE_BYTES_MAX = 1 << 20;

  private final LeaveOutRules rules;
  private final String path;
  private final @Nullable Layer carrelignores;
  private final @Nullable Layer gitignores;

  private FolderRules(
      LeaveOutRules rules, String path, @Nullable Layer carrelignores, @Nullable Layer gitignores) {
    this.rules = rules;
    this.path = path;
    this.carrelignores = carrelignores;
    this.gitignores = gitignores;
  }

  /**
   * The rules of a source's own folder.
   *
   * @throws IOException when a rule file is there and can't be read: what it means to keep out is
   *     then unknown, so nothing in the folder may be taken in
   */
  static FolderRules ofSource(LeaveOutRules rules, Path folder) throws IOException {
    return read(rules, folder, "", null, null);
  }

  /** The rules among the entries of a folder below; the same promise as {@link #ofSource}. */
  FolderRules enter(Path folder, String folderPath) throws IOException {
    return read(rules, folder, folderPath, carrelignores, gitignores);
  }

  /** Whether the entry of this folder is left out. */
  boolean leavesOut(Path entry, String name, boolean isFolder) {
    return cause(entry, name, isFolder) != null;
  }

  /** Why the entry is left out and how it is brought back, a sentence; empty where it is not. */
  Optional<String> reason(Path entry, String name, boolean isFolder) {
    Cause cause = cause(entry, name, isFolder);
    if (cause == null) {
      return Optional.empty();
    }
    String entryPath = entryPath(name);
    String what = (isFolder ? "The folder " : "") + entryPath;
    String back =
        ": write !" + name + (isFolder ? "/" : "") + " into .carrelignore to have it read";
    return Optional.of(
        switch (cause) {
          case REPOSITORY -> what + " is git's own and always left out.";
          case DATA_FOLDER -> what + " is where Carrel keeps its index and always left out.";
          case CARRELIGNORE ->
              what + " is left out by " + Layer.rule(carrelignores, entryPath, isFolder) + ".";
          case PATTERNS ->
              what
                  + " is left out by "
                  + rule(
                      Objects.requireNonNull(rules.patterns(), "what left it out"),
                      entryPath,
                      isFolder)
                  + " in watch.leaveOut"
                  + back
                  + ".";
          case HIDDEN ->
              what + " is hidden, its name begins with a dot" + back + ", or set watch.hidden.";
          case CLUTTER ->
              what
                  + " is what programs leave behind (a cache, build output, an editor's backup)"
                  + back
                  + ".";
          case GITIGNORE ->
              what
                  + " is left out by "
                  + Layer.rule(gitignores, entryPath, isFolder)
                  + back
                  + ", or set watch.gitignore to false.";
        });
  }

  /** Which rule leaves an entry out. */
  private enum Cause {
    REPOSITORY,
    DATA_FOLDER,
    CARRELIGNORE,
    PATTERNS,
    HIDDEN,
    CLUTTER,
    GITIGNORE
  }

  /** The first rule that decides; null where none leaves the entry out. */
  private @Nullable Cause cause(Path entry, String name, boolean isFolder) {
    if (name.equals(LeaveOutRules.GIT)) {
      return Cause.REPOSITORY;
    }
    if (rules.isDataFolder(entry)) {
      return Cause.DATA_FOLDER;
    }
    String entryPath = entryPath(name);
    Boolean chosen = Layer.verdict(carrelignores, entryPath, isFolder);
    if (chosen != null) {
      return chosen ? Cause.CARRELIGNORE : null;
    }
    chosen = rules.chosen(entryPath, isFolder);
    if (chosen != null) {
      return chosen ? Cause.PATTERNS : null;
    }
    if (name.startsWith(".") && !rules.options().hidden()) {
      return Cause.HIDDEN;
    }
    if (LeaveOutRules.Clutter.is(entry, name, isFolder)) {
      return Cause.CLUTTER;
    }
    return Boolean.TRUE.equals(Layer.verdict(gitignores, entryPath, isFolder))
        ? Cause.GITIGNORE
        : null;
  }

  private String entryPath(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  /** The line that decides: the last one that matches. */
  private static String rule(IgnoreNode node, String entryPath, boolean isFolder) {
    return node.getRules().reversed().stream()
        .filter(rule -> rule.isMatch(entryPath, isFolder))
        .findFirst()
        .map(rule -> "the pattern " + rule)
        .orElse("a pattern");
  }

  /**
   * Whether the file, which is not left out, is one that nobody asked to read although it is a
   * secret.
   */
  boolean keepsSecret(String name, long sizeBytes) {
    return Secret.is(name, sizeBytes) && !allowsSecret(name);
  }

  /** Whether somebody asked for the file even if it is a secret. */
  boolean allowsSecret(String name) {
    return rules.options().secrets()
        || Boolean.FALSE.equals(Layer.verdict(carrelignores, entryPath(name), false));
  }

  static boolean present(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static FolderRules read(
      LeaveOutRules rules,
      Path folder,
      String path,
      @Nullable Layer carrelignores,
      @Nullable Layer gitignores)
      throws IOException {
    String base = path.isEmpty() ? "" : path + "/";
    Layer carrel = layer(folder, LeaveOutRules.CARRELIGNORE, base, carrelignores);
    Layer git = null;
    if (rules.options().gitignore()) {
      Path repository = folder.resolve(LeaveOutRules.GIT);
      // A repository inside another one has its own rules only, as git has it.
      git =
          present(repository)
              ? layer(folder, LeaveOutRules.GIT + "/info/exclude", base, null)
              : gitignores;
      git = layer(folder, LeaveOutRules.GITIGNORE, base, git);
    }
    return new FolderRules(rules, path, carrel, git);
  }

  /** The file's rules on top of {@code above}; {@code above} itself when there is no such file. */
  private static @Nullable Layer layer(Path folder, String name, String base, @Nullable Layer above)
      throws IOException {
    Path file = folder.resolve(name);
    // As git does, a rule file that is a link is not followed.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return above;
    }
    byte[] lines;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      lines = in.readNBytes(RULE_FILE_BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      return above;
    }
    if (lines.length > RULE_FILE_BYTES_MAX) {
      throw new FileSystemException(
          file.toString(), null, "has more than " + RULE_FILE_BYTES_MAX + " bytes of rules");
    }
    int start = startsWithByteOrderMark(lines) ? 3 : 0;
    IgnoreNode node = new IgnoreNode();
    node.parse(file.toString(), new ByteArrayInputStream(lines, start, lines.length - start));
    return node.getRules().isEmpty() ? above : new Layer(base, name, node, above);
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  /**
   * One rule file and those above it.
   *
   * @param base path of the rules' folder with a slash behind it; empty for the source's own
   * @param name of the rule file in that folder
   */
  private record Layer(String base, String name, IgnoreNode node, @Nullable Layer above) {
    /** Left out, brought back, or null where no rule says anything. */
    static @Nullable Boolean verdict(@Nullable Layer nearest, String entryPath, boolean isFolder) {
      for (Layer layer = nearest; layer != null; layer = layer.above) {
        Boolean ignored =
            layer.node.checkIgnored(entryPath.substring(layer.base.length()), isFolder);
        if (ignored != null) {
          return ignored;
        }
      }
      return null;
    }

    /** Such as {@code the pattern *.log in trips/.gitignore}. */
    static String rule(@Nullable Layer nearest, String entryPath, boolean isFolder) {
      for (Layer layer = nearest; layer != null; layer = layer.above) {
        String below = entryPath.substring(layer.base.length());
        if (layer.node.checkIgnored(below, isFolder) != null) {
          return FolderRules.rule(layer.node, below, isFolder) + " in " + layer.base + layer.name;
        }
      }
      return "a rule file";
    }
  }
}
