package dev.carrel.retrieve;

import dev.carrel.view.Block;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a document as it is meant to be seen: Markdown, a mail, a table, pages. Its words
 * are text, never markup.
 *
 * @param sha256 of the content that was read
 * @param modifiedAt ISO 8601, UTC
 * @param form {@code markdown}, {@code mail}, {@code table}, {@code pages}, or {@code text} for
 *     what is shown by its lines, of which no blocks are made
 * @param startLine 1-based, inclusive
 * @param endLine inclusive; up to there all blocks are told
 * @param lines how many the document has, as far as it holds text
 * @param fields what a mail says of itself, by name: {@code from}, {@code to}, {@code cc}, {@code
 *     date}, {@code subject}; empty for everything else
 * @param attachments parts that belong to a mail
 * @param pages where pages, slides or sheets begin
 * @param remark one sentence on what is not shown; null when all that was asked for is
 */
public record DocumentBlocks(
    String source,
    String path,
    @Nullable String part,
    String title,
    String mediaType,
    @Nullable String language,
    String sha256,
    String modifiedAt,
    String form,
    int startLine,
    int endLine,
    int lines,
    Map<String, String> fields,
    List<String> attachments,
    List<PageStart> pages,
    List<Block> blocks,
    @Nullable String remark) {
  public DocumentBlocks {
    fields = Map.copyOf(fields);
    attachments = List.copyOf(attachments);
    pages = List.copyOf(pages);
    blocks = List.copyOf(blocks);
  }

  /**
   * Where a page, slide or sheet begins.
   *
   * @param page 1-based
   * @param line 1-based
   */
  public record PageStart(int page, int line) {}
}
