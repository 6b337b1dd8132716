package dev.carrel.retrieve;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.view.Form;
import dev.carrel.view.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells a document by its blocks, out of its chunks. */
final class BlockReader {
  /** Of a chunk in which its headings are looked for; they stand at its beginning. */
  private static final int HEADING_LINES_MAX = 12;

  private final DocumentPlace place;
  private final IndexedDocument document;
  private final List<Chunk> chunks;
  private final List<String> attachments;
  private final DocumentLines lines;

  /**
   * For one document.
   *
   * @param chunks in their order, at least one
   * @param attachments parts of the same file that lie below it
   */
  BlockReader(
      DocumentPlace place, IndexedDocument document, List<Chunk> chunks, List<String> attachments) {
    this.place = place;
    this.document = document;
    this.chunks = chunks;
    this.attachments = attachments;
    this.lines = DocumentLines.of(chunks);
  }

  DocumentBlocks read(int startLine, int endLine, @Nullable String remark) {
    Map<Integer, Integer> pages = pages();
    Shown shown =
        new Shown(
            document.mediaType(),
            Objects.requireNonNullElse(place.part(), place.path()),
            lines.texts(),
            pages,
            headings());
    Shown.View view = shown.view(startLine, endLine);
    boolean isMail = view.form() == Form.MAIL;
    return new DocumentBlocks(
        place.source(),
        place.path(),
        place.part(),
        document.title(),
        document.mediaType(),
        document.language(),
        document.contentSha256(),
        document.modifiedAt().toString(),
        view.form().word(),
        startLine,
        Math.max(startLine - 1, view.endLine()),
        lines.count(),
        isMail ? document.fields() : Map.of(),
        isMail ? attachments : List.of(),
        pages.entrySet().stream()
            .map(page -> new DocumentBlocks.PageStart(page.getValue(), page.getKey()))
            .toList(),
        view.blocks(),
        remark(view, remark));
  }

  private static @Nullable String remark(Shown.View view, @Nullable String remark) {
    List<String> said = new ArrayList<>();
    if (view.cut()) {
      said.add(
          "More than %,d characters or too many pieces: the lines after %d are to be asked for by themselves."
              .formatted(Shown.View.CHARS_MAX, view.endLine()));
    }
    if (view.cellsCut()) {
      said.add(
          "Of a row %d cells are shown, of a cell %,d characters: the text with its lines has all of them."
              .formatted(Shown.View.COLUMNS_MAX, Shown.View.CELL_CHARS_MAX));
    }
    if (remark != null) {
      said.add(remark);
    }
    return said.isEmpty() ? null : String.join(" ", said);
  }

  /** By the line on which each begins. */
  private Map<Integer, Integer> pages() {
    Map<Integer, Integer> pages = new TreeMap<>();
    int before = 0;
    for (Chunk chunk : chunks) {
      if (chunk.page() != null && chunk.page() != before) {
        before = chunk.page();
        pages.put(chunk.startLine(), before);
      }
    }
    return pages;
  }

  /** By their lines, where a heading that is new in a chunk has one for itself. */
  private Map<Integer, Integer> headings() {
    Map<Integer, Integer> headings = new HashMap<>();
    List<String> above = List.of();
    for (Chunk chunk : chunks) {
      List<String> path = chunk.headingPath();
      int line = chunk.startLine();
      for (int level = 1; level <= path.size(); level++) {
        boolean known =
            level <= above.size() && path.subList(0, level).equals(above.subList(0, level));
        int found = known ? 0 : line(path.get(level - 1), line, chunk);
        if (found > 0) {
          headings.put(found, level);
          line = found + 1;
        }
      }
      above = path;
    }
    return headings;
  }

  /** The line that says exactly this; 0 when none does. */
  private int line(String heading, int from, Chunk chunk) {
    int last = Math.min(chunk.endLine(), Math.min(lines.count(), from + HEADING_LINES_MAX));
    for (int line = from; line <= last; line++) {
      if (lines.line(line).strip().equals(heading)) {
        return line;
      }
    }
    return 0;
  }
}
