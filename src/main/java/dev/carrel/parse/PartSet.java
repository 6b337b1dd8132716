package dev.carrel.parse;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A set of a file's documents, by the names of their parts, in some twelve bytes each: a mailbox
 * may have hundreds of thousands. Holds the first eight bytes of each name's SHA-256, so that two
 * names are taken for one only by a chance that never comes. Not thread-safe.
 */
public final class PartSet {
  private static final int SLOTS_MIN = 16;

  private final boolean everything;

  /** Free slots hold 0; the hash 0 is taken for 1. */
  private long[] slots = new long[SLOTS_MIN];

  private int size;

  /** Holds nothing yet. */
  public PartSet() {
    this(false);
  }

  private PartSet(boolean everything) {
    this.everything = everything;
  }

  /** Every document there may be. */
  public static PartSet everything() {
    return new PartSet(true);
  }

  /** Only the file itself. */
  public static PartSet file() {
    PartSet parts = new PartSet();
    parts.add(null);
    return parts;
  }

  /**
   * Adds one document.
   *
   * @param part null for the file itself
   * @return whether it was not in the set
   */
  public boolean add(@Nullable String part) {
    return addHash(hash(part));
  }

  /** Adds a document and everything inside it: a message and its attachments. */
  public void addWithContents(String part) {
    addHash(hash(part));
    addHash(hash(part + '/'));
  }

  /** Whether the set has one of the hashes that {@link #hashes} gave for a document. */
  public boolean contains(long hash) {
    if (everything) {
      return true;
    }
    long wanted = hash == 0 ? 1 : hash;
    int at = slot(wanted, slots.length);
    while (slots[at] != 0) {
      if (slots[at] == wanted) {
        return true;
      }
      at = (at + 1) & (slots.length - 1);
    }
    return false;
  }

  /** How many hashes it holds, unless it is everything. */
  public int size() {
    return size;
  }

  /** Of a document: its own hash, and that of each document that it is inside of. */
  public static long[] hashes(@Nullable String part) {
    if (part == null) {
      return new long[] {hash(null)};
    }
    int outer = (int) part.chars().filter(c -> c == '/').count();
    long[] hashes = new long[1 + outer];
    hashes[0] = hash(part);
    int end = -1;
    for (int i = 1; i <= outer; i++) {
      end = part.indexOf('/', end + 1);
      hashes[i] = hash(part.substring(0, end + 1));
    }
    return hashes;
  }

  private boolean addHash(long hash) {
    if (contains(hash)) {
      return false;
    }
    if (3L * (size + 1) > 2L * slots.length) {
      grow();
    }
    put(slots, hash == 0 ? 1 : hash);
    size++;
    return true;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (long hash : slots) {
      if (hash != 0) {
        put(larger, hash);
      }
    }
    slots = larger;
  }

  private static void put(long[] slots, long hash) {
    int at = slot(hash, slots.length);
    while (slots[at] != 0) {
      at = (at + 1) & (slots.length - 1);
    }
    slots[at] = hash;
  }

  /** The hash is cryptographic: any of its bits will do. */
  private static int slot(long hash, int slots) {
    return (int) hash & (slots - 1);
  }

  private static long hash(@Nullable String part) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      if (part != null) {
        ByteBuffer chars = ByteBuffer.allocate(2 * part.length() + 1);
        part.chars().forEach(c -> chars.putChar((char) c)); // even half a pair of surrogates
        sha256.update(chars.array());
      }
      return ByteBuffer.wrap(sha256.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
