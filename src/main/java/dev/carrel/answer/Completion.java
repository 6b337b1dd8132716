package dev.carrel.answer;

import java.util.Optional;

/**
 * What became of a question that may lean on its conversation.
 *
 * @param question what is searched in place of it; empty when it stands by itself
 * @param remark one sentence when it was not completed as it should have been
 */
record Completion(Optional<String> question, Optional<String> remark) {
  static final Completion NONE = new Completion(Optional.empty(), Optional.empty());
}
