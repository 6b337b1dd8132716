package dev.carrel.embed;

/**
 * From the first 64 bits of a key to the number of its record: open addressing over two primitive
 * arrays, some 24 bytes a key. Who reads the record compares the whole key. Not thread-safe.
 */
final class KeyTable {
  static final int NONE = -1;

  private static final int CAPACITY_FIRST = 1 << 10;

  private long[] prefixes = new long[CAPACITY_FIRST];

  /** Record number plus one; 0 is a free slot. */
  private int[] records = new int[CAPACITY_FIRST];

  private int keyCount;

  /** The record last put under this prefix, or {@link #NONE}. */
  int get(long prefix) {
    return records[slotOf(prefix)] - 1;
  }

  /** Replaces what stood under the same prefix. */
  void put(long prefix, int record) {
    int slot = slotOf(prefix);
    if (records[slot] == 0) {
      keyCount++;
    }
    prefixes[slot] = prefix;
    records[slot] = record + 1;
    if (keyCount * 2L > records.length) {
      grow();
    }
  }

  private void grow() {
    long[] oldPrefixes = prefixes;
    int[] oldRecords = records;
    prefixes = new long[oldPrefixes.length * 2];
    records = new int[oldRecords.length * 2];
    for (int i = 0; i < oldRecords.length; i++) {
      if (oldRecords[i] != 0) {
        int slot = slotOf(oldPrefixes[i]);
        prefixes[slot] = oldPrefixes[i];
        records[slot] = oldRecords[i];
      }
    }
  }

  /** Keys are hashes already: their bits need no mixing. */
  private int slotOf(long prefix) {
    int mask = records.length - 1;
    int slot = (int) prefix & mask;
    while (records[slot] != 0 && prefixes[slot] != prefix) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
