package dev.carrel.ingest;

import org.jspecify.annotations.Nullable;

/** How far a file of a source has come on its way into the index. */
public sealed interface FileTrace {
  /** There is no such file, and none is known. */
  record Absent() implements FileTrace {}

  /** It is a folder. */
  record Folder() implements FileTrace {}

  /** A rule leaves it out; the reason is a sentence. */
  record LeftOut(String reason) implements FileTrace {}

  /** It is left unread on purpose; the reason is a sentence. */
  record Skipped(String reason) implements FileTrace {}

  /** It could not be read; the reason is a sentence. */
  record Failed(String reason) implements FileTrace {}

  /** It is still to be read, or to be read again; the reason is a sentence. */
  record Waiting(String reason) implements FileTrace {}

  /**
   * It can be found.
   *
   * @param remark what is missing of it, or what else should be known, a sentence; null for nothing
   */
  record Indexed(@Nullable String remark) implements FileTrace {}
}
