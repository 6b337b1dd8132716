package dev.carrel.parse;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names a document: a file of a source, or one part of a container.
 *
 * @param source name of the source
 * @param path of the file, relative to the source's folder, separated by {@code /}
 * @param part which document of the file (a message, an archive's entry); null when the file is the
 *     document
 */
public record DocumentId(String source, String path, @Nullable String part) {
  private static final Set<String> NOTES =
      Set.of(
          "text/markdown", "text/org", "text/asciidoc", "text/x-rst", "application/x-canvas+json");

  public static DocumentId ofFile(String source, String path) {
    return new DocumentId(source, path, null);
  }

  /**
   * What a document is called that has no title: a note by its file's name without the extension,
   * as note keepers have it, anything else by the whole name.
   */
  public String name(String mediaType) {
    String place = part == null ? path : part;
    String name = place.substring(place.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 && NOTES.contains(mediaType) ? name.substring(0, dot) : name;
  }
}
