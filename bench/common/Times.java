package common;

import java.util.ArrayList;
import java.util.List;

/** How long each of many things took. */
public final class Times {
  private final List<Double> millis = new ArrayList<>();

  public void addSince(long startNanos) {
    millis.add((System.nanoTime() - startNanos) / 1e6);
  }

  public void clear() {
    millis.clear();
  }

  public int count() {
    return millis.size();
  }

  /** Milliseconds that no more than this part of them took; 0 where there are none. */
  public double percentile(double part) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
  }
}
