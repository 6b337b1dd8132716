package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final Meter meter = new Meter();

  @Test
  void rates_are_those_of_the_last_seconds_and_counts_those_since_the_work_began() {
    at(0, true, 0, 0);
    at(10, true, 1_000, 0);
    Meter.Reading slow = at(20, true, 1_010, 500);
    assertEquals(1_010, slow.filesDone());
    assertEquals(500, slow.chunksDone());
    assertEquals(1, slow.filesPerSecond(), 1e-9);
    assertEquals(50, slow.chunksPerSecond(), 1e-9);
  }

  @Test
  void new_work_starts_counting_anew() {
    at(0, true, 0, 0);
    at(1, false, 100, 100);
    at(50, true, 105, 100);
    Meter.Reading reading = at(51, true, 110, 100);
    assertEquals(10, reading.filesDone(), "five of them before anybody asked");
    assertEquals(5, reading.filesPerSecond(), 1e-9);
  }

  @Test
  void what_waits_for_other_work_is_measured_from_its_own_beginning() {
    at(0, true, 0, 0);
    at(4, true, 40, 0);
    at(8, true, 80, 0);
    assertEquals(0, at(8, true, 80, 30).chunksPerSecond(), "in no time");
    Meter.Reading reading = at(9, true, 80, 40);
    assertEquals(40, reading.chunksPerSecond(), 1e-9);
    assertEquals(10, reading.secondsLeft(0, 400));
  }

  @Test
  void the_first_reading_knows_no_rate() {
    assertEquals(0, at(5, true, 9, 9).filesPerSecond());
  }

  @Test
  void how_long_the_rest_takes_is_not_guessed_without_a_rate() {
    Meter.Reading reading = new Meter.Reading(10, 0, 2, 0);
    assertEquals(5, reading.secondsLeft(10, 0));
    assertNull(reading.secondsLeft(10, 1), "nothing was embedded yet");
    assertEquals(0, reading.secondsLeft(0, 0));
  }

  private Meter.Reading at(long second, boolean busy, long files, long chunks) {
    return meter.read(Duration.ofSeconds(second).toNanos(), busy, files, chunks);
  }
}
