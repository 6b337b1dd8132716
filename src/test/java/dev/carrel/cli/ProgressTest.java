package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.ingest.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Status.Progress HALF_WAY =
      new Status.Progress(false, 1_203, 1_203, 4_310, 8_620, 80, 72.6, 59L);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void the_words_say_files_passages_rate_and_time_left() {
    assertEquals(
        "1,203 of 1,203 files, 4,310 of 8,620 passages embedded, 73 a second, 0:59 left",
        ProgressText.of(HALF_WAY));
    assertEquals(
        "3 of 10 or more files, 5 files a second",
        ProgressText.of(new Status.Progress(true, 3, 10, 0, 0, 5, 0, null)));
    assertTrue(
        ProgressText.of(new Status.Progress(false, 1, 1, 1, 2, 0, 1, 7_384L))
            .endsWith("2:03:04 left"));
  }

  @Test
  void the_share_counts_passages_of_files_that_are_not_read_yet() {
    assertEquals(0, ProgressText.share(new Status.Progress(true, 0, 0, 0, 0, 0, 0, null)));
    // Everything is read again: what is known from before is not what is done now.
    assertEquals(0, ProgressText.share(new Status.Progress(false, 0, 16, 55, 55, 0, 0, null)));
    // 10 of 100 files gave 20 passages, all embedded: 30 of about 300 pieces of work.
    assertEquals(
        0.1, ProgressText.share(new Status.Progress(false, 10, 100, 20, 20, 0, 0, null)), 1e-9);
    assertEquals(
        1, ProgressText.share(new Status.Progress(false, 100, 100, 200, 200, 0, 0, null)), 1e-9);
  }

  @Test
  void the_bar_fits_the_terminal() {
    assertEquals(
        "████████▉         56% 1,203/1,203 files, 4,310/8,620 passages, 73/s, 0:59 left",
        ProgressText.bar(HALF_WAY, 80));
    assertEquals(60, ProgressText.bar(HALF_WAY, 60).length());
  }

  @Test
  void a_log_gets_a_line_every_few_seconds_and_none_for_short_work() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    ProgressLines lines = new ProgressLines(err, now::get, Duration.ofSeconds(5));
    for (int second = 0; second <= 12; second++) {
      now.set(Instant.EPOCH.plusSeconds(second));
      lines.show(indexing());
    }
    assertEquals(2, written().lines().count(), written());
    assertTrue(written().startsWith("indexing: 1,203 of"), written());
  }

  @Test
  void a_terminal_gets_a_bar_that_is_gone_in_the_end() {
    try (ProgressBarView view = new ProgressBarView(err, 100)) {
      view.show(indexing());
    }
    assertTrue(written().endsWith("\r\u001b[K"), written());
    assertFalse(written().contains("\n"), written());
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Status indexing() {
    return new Status(
        "indexing",
        1,
        1,
        new Status.Files(1_203, 1_203, 0, 0, 0),
        new Status.Chunks(8_620, 4_310),
        List.of(),
        HALF_WAY,
        new Status.Embeddings(4_310, 0),
        List.of(),
        null);
  }
}
