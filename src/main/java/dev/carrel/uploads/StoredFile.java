package dev.carrel.uploads;

import java.util.Map;

/**
 * That an upload is in a store.
 *
 * @param createdSecond when it was put there, since 1970
 * @param cancelled whether its taking in was broken off: it is listed, and cannot be found
 */
public record StoredFile(
    String storeId,
    String fileId,
    Map<String, AttributeValue> attributes,
    long createdSecond,
    boolean cancelled) {
  public StoredFile {
    attributes = Map.copyOf(attributes);
  }

  StoredFile broken() {
    return new StoredFile(storeId, fileId, attributes, createdSecond, true);
  }

  StoredFile with(Map<String, AttributeValue> newAttributes) {
    return new StoredFile(storeId, fileId, newAttributes, createdSecond, cancelled);
  }
}
