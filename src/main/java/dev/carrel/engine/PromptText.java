package dev.carrel.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a prompt from markers, which steer the model, and contents, which must not: in a content,
 * and across its edges, no special token of the model can form. Where a content has the text of
 * one, a space is put after its first character; nothing else of a content changes.
 */
final class PromptText {
  /** Enough for a vocabulary in which the text with the space is a special token again. */
  private static final int PASSES_MAX = 8;

  private final Map<Character, Set<Integer>> lengths = new HashMap<>();
  private final Set<String> specialTokens;
  private final int lengthMax;
  private final StringBuilder text = new StringBuilder();

  /** Where the last content ends; what follows are markers. */
  private int contentEnd;

  /**
   * Begins an empty prompt.
   *
   * @param specialTokens texts that the model's tokenizer makes control tokens of; not empty texts
   */
  PromptText(Set<String> specialTokens) {
    this.specialTokens = Set.copyOf(specialTokens);
    int most = 0;
    for (String token : specialTokens) {
      lengths.computeIfAbsent(token.charAt(0), _ -> new HashSet<>()).add(token.length());
      most = Math.max(most, token.length());
    }
    this.lengthMax = most;
  }

  /** Appends text in which special tokens are meant. */
  PromptText marker(String marker) {
    // Two markers may make a token together, but not with what a content ends in.
    append(marker, contentEnd);
    return this;
  }

  /** Appends text of a person, a document or a model. */
  PromptText content(String content) {
    append(inert(content), text.length());
    contentEnd = text.length();
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** The text with every special token in it broken. */
  String inert(String content) {
    String now = content;
    for (int pass = 0; pass < PASSES_MAX; pass++) {
      String broken = broken(now);
      if (broken == null) {
        return now;
      }
      now = broken;
    }
    throw new EngineException(
        EngineException.Code.MODEL_UNSUPPORTED,
        "The vocabulary of the language model makes control tokens of so many texts that no document can be given to it safely; take another model.");
  }

  /** The text after one pass; null when there was nothing to break. */
  private @Nullable String broken(String content) {
    StringBuilder out = null;
    int copied = 0;
    for (int at = 0; at < content.length(); at++) {
      int length = specialAt(content, at);
      if (length == 0) {
        continue;
      }
      if (out == null) {
        out = new StringBuilder(content.length() + 16);
      }
      int first = Character.charCount(content.codePointAt(at));
      // A token of one character cannot be broken, so it goes.
      out.append(content, copied, length > first ? at + first : at).append(' ');
      copied = at + first;
      at = copied - 1;
    }
    return out == null ? null : out.append(content, copied, content.length()).toString();
  }

  /** Length of a special token that begins there; 0 if none does. */
  private int specialAt(CharSequence content, int at) {
    for (int length : lengths.getOrDefault(content.charAt(at), Set.of())) {
      if (at + length <= content.length()
          && specialTokens.contains(content.subSequence(at, at + length).toString())) {
        return length;
      }
    }
    return 0;
  }

  /** Appends a part, of which no token may begin before {@code begin} and end in the part. */
  private void append(String part, int begin) {
    int edge = text.length();
    text.append(part);
    if (specialAcross(edge, begin)) {
      text.insert(edge, ' ');
      if (specialAcross(edge, begin) || specialAcross(edge + 1, begin + 1)) {
        text.insert(edge, '\n');
      }
    }
  }

  private boolean specialAcross(int edge, int begin) {
    for (int at = Math.max(0, edge - lengthMax + 1); at < Math.min(edge, begin); at++) {
      for (int length : lengths.getOrDefault(text.charAt(at), Set.of())) {
        int end = at + length;
        if (end > edge && end <= text.length() && specialTokens.contains(text.substring(at, end))) {
          return true;
        }
      }
    }
    return false;
  }
}
