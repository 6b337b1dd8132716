package dev.carrel.engine;

import java.util.Map;
import java.util.Set;

/** What llama.cpp takes for granted of a vocabulary; see {@link LoadingTerms}. */
final class VocabularyTerms {
  private static final String MODEL = "tokenizer.ggml.model";

  /** Pieces of sentences, which fall back to bytes. */
  private static final String PIECES = "llama";

  private static final String PAIRS = "gpt2";

  /**
   * The tokenizers of language models, with the highest number of a token that llama.cpp takes for
   * a special one where a file does not say.
   */
  private static final Map<String, Integer> TOKENIZERS = Map.of(PIECES, 2, PAIRS, 11, "rwkv", 0);

  private final GgufHeader header;
  private final GgufMetadata metadata;
  private final GgufVocabulary.Known vocabulary;

  private VocabularyTerms(GgufHeader header) {
    this.header = header;
    this.metadata = header.metadata();
    this.vocabulary = header.vocabulary();
  }

  static void require(GgufHeader header) {
    VocabularyTerms terms = new VocabularyTerms(header);
    String tokenizer = terms.requireTokenizer();
    terms.requireRows(tokenizer);
    terms.requireSpecialTokens(tokenizer);
  }

  private String requireTokenizer() {
    String tokenizer =
        metadata.text(MODEL).orElseThrow(() -> damaged("does not say its %s".formatted(MODEL)));
    if (!TOKENIZERS.containsKey(tokenizer)) {
      throw new EngineException(
          EngineException.Code.MODEL_UNSUPPORTED,
          "%s has a tokenizer of the kind %s, with which the embedded engine writes no text; take a model with one of the kind llama or gpt2."
              .formatted(header.file().getFileName(), GgufBytes.shown(tokenizer)));
    }
    return tokenizer;
  }

  private void requireRows(String tokenizer) {
    if (vocabulary.tokenCount() == 0) {
      throw damaged("has no vocabulary in %s".formatted(GgufVocabulary.TOKENS));
    }
    vocabulary
        .twice()
        .ifPresent(token -> {
          throw damaged("has the token %s twice".formatted(GgufBytes.shown(token)));
        });
    requireRow(GgufVocabulary.SCORES, Set.of(GgufValue.FLOAT32));
    requireRow(GgufVocabulary.TOKEN_TYPES, Set.of(GgufValue.INT32, GgufValue.UINT32));
    if (vocabulary.scoreMissing()) {
      throw damaged("has a score in %s that is no number".formatted(GgufVocabulary.SCORES));
    }
    if (tokenizer.equals(PIECES) && vocabulary.byteMissing().isPresent()) {
      throw damaged(
          "has no token for the byte %d, which a text may hold"
              .formatted(vocabulary.byteMissing().get()));
    }
    boolean merges =
        metadata.get(GgufVocabulary.MERGES) instanceof GgufValue.Row row
            && row.type() == GgufValue.STRING;
    if (metadata.has(GgufVocabulary.MERGES) ? !merges : tokenizer.equals(PAIRS)) {
      throw metadata.wrongType(GgufVocabulary.MERGES, "an array of type STRING");
    }
    if (vocabulary.emptyMerge()) {
      throw damaged("has an empty text in %s".formatted(GgufVocabulary.MERGES));
    }
  }

  /** A row of another length would be read beyond its end. */
  private void requireRow(String key, Set<Integer> types) {
    if (!metadata.has(key)) {
      return;
    }
    int count =
        switch (metadata.get(key)) {
          case GgufValue.Row row when types.contains(row.type()) -> row.count();
          case null -> -1;
          case GgufValue _ -> -1;
        };
    if (count < 0) {
      throw metadata.wrongType(key, "an array of numbers");
    }
    if (count != vocabulary.tokenCount()) {
      throw damaged(
          "has %,d values in %s for %,d tokens".formatted(count, key, vocabulary.tokenCount()));
    }
  }

  private void requireSpecialTokens(String tokenizer) {
    int usual = TOKENIZERS.getOrDefault(tokenizer, 0);
    if (vocabulary.tokenCount() <= usual) {
      throw damaged("has %d tokens, wanted more than %d".formatted(vocabulary.tokenCount(), usual));
    }
    for (String key : metadata.keys()) {
      if (key.startsWith("tokenizer.ggml.") && key.endsWith("_token_id")) {
        metadata.uint32(key, 0, vocabulary.tokenCount() - 1);
      }
    }
  }

  private EngineException damaged(String finding) {
    return GgufBytes.damaged(header.file(), finding);
  }
}
