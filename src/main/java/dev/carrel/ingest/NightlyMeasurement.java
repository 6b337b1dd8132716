package dev.carrel.ingest;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Says at the end of each nightly run how well search finds. */
public interface NightlyMeasurement {
  /** Where nothing is measured. */
  NightlyMeasurement NONE =
      new NightlyMeasurement() {
        @Override
        public Optional<String> measure(BooleanSupplier mayGoOn) {
          return Optional.empty();
        }

        @Override
        public Optional<Status.Quality> last() {
          return Optional.empty();
        }
      };

  /**
   * Measures with little of the machine's attention.
   *
   * @param mayGoOn asked again and again; once it says no, the work is given up soon
   * @return what came of it, or why nothing did, as one sentence; empty when it is switched off
   */
  Optional<String> measure(BooleanSupplier mayGoOn) throws InterruptedException;

  /** What was measured last; empty when nothing ever was, or it can't be read. */
  Optional<Status.Quality> last();
}
