package dev.carrel.answer;

/** Where receipts go. Thread-safe. */
public interface Receipts {
  /** Whether a receipt is to lie on the disk when its question does not say. */
  boolean keptUnlessSaid();

  /** Whether any receipt can be kept on the disk. */
  boolean keeps();

  /**
   * Takes a receipt.
   *
   * @return whether it can be found from now on; not when it is too large, or holds text of a
   *     source that is not there any more
   */
  boolean add(Receipt receipt);
}
