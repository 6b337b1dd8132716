package dev.carrel.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of an index: the one that is searched, the next one while it is built beside it,
 * and the previous one while it is kept to fall back on. Which is which stands in the files {@code
 * current}, {@code next} and {@code previous}, each replaced whole; a crash between any two steps
 * leaves one generation that is searched and whole.
 *
 * <p>To be used by the one process that writes; nothing here opens a generation twice.
 */
public final class GenerationFolder {
  private static final Logger log = LoggerFactory.getLogger(GenerationFolder.class);

  /**
   * Refreshes of the old generation that may happen while the next one takes its place; each takes
   * milliseconds, the change takes less than a second.
   */
  private static final long SEQUENCE_ROOM = 100_000;

  /**
   * Far more refreshes than a generation can have shown between the change and the time when the
   * one before it is given up.
   */
  private static final long SEQUENCE_ROOM_AFTER_DAMAGE = 1_000_000_000_000L;

  private final Path folder;
  private final IndexSettings settings;

  /**
   * Looks after a folder.
   *
   * @param folder the data folder's {@code generations}
   * @param settings today's: what is opened is compared with them
   */
  public GenerationFolder(Path folder, IndexSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /**
   * The generation that is searched, open.
   *
   * @param remark what a person should know, as one sentence, where all was not as it should be
   */
  public record Live(LuceneIndex index, Optional<String> remark) {}

  /**
   * Opens the generation that is searched. Should it be damaged, the one before it is taken while
   * it is still there. What a crash left behind is removed.
   *
   * @throws IndexException as {@link LuceneIndex#open}
   */
  public Live openLive() {
    Live live;
    try {
      live = new Live(LuceneIndex.open(folder, settings), Optional.empty());
    } catch (IndexException e) {
      Generation previous = e.isDamage() ? previous() : null;
      if (previous == null) {
        throw e;
      }
      live = fallBackTo(previous, e);
    }
    if (!settings.readOnly()) {
      removeLeftovers(live.index().generation());
    }
    return live;
  }

  /** Whether a next generation has been begun and is not searched yet. */
  public boolean hasNext() {
    try {
      return Generation.named(folder, Generation.NEXT) != null;
    } catch (IOException e) {
      throw IndexFailure.of("read", folder, e, null);
    }
  }

  /**
   * Goes on with the next generation, or begins one: also when the one that was begun is damaged or
   * was made by other means than today's.
   */
  public LuceneIndex openNext() {
    try {
      Integer begun = Generation.named(folder, Generation.NEXT);
      if (begun != null) {
        LuceneIndex next = reopen(new Generation(folder, begun, false));
        if (next != null) {
          return next;
        }
        dropNext();
      }
      int highest = Generation.numbers(folder).stream().mapToInt(Integer::intValue).max().orElse(0);
      Generation next = new Generation(folder, highest + 1, false);
      next.name(Generation.NEXT);
      next.create();
      return open(next);
    } catch (IOException e) {
      throw IndexFailure.of("build", folder, e, null);
    }
  }

  /**
   * Makes the next generation the one that is searched from the next opening on, and keeps the old
   * one as the previous. Both stay open; the sequence of the next goes on above the old one's.
   */
  public void makeLive(LuceneIndex old, LuceneIndex next) {
    next.continueAbove(old.sequence() + SEQUENCE_ROOM);
    next.commit();
    try {
      old.home().name(Generation.PREVIOUS);
      next.home().makeCurrent();
      Generation.unname(folder, Generation.NEXT);
    } catch (IOException e) {
      throw IndexFailure.of("change over", folder, e, null);
    }
  }

  /** Whether every checksum of a generation is right, as it was last committed. */
  public IndexCheck check(LuceneIndex index) {
    return IndexCheck.of(index.home(), false);
  }

  /** Whether the generation that was searched before is still kept. */
  public boolean hasPrevious() {
    return previous() != null;
  }

  /** Removes the generation that was searched before; it must be closed. */
  public void dropPrevious() {
    drop(Generation.PREVIOUS);
  }

  /** Removes the generation that is being built; it must be closed. */
  public void dropNext() {
    drop(Generation.NEXT);
  }

  /** The name goes first: what is left of the folder after a crash is removed at the next start. */
  private void drop(String name) {
    try {
      Integer number = Generation.named(folder, name);
      Generation.unname(folder, name);
      if (number != null && !number.equals(Generation.named(folder, Generation.CURRENT))) {
        new Generation(folder, number, false).delete();
      }
    } catch (IOException e) {
      throw IndexFailure.of("remove", folder, e, null);
    }
  }

  private LuceneIndex open(Generation generation) {
    return new LuceneIndex(
        OpenIndex.open(generation, settings, UnaryOperator.identity()), settings);
  }

  /** Null when what is there can't be gone on with. */
  private @Nullable LuceneIndex reopen(Generation begun) throws IOException {
    begun.create();
    LuceneIndex next;
    try {
      next = open(begun);
    } catch (IndexException e) {
      if (!e.isDamage()) {
        throw e;
      }
      log.info("The generation that was being built is begun anew: {}", e.getMessage());
      return null;
    }
    if (next.mismatches().isEmpty()) {
      return next;
    }
    next.close();
    return null;
  }

  private Live fallBackTo(Generation previous, IndexException trouble) {
    LuceneIndex index = open(previous);
    String remark =
        "Generation "
            + previous.number()
            + " of the index is searched again, since the one after it can't be used: "
            + trouble.getMessage();
    try {
      if (!settings.readOnly()) {
        index.continueAbove(index.sequence() + SEQUENCE_ROOM_AFTER_DAMAGE);
        index.commit();
        previous.makeCurrent();
        Generation.unname(folder, Generation.PREVIOUS);
        remark =
            "Generation "
                + previous.number()
                + " of the index is searched again and a new one is built, since the one after it"
                + " was damaged.";
        log.warn("{} {}", remark, trouble.getMessage());
      }
      return new Live(index, Optional.of(remark));
    } catch (IOException e) {
      index.close();
      throw IndexFailure.of("fall back to", previous.folder(), e, null);
    } catch (IndexException e) {
      index.close();
      throw e;
    }
  }

  /** Null when none is kept. */
  private @Nullable Generation previous() {
    try {
      Integer number = Generation.named(folder, Generation.PREVIOUS);
      if (number == null || number.equals(Generation.named(folder, Generation.CURRENT))) {
        return null;
      }
      return new Generation(folder, number, true);
    } catch (IOException e) {
      throw IndexFailure.of("read", folder, e, null);
    }
  }

  /** Folders that nothing names, and names of what is searched already. */
  private void removeLeftovers(int live) {
    try {
      for (String name : List.of(Generation.NEXT, Generation.PREVIOUS)) {
        if (Integer.valueOf(live).equals(Generation.named(folder, name))) {
          Generation.unname(folder, name);
        }
      }
      Set<Integer> named = new HashSet<>(Set.of(live));
      for (String name : List.of(Generation.NEXT, Generation.PREVIOUS)) {
        Integer number = Generation.named(folder, name);
        if (number != null) {
          named.add(number);
        }
      }
      List<Integer> leftovers = new ArrayList<>(Generation.numbers(folder));
      leftovers.removeAll(named);
      for (int number : leftovers) {
        new Generation(folder, number, false).delete();
      }
    } catch (IOException e) {
      // They take room and do no harm; the next start tries again.
      log.warn("What an earlier run left in {} could not be removed: {}", folder, e.toString());
    }
  }
}
