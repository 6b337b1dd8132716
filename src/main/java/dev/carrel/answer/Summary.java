package dev.carrel.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A summary as tools see it. Each of its sentences has at least one citation.
 *
 * @param summary with {@code [1]}-style references to the citations, in the order of the documents
 * @param documents how many were summarized
 * @param passages how many they have
 * @param passagesRead how many of these the summary was made from
 * @param engine name of the language model; null when the sentences are the documents' own
 * @param reused how many of its steps were known from an earlier summary of the same text
 * @param remarks one sentence for whatever was left out
 */
public record Summary(
    String summary,
    List<Citation> citations,
    int documents,
    int passages,
    int passagesRead,
    @Nullable String engine,
    int reused,
    double tookMillis,
    List<String> remarks) {
  public Summary {
    citations = List.copyOf(citations);
    remarks = List.copyOf(remarks);
  }
}
