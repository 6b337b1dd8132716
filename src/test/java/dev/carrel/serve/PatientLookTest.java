package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PatientLookTest {
  private static final Path AWAY = Path.of("/net/away");

  @Test
  void what_a_look_finds_or_throws_is_told() throws Exception {
    PatientLook look = new PatientLook(Duration.ofMinutes(1));
    assertEquals(7, look.at(AWAY, () -> 7));
    assertThrows(
        NoSuchFileException.class,
        () ->
            look.at(
                AWAY,
                () -> {
                  throw new NoSuchFileException("x");
                }));
    assertThrows(
        IllegalStateException.class,
        () ->
            look.at(
                AWAY,
                () -> {
                  throw new IllegalStateException("x");
                }));
  }

  @Test
  void folders_that_do_not_answer_are_named_and_hold_up_a_few_looks_and_no_more() throws Exception {
    PatientLook look = new PatientLook(Duration.ofMillis(1));
    CountDownLatch back = new CountDownLatch(1);
    for (int i = 0; i < PatientLook.LOOKS_MAX; i++) {
      Problem away = assertThrows(Problem.class, () -> hang(look, back));
      assertEquals(503, away.status());
      assertTrue(
          String.valueOf(away.getMessage()).startsWith("/net/away does not answer"),
          away::toString);
    }
    Problem many = assertThrows(Problem.class, () -> look.at(AWAY, () -> 7));
    assertTrue(String.valueOf(many.getMessage()).startsWith("4 folders"), many::toString);
    back.countDown();
    assertEquals(7, eventually(look));
  }

  private static int hang(PatientLook look, CountDownLatch back) throws IOException {
    return look.at(
        AWAY,
        () -> {
          back.await();
          return 0;
        });
  }

  private static int eventually(PatientLook look) throws Exception {
    while (true) {
      try {
        return look.at(AWAY, () -> 7);
      } catch (Problem e) {
        Thread.sleep(10);
      }
    }
  }
}
