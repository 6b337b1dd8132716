package dev.carrel.uploads;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One change in the {@link Ledger}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "note")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Note.Uploaded.class, name = "uploaded"),
  @JsonSubTypes.Type(value = Note.Deleted.class, name = "deleted"),
  @JsonSubTypes.Type(value = Note.Kept.class, name = "store"),
  @JsonSubTypes.Type(value = Note.GivenUp.class, name = "storeDeleted"),
  @JsonSubTypes.Type(value = Note.Filed.class, name = "filed"),
  @JsonSubTypes.Type(value = Note.TakenOut.class, name = "takenOut"),
  @JsonSubTypes.Type(value = Note.Batched.class, name = "batch")
})
sealed interface Note {
  /** There is a new upload. */
  record Uploaded(Upload upload) implements Note {}

  /** An upload is gone, out of every store as well. */
  record Deleted(String fileId) implements Note {}

  /** There is a store, or it is as follows now. */
  record Kept(VectorStore store) implements Note {}

  /** A store is gone, with all that only says what is in it. */
  record GivenUp(String storeId) implements Note {}

  /** An upload is in a store, or it is there as follows now. */
  record Filed(StoredFile file) implements Note {}

  /** An upload is in a store no more. */
  record TakenOut(String storeId, String fileId) implements Note {}

  /** There is a batch, or it is as follows now. */
  record Batched(FileBatch batch) implements Note {}
}
