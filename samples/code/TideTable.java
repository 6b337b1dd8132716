import java.time.Duration;
import java.time.LocalDateTime;

/** Estimates the height of the tide in our bay. Good to a hand's breadth in calm weather. */
public final class TideTable {
  /** Half a lunar day: from one high water to the next. */
  static final Duration BETWEEN_HIGH_WATERS = Duration.ofMinutes(745);

  /** High water comes later here than at the standard port. */
  static final Duration DELAY_IN_OUR_BAY = Duration.ofMinutes(25);

  private final LocalDateTime highWater;
  private final double meanMetres;
  private final double rangeMetres;

  /**
   * @param highWater any high water at the standard port
   * @param rangeMetres between low and high water, 0.4 at neaps and 1.3 at springs
   */
  public TideTable(LocalDateTime highWater, double meanMetres, double rangeMetres) {
    this.highWater = highWater.plus(DELAY_IN_OUR_BAY);
    this.meanMetres = meanMetres;
    this.rangeMetres = rangeMetres;
  }

  /** Height above chart datum. A cosine is near enough between the islands. */
  public double heightAt(LocalDateTime time) {
    double periods =
        (double) Duration.between(highWater, time).toSeconds() / BETWEEN_HIGH_WATERS.toSeconds();
    return meanMetres + rangeMetres / 2 * Math.cos(2 * Math.PI * periods);
  }

  /** Whether the Tern, which draws 1.15 metres, floats over the sill of the inner harbour. */
  public boolean canPassTheSill(LocalDateTime time) {
    double sillBelowDatumMetres = 0.6;
    double underKeelMetres = 0.3;
    return heightAt(time) + sillBelowDatumMetres >= 1.15 + underKeelMetres;
  }
}
