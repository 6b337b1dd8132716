package dev.carrel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.answer.Answer;
import dev.carrel.answer.KeptPassage;
import dev.carrel.answer.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptShelfTest {
  @TempDir Path folder;
  private DataFolder data;
  private ReceiptShelf shelf;

  @BeforeEach
  void open() {
    data = DataFolder.open(folder.resolve("data"), true);
    shelf = new ReceiptShelf(data, false, source -> !source.equals("forgotten"));
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void the_latest_are_in_memory_and_no_more() {
    for (int i = 0; i <= ReceiptShelf.REMEMBERED_MAX; i++) {
      assertTrue(shelf.add(receipt(i, "notes", "text", false)));
    }
    assertEquals(ReceiptShelf.REMEMBERED_MAX, shelf.ids().size());
    assertTrue(shelf.get(id(0)).isEmpty());
    assertEquals(id(ReceiptShelf.REMEMBERED_MAX), shelf.ids().getFirst());
  }

  @Test
  void long_ones_make_room_sooner() {
    String text = "x".repeat((int) (ReceiptShelf.REMEMBERED_CHARS_MAX / 3));
    for (int i = 0; i < 4; i++) {
      assertTrue(shelf.add(receipt(i, "notes", text, false)));
    }
    assertEquals(2, shelf.ids().size());
    assertFalse(shelf.add(receipt(9, "notes", text.repeat(4), false)), "too long for any room");
  }

  @Test
  void text_of_a_source_that_is_not_there_any_more_is_not_taken() {
    assertFalse(shelf.add(receipt(1, "forgotten", "text", true)));
    assertEquals(List.of(), shelf.ids());
  }

  @Test
  void what_is_kept_is_read_by_the_next_start_as_it_was() {
    Receipt receipt = receipt(1, "notes", "half a pair \ud83d, 🚂 and \"quotes\"", true);
    shelf.add(receipt);
    Receipt read = new ReceiptShelf(data, false, _ -> true).get(id(1)).orElseThrow();
    assertEquals("half a pair ?, 🚂 and \"quotes\"", read.passages().getFirst().text());
    assertEquals(receipt.answer(), read.answer());
  }

  @Test
  void erasing_a_source_takes_its_receipts_and_those_that_cannot_be_read() throws Exception {
    shelf.add(receipt(1, "notes", "text", true));
    shelf.add(receipt(2, "papers", "text", true));
    shelf.add(receipt(3, "notes", "text", false));
    shelf.add(receipt(4, "papers", "text", true));
    Files.writeString(data.state().resolve("receipts").resolve(id(4) + ".json"), "{");
    shelf.erase("notes");
    assertEquals(List.of(id(2)), shelf.ids());
  }

  @Test
  void no_name_leads_out_of_the_folder() {
    for (String name : List.of("../sources", "..", "", "a", id(1) + "/../x")) {
      assertTrue(shelf.get(name).isEmpty(), name);
      assertFalse(shelf.delete(name), name);
    }
  }

  private static String id(int number) {
    return "20260102030405%03d-0000000a".formatted(number);
  }

  private static Receipt receipt(int number, String source, String text, boolean kept) {
    KeptPassage passage =
        new KeptPassage(
            1,
            1,
            .5,
            .9,
            1,
            null,
            source,
            "a.md",
            null,
            0,
            "a.md",
            "text/markdown",
            null,
            "2026-01-02T03:04:05Z",
            List.of("A"),
            null,
            List.of(),
            null,
            0,
            text.length(),
            1,
            1,
            "ab",
            "cd",
            text);
    Answer answer = new Answer("q", "a [1]", true, .9, List.of(), null, 1, List.of());
    return new Receipt(
        id(number),
        "2026-01-02T03:04:05Z",
        "q",
        null,
        false,
        8,
        1,
        2,
        .5,
        null,
        null,
        null,
        kept,
        List.of(passage),
        answer);
  }
}
