package dev.carrel.retrieve;

/**
 * What a hybrid score is the sum of; each part in standard deviations of the candidates times its
 * weight, so that a part below 0 says: less than the others have.
 *
 * @param words BM25
 * @param meaning cosine of query and chunk
 * @param coverage how many of the query's content words the chunk has, by their rarity
 * @param headings how many of them stand in title, headings, symbol or path
 * @param pairs neighbouring words of the query that are neighbours in the chunk
 * @param file how near the nearest chunk of the same file is
 * @param feedback cosine of the chunk and the best ones
 */
public record ScoreParts(
    double words,
    double meaning,
    double coverage,
    double headings,
    double pairs,
    double file,
    double feedback) {
  public double total() {
    return words + meaning + coverage + headings + pairs + file + feedback;
  }
}
