package dev.carrel.state;

import dev.carrel.answer.Receipt;
import dev.carrel.answer.Receipts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receipts: the latest in memory, those that a person wants to keep in {@code state/receipts}.
 * Thread-safe.
 */
public final class ReceiptShelf implements Receipts {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiptShelf.class);

  /** The latest receipts that are held in memory. */
  public static final int REMEMBERED_MAX = 200;

  /** UTF-16 characters of all of them together: 32 MB. */
  public static final long REMEMBERED_CHARS_MAX = 16_000_000;

  /** On the disk; then the oldest goes. */
  public static final int KEPT_MAX = 10_000;

  private final KeptFolder<Receipt> folder;
  private final boolean keptUnlessSaid;
  private final boolean writes;
  private final Predicate<String> sourceKnown;

  /** The oldest first. */
  private final Map<String, Receipt> remembered = new LinkedHashMap<>();

  private long chars;

  /**
   * Opens what an earlier start kept.
   *
   * @param keptUnlessSaid whether receipts are kept when their question does not say
   * @param sourceKnown whether a source of that name is there: text of any other is never taken
   */
  public ReceiptShelf(DataFolder data, boolean keptUnlessSaid, Predicate<String> sourceKnown) {
    this.folder = new KeptFolder<>(data.state().resolve("receipts"), Receipt.class, KEPT_MAX);
    this.keptUnlessSaid = keptUnlessSaid;
    this.writes = data.exclusive();
    this.sourceKnown = sourceKnown;
  }

  @Override
  public boolean keptUnlessSaid() {
    return keptUnlessSaid;
  }

  /** Only who has the data folder to itself writes to it. */
  @Override
  public boolean keeps() {
    return writes;
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

  /** One receipt; empty when there is none of that name, or none any more. */
  public synchronized Optional<Receipt> get(String id) {
    Receipt receipt = remembered.get(id);
    return receipt == null ? folder.get(id) : Optional.of(receipt);
  }

  /** The names of all receipts, the newest first. */
  public synchronized List<String> ids() {
    List<String> ids = new ArrayList<>(folder.names());
    ids.addAll(remembered.keySet());
    ids.sort(Comparator.reverseOrder());
    return ids;
  }

  /** Whether there was one of that name. */
  public synchronized boolean delete(String id) {
    return forget(id) || folder.delete(id);
  }

  /** Deletes every receipt that holds text of a source, and what cannot be read. */
  public synchronized void erase(String source) {
    for (String id : ids()) {
      if (holds(id, source)) {
        delete(id);
      }
    }
  }

  private boolean holds(String id, String source) {
    try {
      return get(id).filter(receipt -> receipt.sources().contains(source)).isPresent();
    } catch (StateException e) {
      return true; // It may hold anything.
    }
  }

  private boolean forget(String id) {
    Receipt receipt = remembered.remove(id);
    if (receipt == null) {
      return false;
    }
    chars -= receipt.chars();
    return true;
  }
}
