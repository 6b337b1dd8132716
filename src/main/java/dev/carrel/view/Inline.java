package dev.carrel.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words of a block.
 *
 * @param kind {@code text}, {@code strong}, {@code emphasis}, {@code struck}, {@code code}, {@code
 *     link} (to a document of the same source), {@code address} (a link elsewhere, which is only
 *     told), {@code picture}, {@code markup} (HTML, shown as it stands), {@code break}
 * @param text of a link elsewhere and of a picture its address; empty where there are inlines alone
 * @param target where a link leads; null elsewhere
 */
public record Inline(String kind, String text, @Nullable Target target, List<Inline> inlines) {
  public Inline {
    inlines = List.copyOf(inlines);
  }

  /**
   * A document of the same source, or of the same container.
   *
   * @param path of a file, or of a part where the link stands in one; null where a note is named
   * @param note the name of a note, as a wiki link has it; null where a path is given
   * @param heading in it; empty for its beginning
   */
  public record Target(@Nullable String path, @Nullable String note, String heading) {}

  static Inline text(String text) {
    return new Inline("text", text, null, List.of());
  }

  static Inline of(String kind, String text) {
    return new Inline(kind, text, null, List.of());
  }

  static Inline of(String kind, String text, List<Inline> inlines) {
    return new Inline(kind, text, null, inlines);
  }

  static Inline link(Target target, List<Inline> inlines) {
    return new Inline("link", "", target, inlines);
  }

  boolean isText() {
    return kind.equals("text");
  }
}
