package dev.carrel.answer;

import dev.carrel.index.StoredChunk;
import dev.carrel.parse.DocumentId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts sentences and their citations together; those of one document stand in one paragraph, which
 * begins with its title where there are several. Not thread-safe.
 */
final class SummaryText {
  /** Of a list's entry, which stands alone here. */
  private static final Pattern BULLET = Pattern.compile("^[-*•–]\\s+");

  private final boolean titled;
  private final StringBuilder text = new StringBuilder();
  private final List<Citation> citations = new ArrayList<>();
  private @Nullable DocumentId document;

  /**
   * Begins a summary.
   *
   * @param titled whether paragraphs have titles
   */
  SummaryText(boolean titled) {
    this.titled = titled;
  }

  /** Appends a piece of a passage, with its citation. */
  void quote(StoredChunk stored, int from, int to) {
    Citation citation = Quotes.citation(citations.size() + 1, stored, from, to);
    paragraph(stored);
    text.append(BULLET.matcher(citation.quote().strip().replaceAll("\\s+", " ")).replaceFirst(""))
        .append(" [")
        .append(citation.number())
        .append(']');
    citations.add(citation);
  }

  /**
   * Appends a sentence that was written from passages.
   *
   * @param sources not empty
   */
  void sentence(String sentence, List<StoredChunk> sources, boolean paragraphs) {
    if (paragraphs) {
      paragraph(sources.getFirst());
    } else if (!text.isEmpty()) {
      text.append(' ');
    }
    text.append(sentence);
    for (StoredChunk source : sources) {
      text.append(" [").append(number(source)).append(']');
    }
  }

  /** A passage that was cited before keeps its number. */
  private int number(StoredChunk source) {
    for (Citation citation : citations) {
      if (citation.source().equals(source.document().id().source())
          && citation.path().equals(source.document().id().path())
          && String.valueOf(citation.part()).equals(String.valueOf(source.document().id().part()))
          && citation.startChar() == source.chunk().startChar()) {
        return citation.number();
      }
    }
    citations.add(Quotes.whole(citations.size() + 1, source));
    return citations.size();
  }

  private void paragraph(StoredChunk stored) {
    boolean same = stored.document().id().equals(document);
    if (!text.isEmpty()) {
      text.append(same || !titled ? " " : "\n\n");
    }
    if (titled && !same) {
      text.append(stored.document().title()).append(": ");
    }
    document = stored.document().id();
  }

  List<Citation> citations() {
    return List.copyOf(citations);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  static SummaryEvent.Failed nothingFound(SummaryRequest request) {
    return new SummaryEvent.Failed(
        request.query().isPresent()
            ? "The search found no passage to summarize: ask in other words, or of other files."
            : "No text in the index belongs to what was named: see carrel files for what there is.",
        "nothing_found");
  }

  static SummaryEvent.Failed cancelled() {
    AnswerEvent.Failed cancelled = Endings.cancelled();
    return new SummaryEvent.Failed("The summary was cancelled.", cancelled.code());
  }
}
