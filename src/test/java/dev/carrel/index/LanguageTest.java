package dev.carrel.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.ChunkIndex.Snapshot;
import dev.carrel.parse.DocumentId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LanguageTest {
  private static final long SEED = 17;

  private static final List<String> CODES =
      List.of("de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "ru");

  @TempDir Path folder;
  private LuceneIndex index;

  @BeforeEach
  void open() {
    index = LuceneIndex.open(folder, Fixture.SETTINGS);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void a_word_is_found_in_another_form_of_its_language() {
    put("de", "de-AT", "Die Häuser der Stadt stehen an der Straße");
    put("fr", "fr", "Les chevaux et l'homme");
    put("es", "es", "Las canciones más bonitas");
    put("it", "it", "Dell'amicizia e i gattini");
    put("pt", "pt-BR", "Duas nações irmãs");
    put("nl", "nl", "De huizen en de bomen");
    put("sv", "sv", "Flickorna sjunger");
    put("da", "da", "Bøgerne ligger på bordet");
    put("nb", "nb", "Hestene springer");
    put("fi", "fi", "Asumme talossa");
    put("ru", "ru", "Он читает книги");
    index.refresh();
    assertEquals(List.of("de"), found("Haus"));
    assertEquals(List.of("de"), found("Hauses"));
    assertEquals(List.of("de"), found("Strassen"));
    assertEquals(List.of("fr"), found("cheval"));
    assertEquals(List.of("fr"), found("hommes"));
    assertEquals(List.of("es"), found("cancion"));
    assertEquals(List.of("it"), found("gattino"));
    assertEquals(List.of("it"), found("amicizie"));
    assertEquals(List.of("pt"), found("nação"));
    assertEquals(List.of("nl"), found("boom"));
    assertEquals(List.of("sv"), found("flicka"));
    assertEquals(List.of("da"), found("bøger"));
    assertEquals(List.of("nb"), found("hest"));
    assertEquals(List.of("fi"), found("talo"));
    assertEquals(List.of("ru"), found("книга"));
  }

  @Test
  void a_word_as_it_is_written_is_found_whatever_the_language() {
    Random random = new Random(SEED);
    String letters = "abcdeginorstuäöüéèñçøåæßабвгдеийнорстыь'";
    for (int round = 0; round < 200; round++) {
      List<String> words = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        StringBuilder word = new StringBuilder("w");
        for (int n = 1 + random.nextInt(10); n > 0; n--) {
          word.append(letters.charAt(random.nextInt(letters.length())));
        }
        words.add(word.append('n').toString());
      }
      String language = CODES.get(round % CODES.size());
      put("random", language, String.join(" ", words));
      index.refresh();
      for (String word : words) {
        String what = "seed " + SEED + ", round " + round + ", " + language + ": " + word;
        assertEquals(List.of("random"), found(word), what);
      }
    }
  }

  @Test
  void english_words_keep_their_english_stems_in_a_document_of_another_language() {
    put("de", "de", "Die Services wurden tested, das Deployment und die queries");
    put("unknown", null, "Tested services");
    index.refresh();
    assertEquals(List.of("de", "unknown"), found("testing"));
    assertEquals(List.of("de", "unknown"), found("service"));
    assertEquals(List.of("de"), found("query"));
    assertEquals(List.of("de"), found("deployments"));
  }

  @Test
  void a_stem_of_one_language_is_not_a_word_of_another() {
    put("en", "en", "a rat in the kitchen");
    put("fr", "fr", "la rate est un organe");
    index.refresh();
    assertEquals(List.of("fr"), found("rate"));
    assertEquals(List.of("en"), found("rats"));
  }

  @Test
  void a_word_counts_alike_in_documents_of_all_languages() {
    put("en", "en", "carburettor");
    put("de", "de", "carburettor");
    put("unknown", null, "carburettor");
    index.refresh();
    try (Snapshot snapshot = index.snapshot()) {
      List<ChunkHit> hits = snapshot.keyword("carburettor", ChunkFilter.NONE, 5);
      assertEquals(3, hits.size());
      for (ChunkHit hit : hits) {
        assertEquals(hits.getFirst().score(), hit.score(), 1e-6f);
      }
    }
  }

  @Test
  void evidence_knows_a_word_in_all_its_forms() {
    put("de", "de", "In alten Häusern wohnen Gespenster");
    put("other", "de", "In neuen Wohnungen wohnen Leute");
    index.refresh();
    try (Snapshot snapshot = index.snapshot()) {
      int ref = snapshot.keyword("Gespenst", ChunkFilter.NONE, 5).getFirst().ref();
      Evidence evidence = snapshot.evidence("altes Haus", new int[] {ref}).getFirst();
      assertEquals(1, evidence.coverage(), 1e-6f);
      assertTrue(evidence.pairs() > 0 && evidence.near() > 0 && evidence.words() > 0);
      assertEquals(0, snapshot.evidence("neue Wohnung", new int[] {ref}).getFirst().coverage());
    }
  }

  @Test
  void a_compound_is_found_by_the_word_that_it_ends_in() {
    put("compound", "de", "Die Donaudampfschifffahrten begannen früh");
    put("proven", "de", "Das Schuljahr und der Schulanfang");
    put("first", "de", "Die Schule");
    put("itself", "de", "Eine Schifffahrt ist lustig");
    put("chance", "de", "Der Apparat und das Rathaus");
    index.refresh();
    assertEquals(List.of("compound", "itself"), found("Schifffahrt"));
    assertEquals(List.of("proven"), found("Anfang"));
    assertEquals(List.of(), found("Rat"));
    assertEquals("itself", ranked("Schifffahrten").getFirst());
  }

  @Test
  void a_compound_finds_the_words_that_it_is_made_of_behind_itself() {
    put("parts", "de", "Welche Schule die Kinder besuchen");
    put("more", "de", "Kinder, Schule und Küche");
    put("itself", "de", "Schulkinder lernen lesen");
    put("other", "de", "Etwas ganz anderes");
    index.refresh();
    List<String> ranked = ranked("Schulkindern");
    assertEquals("itself", ranked.getFirst());
    assertEquals(List.of("itself", "more", "parts"), ranked.stream().sorted().toList());
    put("ending", "de", "Eine Schifffahrt ist lustig");
    index.refresh();
    assertEquals(List.of("ending"), found("Donaudampfschifffahrt"));
  }

  @Test
  void english_words_are_not_taken_apart() {
    put("parts", "en", "a firework over the place of water works");
    put("other", "en", "place water fire");
    index.refresh();
    assertEquals(List.of(), found("waterplace"));
    assertEquals(List.of("parts"), found("works"));
  }

  @Test
  void phrases_are_looked_for_as_they_are_written() {
    put("de", "de", "In alten Häusern wohnen Gespenster");
    index.refresh();
    assertEquals(1, phrase("alten hausern"));
    assertEquals(0, phrase("altes Haus"));
  }

  @Test
  void a_query_of_many_words_to_documents_of_many_languages_is_answered() {
    CODES.forEach(code -> put(code, code, "first"));
    index.refresh();
    StringBuilder query = new StringBuilder("first");
    for (int i = 0; i < 1_000; i++) {
      query.append(" word").append((char) ('a' + i % 26)).append((char) ('a' + i / 26));
    }
    assertEquals(CODES.size(), found(query.toString()).size());
    try (Snapshot snapshot = index.snapshot()) {
      int ref = snapshot.keyword("first", ChunkFilter.NONE, 1).getFirst().ref();
      assertEquals(1, snapshot.evidence(query.toString(), new int[] {ref}).size());
    }
  }

  private int phrase(String text) {
    try (Snapshot whole = index.snapshot();
        Snapshot narrowed =
            whole.narrowed(List.of(new Condition.Phrase(text, 0)), Duration.ofSeconds(9))) {
      return narrowed.keyword("", ChunkFilter.NONE, 5).size();
    }
  }

  private void put(String path, @Nullable String language, String text) {
    DocumentId id = DocumentId.ofFile("notes", path);
    IndexedDocument document =
        new IndexedDocument(id, "", "text/plain", "ab".repeat(32), language, Fixture.MODIFIED);
    index.putDocument(document, Fixture.chunks(id, text), Fixture.noVectors(1));
  }

  /** The paths of everything that is found, in their order. */
  private List<String> found(String query) {
    return ranked(query).stream().sorted().toList();
  }

  private List<String> ranked(String query) {
    try (Snapshot snapshot = index.snapshot()) {
      return snapshot.keyword(query, ChunkFilter.NONE, 50).stream()
          .map(hit -> snapshot.load(hit.ref()).document().id().path())
          .toList();
    }
  }
}
