package dev.carrel.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What every commit says about itself: by what its contents were made, and how far it had come.
 *
 * @param closed whether the index was closed in order; otherwise numbers above {@code sequence}
 *     have been seen
 */
record CommitNote(
    String schema,
    String analyzer,
    String parser,
    String chunker,
    String model,
    int generation,
    long sequence,
    boolean closed) {
  /**
   * Refreshes between two commits that may be lost in a crash without the sequence falling: hours
   * of them at one in ten milliseconds.
   */
  private static final long SEQUENCE_GAP = 1_000_000;

  static CommitNote of(IndexSettings settings, int generation) {
    return new CommitNote(
        Schema.VERSION + "/" + settings.vectorDimension(),
        WordAnalyzer.FINGERPRINT,
        settings.parser(),
        settings.chunker(),
        settings.model(),
        generation,
        0,
        true);
  }

  /** Null when the map is not ours. */
  static @Nullable CommitNote read(Map<String, String> data) {
    try {
      return new CommitNote(
          required(data, "schema"),
          required(data, "analyzer"),
          required(data, "parser"),
          required(data, "chunker"),
          required(data, "model"),
          Integer.parseInt(required(data, "generation")),
          Long.parseLong(required(data, "sequence")),
          Boolean.parseBoolean(required(data, "closed")));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  Map<String, String> write() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("schema", schema);
    data.put("analyzer", analyzer);
    data.put("parser", parser);
    data.put("chunker", chunker);
    data.put("model", model);
    data.put("generation", Integer.toString(generation));
    data.put("sequence", Long.toString(sequence));
    data.put("closed", Boolean.toString(closed));
    return data;
  }

  CommitNote at(long sequence, boolean closed) {
    return new CommitNote(schema, analyzer, parser, chunker, model, generation, sequence, closed);
  }

  /** Where the sequence goes on after this commit, above everything that was ever shown. */
  long nextSequence() {
    return sequence + (closed ? 1 : SEQUENCE_GAP);
  }

  /** One sentence for each thing that the contents were made by and that is another one now. */
  List<String> mismatches(CommitNote wanted) {
    List<String> sentences = new ArrayList<>();
    compare(sentences, "parser", parser, wanted.parser);
    compare(sentences, "chunker", chunker, wanted.chunker);
    compare(sentences, "analyzer", analyzer, wanted.analyzer);
    compare(sentences, "embedding model", model, wanted.model);
    if (!model.equals(wanted.model)) {
      sentences.add(
          "Until the new index is searched, search goes by words alone: vectors of two models can't"
              + " be compared.");
    }
    return List.copyOf(sentences);
  }

  private static void compare(List<String> sentences, String what, String found, String wanted) {
    if (!found.equals(wanted)) {
      sentences.add(
          "The index was made with the "
              + what
              + " '"
              + without(found, wanted)
              + "' and Carrel now has '"
              + without(wanted, found)
              + "': a new one is built beside it while 'carrel serve' or 'carrel index' runs.");
    }
  }

  /** Such of its parts as the other does not have: a person need not compare two long lines. */
  private static String without(String parts, String others) {
    Set<String> same = new HashSet<>(Arrays.asList(others.split(" ", -1)));
    String own =
        Arrays.stream(parts.split(" ", -1))
            .filter(part -> !same.contains(part))
            .collect(Collectors.joining(" "));
    return own.isEmpty() ? parts : own;
  }

  private static String required(Map<String, String> data, String key) {
    String value = data.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the commit has no " + key);
    }
    return value;
  }
}
