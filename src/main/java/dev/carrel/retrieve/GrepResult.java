package dev.carrel.retrieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were found, the newest documents first.
 *
 * @param documentsRead how many documents were looked through
 * @param complete whether that were all, and all their lines are here
 * @param remark one sentence on why they were not; null when they were
 */
public record GrepResult(
    String pattern,
    double tookMillis,
    int documentsRead,
    boolean complete,
    @Nullable String remark,
    List<Line> lines) {
  public GrepResult {
    lines = List.copyOf(lines);
  }

  /**
   * A line that holds the pattern.
   *
   * @param line 1-based
   * @param text of the line; a long one is cut around the pattern
   */
  public record Line(
      String source,
      String path,
      @Nullable String part,
      int line,
      @Nullable Integer page,
      String text) {}
}
