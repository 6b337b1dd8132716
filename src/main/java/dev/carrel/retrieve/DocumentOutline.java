package dev.carrel.retrieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document is made of, in its order.
 *
 * @param entries headings, or declarations of source code; empty where it has neither
 * @param parts of a container (messages, entries), in place of entries; empty for a document
 * @param remark one sentence on what is not shown; null when nothing is left out
 */
public record DocumentOutline(
    String source,
    String path,
    @Nullable String part,
    String title,
    String mediaType,
    int lines,
    List<Entry> entries,
    List<String> parts,
    @Nullable String remark) {
  public DocumentOutline {
    entries = List.copyOf(entries);
    parts = List.copyOf(parts);
  }

  /**
   * A heading or a declaration.
   *
   * @param level 1 for the outermost
   * @param line 1-based line where its text begins
   * @param page 1-based page, slide or sheet; null where the format has none
   */
  public record Entry(int level, String name, int line, @Nullable Integer page) {}
}
