package dev.carrel.eval;

import java.util.List;

/**
 * The figures of one self-evaluation. Holds no text of the person's.
 *
 * @param at ISO 8601
 * @param questions how many were asked
 * @param modes hybrid first
 * @param warning one sentence where search was worse than the time before; else empty
 */
public record SelfRun(String at, int questions, List<Figures> modes, String warning) {
  /** Of one ranking, over all questions. */
  public record Figures(String mode, double recall1, double recall5, double recall10, double mrr) {
    static Figures of(EvalReport.ModeReport report) {
      Metrics all = report.metrics();
      return new Figures(report.mode(), all.recall1(), all.recall5(), all.recall10(), all.mrr10());
    }
  }

  public SelfRun {
    modes = List.copyOf(modes);
    if (modes.isEmpty()) {
      throw new IllegalArgumentException("a run without figures says nothing");
    }
  }

  /** Those of search as it is by default. */
  public Figures ofDefault() {
    return modes.getFirst();
  }
}
