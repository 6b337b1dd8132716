package dev.carrel.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class FileCursorTest {
  @Test
  void a_cursor_leads_back_to_its_file() {
    FileCursor cursor = new FileCursor("notes", "trips/Grüße 𝄞.md");
    assertEquals(cursor, FileCursor.of(cursor.text()));
  }

  @Test
  void what_was_not_given_here_is_refused() {
    for (String text :
        new String[] {
          "", "no base64!", "bm90ZXM", Base64.getUrlEncoder().encodeToString(new byte[] {-1})
        }) {
      assertThrows(IllegalArgumentException.class, () -> FileCursor.of(text), text);
    }
  }
}
