package dev.carrel.eval;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.parse.DocumentId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is asked out of the documents that answer it: out of texts, headings, titles, mail
 * fields, and the names of files, so that a passage has to be found by the rest of what it says.
 */
final class Withdrawal {
  private static final Pattern LOOSE_ENDS = Pattern.compile("(^|\\n)( > )+|( > )+(?=\\n|$)");

  private Withdrawal() {}

  /**
   * The document without it.
   *
   * @param number unlike that of every other document: it is the name from here on
   * @return with null for the vectors of chunks that have to be embedded anew
   */
  static SampledDocument from(SampledDocument full, List<KnownItem> asked, int number) {
    List<Pattern> removed = asked.stream().map(KnownItem::removed).toList();
    IndexedDocument document = full.document();
    DocumentId id = nameless(document.id(), number);
    List<Chunk> chunks = new ArrayList<>();
    List<float @Nullable []> vectors = new ArrayList<>();
    for (int i = 0; i < full.chunks().size(); i++) {
      Chunk before = full.chunks().get(i);
      Chunk chunk = without(before, id, removed);
      chunks.add(chunk);
      boolean same = chunk.embeddingInput().equals(before.embeddingInput());
      vectors.add(same ? full.vectors().get(i) : null);
    }
    String title = without(document.title(), removed);
    boolean ofFile =
        document.id().path().endsWith(document.title())
            || document.title().equals(document.id().name(document.mediaType()));
    IndexedDocument rest =
        new IndexedDocument(
            id,
            ofFile ? id.path() : title,
            document.mediaType(),
            document.contentSha256(),
            document.language(),
            document.modifiedAt(),
            Map.of(),
            document.remark());
    return new SampledDocument(rest, chunks, vectors, true);
  }

  private static DocumentId nameless(DocumentId id, int number) {
    String path = id.path();
    int dot = path.lastIndexOf('.');
    String extension = dot > path.lastIndexOf('/') ? path.substring(dot) : "";
    return new DocumentId(id.source(), number + extension, id.part() == null ? null : "part");
  }

  private static Chunk without(Chunk chunk, DocumentId id, List<Pattern> removed) {
    String text = without(chunk.text(), removed);
    String context = LOOSE_ENDS.matcher(without(chunk.context(), removed)).replaceAll("$1");
    List<String> headings =
        chunk.headingPath().stream()
            .map(heading -> without(heading, removed))
            .filter(heading -> !heading.isBlank())
            .toList();
    String input = context.isEmpty() ? text : context + "\n" + text;
    return new Chunk(
        id,
        chunk.ordinal(),
        chunk.startChar(),
        chunk.startChar() + text.length(),
        chunk.startLine(),
        chunk.endLine(),
        chunk.page(),
        headings,
        chunk.symbol(),
        chunk.symbols(),
        chunk.tokenCount(),
        text,
        context,
        sha256(input));
  }

  private static String without(String text, List<Pattern> removed) {
    String rest = text;
    for (Pattern each : removed) {
      rest = each.matcher(rest).replaceAll("");
    }
    return rest;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
