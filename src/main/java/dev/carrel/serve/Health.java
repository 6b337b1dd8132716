package dev.carrel.serve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the service does.
 *
 * @param status {@code up}; {@code degraded} when it answers, but not from everything or not in
 *     full; {@code down}
 */
public record Health(String status, List<Check> checks) {
  public Health {
    checks = List.copyOf(checks);
  }

  /**
   * One thing that was looked at.
   *
   * @param remark one sentence where the status is not {@code up}; else null
   */
  public record Check(String name, String status, @Nullable String remark) {}

  /** As bad as the worst of its checks. */
  static Health of(List<Check> checks) {
    for (String bad : List.of("down", "degraded")) {
      if (checks.stream().anyMatch(check -> check.status().equals(bad))) {
        return new Health(bad, checks);
      }
    }
    return new Health("up", checks);
  }

  int statusCode() {
    return status.equals("down") ? 503 : 200;
  }
}
