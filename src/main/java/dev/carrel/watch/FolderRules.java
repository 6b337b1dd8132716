package dev.carrel.watch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    if (name.equals(LeaveOutRules.GIT) || rules.isDataFolder(entry)) {
      return true;
    }
    String entryPath = path.isEmpty() ? name : path + "/" + name;
    Boolean chosen = Layer.verdict(carrelignores, entryPath, isFolder);
    if (chosen == null) {
      chosen = rules.patterns().checkIgnored(entryPath, isFolder);
    }
    if (chosen != null) {
      return chosen;
    }
    if (name.startsWith(".") && !rules.options().hidden()) {
      return true;
    }
    return LeaveOutRules.Clutter.is(entry, name, isFolder)
        || Boolean.TRUE.equals(Layer.verdict(gitignores, entryPath, isFolder));
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
    String entryPath = path.isEmpty() ? name : path + "/" + name;
    return rules.options().secrets()
        || Boolean.FALSE.equals(Layer.verdict(carrelignores, entryPath, false));
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
    Layer carrel = layer(folder.resolve(LeaveOutRules.CARRELIGNORE), base, carrelignores);
    Layer git = null;
    if (rules.options().gitignore()) {
      Path repository = folder.resolve(LeaveOutRules.GIT);
      // A repository inside another one has its own rules only, as git has it.
      git =
          present(repository)
              ? layer(repository.resolve("info").resolve("exclude"), base, null)
              : gitignores;
      git = layer(folder.resolve(LeaveOutRules.GITIGNORE), base, git);
    }
    return new FolderRules(rules, path, carrel, git);
  }

  /** The file's rules on top of {@code above}; {@code above} itself when there is no such file. */
  private static @Nullable Layer layer(Path file, String base, @Nullable Layer above)
      throws IOException {
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
    return node.getRules().isEmpty() ? above : new Layer(base, node, above);
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
   */
  private record Layer(String base, IgnoreNode node, @Nullable Layer above) {
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
  }
}
