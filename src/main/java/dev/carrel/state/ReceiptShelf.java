package dev.carrel.state;

import dev.carrel.answer.Receipt;
import dev.carrel.answer.Receipts;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receipts: the latest in memory, those that a person wants to keep in {@code state/receipts}.
 * Thread-safe.
 */
public final class ReceiptShelf extends Shelf<Receipt> implements Receipts {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiptShelf.class);

  /** The latest receipts that are held in memory. */
  public static final int REMEMBERED_MAX = 200;

  /** UTF-16 characters of all of them together: 32 MB. */
  public static final long REMEMBERED_CHARS_MAX = 16_000_000;

  /** On the disk; then the oldest goes. */
  public static final int KEPT_MAX = 10_000;

  private final boolean keptUnlessSaid;
  private final Predicate<String> sourceKnown;

  /** Of what is remembered. */
  private long chars;

  /**
   * Opens what an earlier start kept.
   *
   * @param keptUnlessSaid whether receipts are kept when their question does not say
   * @param sourceKnown whether a source of that name is there: text of any other is never taken
   */
  public ReceiptShelf(DataFolder data, boolean keptUnlessSaid, Predicate<String> sourceKnown) {
    super(
        data,
        new KeptFolder<>(data.state().resolve("receipts"), Receipt.class, KEPT_MAX),
        Receipt::sources);
    this.keptUnlessSaid = keptUnlessSaid;
    this.sourceKnown = sourceKnown;
  }

  @Override
  public boolean keptUnlessSaid() {
    return keptUnlessSaid;
  }

  @Override
  public synchronized boolean add(Receipt receipt) {
    if (!receipt.sources().stream().allMatch(sourceKnown)
        || receipt.chars() > REMEMBERED_CHARS_MAX) {
      return false;
    }
    if (receipt.kept() && isWritten(receipt)) {
      return true;
    }
    remembered.put(receipt.id(), receipt.remembered());
    chars += receipt.chars();
    while (remembered.size() > REMEMBERED_MAX || chars > REMEMBERED_CHARS_MAX) {
      forget(remembered.keySet().iterator().next());
    }
    return true;
  }

  /** No answer fails because its receipt cannot be kept. */
  private boolean isWritten(Receipt receipt) {
    try {
      folder.put(receipt.id(), receipt);
      return true;
    } catch (StateException e) {
      LOG.warn("A receipt is in memory only: {}", e.getMessage());
      return false;
    }
  }

  @Override
  protected synchronized boolean forget(String id) {
    Receipt receipt = remembered.get(id);
    chars -= receipt == null ? 0 : receipt.chars();
    return super.forget(id);
  }
}
