package dev.carrel.ingest;

import static dev.carrel.ingest.Ingestion.Reindex.CHANGED;
import static dev.carrel.ingest.Ingestion.Reindex.FAILED;
import static dev.carrel.ingest.Ingestion.Reindex.VERIFY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HintsTest {
  private final Hints hints = new Hints();

  @Test
  void a_folder_stands_for_what_lies_in_it() {
    hints.add("notes", "trips/oslo.md", CHANGED);
    hints.add("notes", "trips", CHANGED);
    hints.add("notes", "tripsheet.md", CHANGED);
    assertEquals(
        List.of(
            new Hints.Place("notes", "trips", CHANGED),
            new Hints.Place("notes", "tripsheet.md", CHANGED)),
        hints.take());
    assertTrue(hints.isEmpty());
  }

  @Test
  void the_wish_that_asks_for_more_wins() {
    hints.add("notes", "a.md", VERIFY);
    hints.add("notes", "a.md", FAILED);
    assertEquals(List.of(new Hints.Place("notes", "a.md", VERIFY)), hints.take());
  }

  @Test
  void too_many_places_become_the_whole_source() {
    for (int i = 0; i < 10_000; i++) {
      hints.add("notes", "note-" + i + ".md", CHANGED);
    }
    hints.add("mail", "inbox.mbox", CHANGED);
    hints.forget("mail");
    assertEquals(List.of(new Hints.Place("notes", "", CHANGED)), hints.take());
  }
}
