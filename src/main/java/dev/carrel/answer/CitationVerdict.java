package dev.carrel.answer;

import org.jspecify.annotations.Nullable;

/**
 * Whether the words of a citation still stand where it says.
 *
 * @param state {@code valid}: there; {@code moved}: elsewhere in that file, or in another one;
 *     {@code changed}: the file is there and does not say it; {@code gone}: neither the file nor
 *     the words are there
 * @param source where the words stand now, or where the file is that does not say them; null when
 *     gone, as is everything up to the hash
 * @param startChar of the words in the document's text, UTF-16; null when they do not stand there,
 *     as are the other places
 * @param sha256 of the file, or the part of a container, as it is now
 * @param checked {@code file} when the file itself was read, {@code index} when what the index has
 *     of it
 * @param remark one sentence for what is to be known besides; null when there is nothing
 */
public record CitationVerdict(
    String state,
    @Nullable String source,
    @Nullable String path,
    @Nullable String part,
    @Nullable Integer page,
    @Nullable Integer startChar,
    @Nullable Integer endChar,
    @Nullable Integer startLine,
    @Nullable Integer endLine,
    @Nullable String sha256,
    String checked,
    @Nullable String remark) {
  public static final String VALID = "valid";
  public static final String MOVED = "moved";
  public static final String CHANGED = "changed";
  public static final String GONE = "gone";
}
