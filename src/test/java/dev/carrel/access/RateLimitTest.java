package dev.carrel.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong now = new AtomicLong();
  private final RateLimit limit = new RateLimit(2, 3, now::get);

  @Test
  void a_burst_passes_then_so_many_a_second() {
    for (int i = 0; i < 3; i++) {
      assertEquals(Optional.empty(), limit.take("a"));
    }
    assertEquals(Optional.of(Duration.ofMillis(500)), limit.take("a"));
    now.addAndGet(Duration.ofMillis(500).toNanos());
    assertEquals(Optional.empty(), limit.take("a"));
    assertTrue(limit.take("a").isPresent());
  }

  @Test
  void nobody_pays_for_another() {
    for (int i = 0; i < 4; i++) {
      limit.take("a");
    }
    assertEquals(Optional.empty(), limit.take("b"));
  }

  @Test
  void more_names_than_are_remembered_share_one() {
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      refused += limit.take("name " + i).isPresent() ? 1 : 0;
    }
    assertTrue(refused > 9_000, refused + " were refused");
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    assertEquals(Optional.empty(), limit.take("another"));
  }
}
