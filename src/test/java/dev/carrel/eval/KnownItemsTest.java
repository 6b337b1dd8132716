package dev.carrel.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.chunk.Chunk;
import dev.carrel.index.IndexedDocument;
import dev.carrel.parse.DocumentId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownItemsTest {
  private static final String REST =
      "Pump hangs behind port locker; lift board, turn handle, listen, dry bilge before frost.";

  @Test
  void a_heading_is_asked_for_and_stands_nowhere_afterwards() {
    SampledDocument boat =
        document(
            "boat/winter-storage.md",
            Map.of(),
            null,
            "## Winter *storage* plan\n\n" + REST + " See the winter storage plan.",
            List.of("Boat", "Winter storage plan"));
    List<KnownItem> items = KnownItems.of(List.of(boat));
    assertEquals(List.of("Winter storage plan"), items.stream().map(KnownItem::question).toList());
    SampledDocument rest = Withdrawal.from(boat, items, 7);
    Chunk chunk = rest.chunks().getFirst();
    assertFalse(rest.toString().toLowerCase(Locale.ROOT).contains("storage"), rest::toString);
    assertTrue(chunk.text().contains(REST));
    assertEquals(List.of("Boat"), chunk.headingPath());
    assertEquals("Boat", chunk.context());
    assertEquals("7.md", chunk.documentId().path());
    assertNull(rest.vectors().getFirst(), "it has to be embedded anew");
  }

  @Test
  void a_comment_is_asked_for_by_its_first_sentence_and_leaves_as_a_whole() {
    SampledDocument code =
        document(
            "Sill.java",
            Map.of(),
            "Sill.pass",
            "/**\n * Whether the {@code Tern} floats over the sill. Not in a gale.\n */\n"
                + "boolean pass(int tide) { int keel = 3; int depth = tide; String name = \"harbour"
                + " rock water under\"; return depth > keel; }",
            List.of());
    List<KnownItem> items = KnownItems.of(List.of(code));
    assertEquals("Whether the Tern floats over the sill", items.getFirst().question());
    String text = Withdrawal.from(code, items, 0).chunks().getFirst().text();
    assertFalse(text.contains("gale"), text);
    assertTrue(text.contains("boolean pass"), text);
  }

  @Test
  void a_subject_is_asked_for_unless_others_have_it_too() {
    SampledDocument mail =
        document("1.eml", Map.of("subject", "Re: Oxalic acid order"), null, REST, List.of());
    SampledDocument answer =
        document("2.eml", Map.of("subject", "oxalic acid order"), null, REST, List.of());
    assertEquals("Oxalic acid order", KnownItems.of(List.of(mail)).getFirst().question());
    assertEquals(List.of(), KnownItems.of(List.of(mail, answer)));
  }

  @Test
  void what_says_nothing_or_leaves_nothing_to_find_is_not_asked_for() {
    SampledDocument bare =
        document("a.md", Map.of(), null, "# Winter storage plan\n", List.of("Winter storage plan"));
    SampledDocument vague = document("b.md", Map.of(), null, "# Notes\n" + REST, List.of("Notes"));
    assertEquals(List.of(), KnownItems.of(List.of(bare, vague)));
  }

  @Test
  void the_name_of_a_notes_file_is_no_title_that_could_be_asked_for() {
    SampledDocument note = document("boat/Winter storage plan.md", Map.of(), null, REST, List.of());
    SampledDocument named =
        new SampledDocument(
            titled(note.document(), "Winter storage plan"), note.chunks(), note.vectors(), true);
    assertEquals(List.of(), KnownItems.of(List.of(named)));
    assertEquals("7.md", Withdrawal.from(named, List.of(), 7).document().title());
    SampledDocument other =
        new SampledDocument(
            titled(note.document(), "Frost at the pier"), note.chunks(), note.vectors(), true);
    assertEquals("Frost at the pier", KnownItems.of(List.of(other)).getFirst().question());
  }

  private static IndexedDocument titled(IndexedDocument document, String title) {
    return new IndexedDocument(
        document.id(),
        title,
        "text/markdown",
        document.contentSha256(),
        document.language(),
        document.modifiedAt(),
        document.fields(),
        document.remark());
  }

  private static SampledDocument document(
      String path,
      Map<String, String> fields,
      @Nullable String symbol,
      String text,
      List<String> headings) {
    DocumentId id = new DocumentId("notes", path, null);
    Chunk chunk =
        new Chunk(
            id,
            0,
            0,
            text.length(),
            1,
            5,
            null,
            headings,
            symbol,
            50,
            text,
            String.join(" > ", headings),
            "ab".repeat(32));
    IndexedDocument document =
        new IndexedDocument(
            id, path, "text/plain", "ab".repeat(32), "en", Instant.EPOCH, fields, null);
    List<float @Nullable []> vectors = List.of(new float[] {1});
    return new SampledDocument(document, List.of(chunk), vectors, true);
  }
}
