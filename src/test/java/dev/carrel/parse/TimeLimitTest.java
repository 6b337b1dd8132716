package dev.carrel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.parse.TimeLimit.Result;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  @Test
  void work_that_ends_gives_its_value_and_work_that_throws_its_cause() {
    TimeLimit limit = new TimeLimit(Duration.ofSeconds(30), 1);
    assertEquals(new Result.Done<>("x"), limit.run(() -> "x"));
    IllegalStateException broken = new IllegalStateException("broken");
    assertEquals(
        new Result.Failed<>(broken),
        limit.run(() -> {
          throw broken;
        }));
    Result<Integer> deep = limit.run(() -> forEver(0));
    assertInstanceOf(StackOverflowError.class, assertInstanceOf(Result.Failed.class, deep).cause());
  }

  @SuppressWarnings("InfiniteRecursion") // the stack is to overflow
  private static int forEver(int depth) {
    return forEver(depth + 1) + 1;
  }

  @Test
  void hung_work_is_given_up_and_more_is_refused_until_it_ends() throws InterruptedException {
    TimeLimit limit = new TimeLimit(Duration.ofMillis(20), 1);
    CountDownLatch release = new CountDownLatch(1);
    Result<String> hung =
        limit.run(() -> {
          awaitStubbornly(release);
          return "late";
        });
    assertEquals(new Result.GivenUp<>("parsing took longer than the limit of 20 ms"), hung);
    String refused = assertInstanceOf(Result.GivenUp.class, limit.run(() -> "x")).reason();
    assertTrue(refused.startsWith("1 earlier files are still being parsed"), refused);
    release.countDown();
    while (limit.isFull()) {
      Thread.onSpinWait();
    }
    assertInstanceOf(Result.class, limit.run(() -> "x"));
  }

  /** As a parser in an endless loop, it does not listen to interrupts. */
  private static void awaitStubbornly(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        done = false;
      }
    }
  }
}
