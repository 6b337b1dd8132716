package dev.carrel.parse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineNode;
import org.jspecify.annotations.Nullable;

/**
 * The bookmarks of a PDF: what its writer calls the parts of it.
 *
 * @param all in the order of reading
 */
record Bookmarks(List<Bookmark> all) {
  static final Bookmarks NONE = new Bookmarks(List.of());

  private static final int COUNT_MAX = 20_000;
  private static final int LEVELS_MAX = 10;

  /**
   * One of them.
   *
   * @param level 1 for the outermost
   * @param page from 1
   */
  record Bookmark(int level, String title, int page) {}

  /** Those of a document that lead to a page; a circle is left where it closes. */
  static Bookmarks of(PDDocument document) {
    @Nullable PDDocumentOutline outline = document.getDocumentCatalog().getDocumentOutline();
    if (outline == null) {
      return NONE;
    }
    IdentityHashMap<COSDictionary, Integer> pages = new IdentityHashMap<>();
    for (PDPage page : document.getPages()) {
      pages.put(page.getCOSObject(), pages.size() + 1);
    }
    List<Bookmark> all = new ArrayList<>();
    Set<COSDictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    add(outline, 1, document, pages, seen, all);
    return new Bookmarks(List.copyOf(all));
  }

  private static void add(
      PDOutlineNode above,
      int level,
      PDDocument document,
      IdentityHashMap<COSDictionary, Integer> pages,
      Set<COSDictionary> seen,
      List<Bookmark> all) {
    @Nullable PDOutlineItem item = above.getFirstChild();
    while (item != null && seen.add(item.getCOSObject()) && all.size() < COUNT_MAX) {
      @Nullable String title = item.getTitle();
      @Nullable Integer page = pages.get(pageOf(item, document));
      if (title != null && page != null) {
        all.add(new Bookmark(level, Outline.name(Cleaning.line(title)), page));
      }
      if (level < LEVELS_MAX) {
        add(item, level + 1, document, pages, seen, all);
      }
      item = item.getNextSibling();
    }
  }

  /** Null where it leads to no page of this document. */
  private static @Nullable COSDictionary pageOf(PDOutlineItem item, PDDocument document) {
    try {
      @Nullable PDPage page = item.findDestinationPage(document);
      return page == null ? null : page.getCOSObject();
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      return null; // A bookmark that is broken is none.
    }
  }
}
