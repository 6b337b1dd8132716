package dev.carrel.retrieve;

import dev.carrel.index.ChunkFilter;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.util.List;
import java.util.Map;

/**
 * Offers our retrieval to LangChain4j's chains. Each content's segment says where it stands, under
 * the names that a {@link Hit} uses: {@code source, path, title, headings, startChar, endChar,
 * startLine, endLine, page, part, symbol, score, support, sha256, modifiedAt}.
 */
public final class PassageContentRetriever implements ContentRetriever {
  private final Retriever retriever;
  private final int k;
  private final SearchMode mode;
  private final ChunkFilter filter;

  /**
   * Makes a content retriever over a retriever of ours.
   *
   * @param k how many contents a query gets at most, 1 to {@value SearchRequest#K_MAX}
   */
  public PassageContentRetriever(Retriever retriever, int k, SearchMode mode, ChunkFilter filter) {
    if (k < 1 || k > SearchRequest.K_MAX) {
      throw new IllegalArgumentException("k is " + k + ", wanted 1 to " + SearchRequest.K_MAX);
    }
    this.retriever = retriever;
    this.k = k;
    this.mode = mode;
    this.filter = filter;
  }

  @Override
  public List<Content> retrieve(Query query) {
    return retriever.search(new SearchRequest(query.text(), k, mode, filter)).passages().stream()
        .map(PassageContentRetriever::content)
        .toList();
  }

  private static Content content(Passage passage) {
    Hit hit = Hit.of(passage);
    Metadata metadata =
        new Metadata()
            .put("source", hit.source())
            .put("path", hit.path())
            .put("title", hit.title())
            .put("startChar", hit.startChar())
            .put("endChar", hit.endChar())
            .put("startLine", hit.startLine())
            .put("endLine", hit.endLine())
            .put("score", hit.score())
            .put("support", hit.support())
            .put("sha256", hit.sha256())
            .put("modifiedAt", hit.modifiedAt());
    if (!hit.headingPath().isEmpty()) {
      metadata.put("headings", String.join(" > ", hit.headingPath()));
    }
    if (hit.page() != null) {
      metadata.put("page", hit.page());
    }
    if (hit.part() != null) {
      metadata.put("part", hit.part());
    }
    if (hit.symbol() != null) {
      metadata.put("symbol", hit.symbol());
    }
    return Content.from(
        TextSegment.from(hit.text(), metadata), Map.of(ContentMetadata.SCORE, hit.score()));
  }
}
