package dev.carrel.index;

/**
 * What speaks for one chunk as an answer to a query, besides its vector. Every figure is 0 where
 * nothing meets.
 *
 * @param ref of the chunk in its snapshot
 * @param words BM25 over text, title, headings, symbol and path
 * @param coverage share of the query's content words that the chunk has, 0 to 1, rare words
 *     counting more (by their inverse document frequency)
 * @param headings the same share for the words of title, headings, symbol and path alone
 * @param pairs neighbouring words of the query that are neighbours in the chunk too, each pair
 *     counted as BM25 without length counts a word; a sequential dependence (Metzler and Croft, "A
 *     Markov random field model for term dependencies", 2005)
 * @param file the same number for all chunks of a file, and hardly ever for those of two
 */
public record Evidence(
    int ref, float words, float coverage, float headings, float pairs, long file) {}
