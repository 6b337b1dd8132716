package dev.carrel.parse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A vault of Obsidian, which calls a note by its file whatever its first heading says. */
final class Vault {
  private static final String SETTINGS = ".obsidian";

  private Vault() {}

  /**
   * A note of a vault without the heading that it would be called by elsewhere; anything else as it
   * is.
   *
   * @param file where its bytes are
   */
  static ParseOutcome named(ParseOutcome outcome, Path file) {
    return outcome
                instanceof
                ParseOutcome.Parsed(ParsedDocument document, String parser, String remark)
            && document.title() != null
            && document.mediaType().equals("text/markdown")
            && document.id().part() == null
            && !HeadingTitle.isEmptyName(InnerName.file(document.id().path()))
            && holds(file, document.id().path())
        ? new ParseOutcome.Parsed(
            document.withTitle(FrontMatter.of(document.text()).title()), parser, remark)
        : outcome;
  }

  /** Whether one of the folders between the source's own and the file is a vault. */
  private static boolean holds(Path file, String path) {
    @Nullable Path folder = file.getParent();
    for (int at = path.length(); at >= 0 && folder != null; at = path.lastIndexOf('/', at - 1)) {
      if (Files.isDirectory(folder.resolve(SETTINGS))) {
        return true;
      }
      folder = folder.getParent();
    }
    return false;
  }
}
