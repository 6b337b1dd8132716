package dev.carrel.ingest;

import dev.carrel.index.FileRecord;
import dev.carrel.parse.SecretContent;

/** Whether a file turned out to keep a secret when it was read, and what was done about it. */
enum SecretState {
  NONE,
  /** It is a secret, and was not read on. */
  LEFT_OUT,
  /** It is a secret that a person allowed. */
  READ;

  static SecretState of(FileRecord record) {
    String reason = record.reason();
    String parser = record.parser();
    if (reason != null && SecretContent.isReason(reason)) {
      return LEFT_OUT;
    }
    return parser != null && SecretContent.isAllowed(parser) ? READ : NONE;
  }

  /** Whether the person has changed their mind since. */
  boolean isAgainst(boolean allowed) {
    return switch (this) {
      case NONE -> false;
      case LEFT_OUT -> allowed;
      case READ -> !allowed;
    };
  }
}
