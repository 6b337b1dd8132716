package dev.carrel.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.uploads.AttributeValue;
import dev.carrel.uploads.FileBatch;
import dev.carrel.uploads.Standing;
import dev.carrel.uploads.VectorStore;
import java.util.Map;

/** Stores, their files and batches, as OpenAI's interface writes them. */
final class OpenAiDocuments {
  private OpenAiDocuments() {}

  static ObjectNode store(VectorStore store, Uploads.StoreState state) {
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", store.id())
            .put("object", "vector_store")
            .put("created_at", store.createdSecond())
            .put("name", store.name())
            .put("description", store.description())
            .put("usage_bytes", state.usageBytes());
    document.set("file_counts", counts(state.counts()));
    document.put(
        "status",
        state.expired()
            ? "expired"
            : state.counts().inProgress() > 0 ? "in_progress" : "completed");
    if (store.expiresAfterDays() == null) {
      document.putNull("expires_after");
    } else {
      document
          .putObject("expires_after")
          .put("anchor", "last_active_at")
          .put("days", store.expiresAfterDays());
    }
    document.put("expires_at", store.expiresSecond());
    document.put("last_active_at", store.activeSecond());
    ObjectNode metadata = document.putObject("metadata");
    store.metadata().forEach(metadata::put);
    return document;
  }

  static ObjectNode counts(Standing.Counts counts) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("in_progress", counts.inProgress())
        .put("completed", counts.completed())
        .put("failed", counts.failed())
        .put("cancelled", counts.cancelled())
        .put("total", counts.total());
  }

  static ObjectNode file(Uploads.FiledFile filed) {
    boolean completed = filed.standing() instanceof Standing.Completed;
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", filed.upload().id())
            .put("object", "vector_store.file")
            .put("usage_bytes", completed ? filed.upload().sizeBytes() : 0)
            .put("created_at", filed.file().createdSecond())
            .put("vector_store_id", filed.file().storeId())
            .put("status", status(filed.standing()));
    if (filed.standing() instanceof Standing.Failed(boolean unsupported, String reason)) {
      document
          .putObject("last_error")
          .put("code", unsupported ? "unsupported_file" : "invalid_file")
          .put("message", reason);
    } else {
      document.putNull("last_error");
    }
    // Along sections and paragraphs: none of the strategies that the interface has a name for.
    document.putObject("chunking_strategy").put("type", "other");
    document.set("attributes", attributes(filed.file().attributes()));
    return document;
  }

  static String status(Standing standing) {
    return switch (standing) {
      case Standing.InProgress _ -> "in_progress";
      case Standing.Completed _ -> "completed";
      case Standing.Failed _ -> "failed";
      case Standing.Cancelled _ -> "cancelled";
    };
  }

  static ObjectNode attributes(Map<String, AttributeValue> attributes) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    attributes.forEach((key, value) -> {
      switch (value) {
        case AttributeValue.Text(var text) -> document.put(key, text);
        case AttributeValue.Amount(var amount) -> document.put(key, amount);
        case AttributeValue.Flag(var flag) -> document.put(key, flag);
      }
    });
    return document;
  }

  static ObjectNode batch(FileBatch batch, Standing.Counts counts) {
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", batch.id())
            .put("object", "vector_store.file_batch")
            .put("created_at", batch.createdSecond())
            .put("vector_store_id", batch.storeId())
            .put(
                "status",
                batch.cancelled()
                    ? "cancelled"
                    : counts.inProgress() > 0
                        ? "in_progress"
                        : counts.total() > 0 && counts.failed() == counts.total()
                            ? "failed"
                            : "completed");
    document.set("file_counts", counts(counts));
    return document;
  }

  static ObjectNode deleted(String id, String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("deleted", true);
  }
}
