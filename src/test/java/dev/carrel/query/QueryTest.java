package dev.carrel.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.index.Condition;
import dev.carrel.index.Condition.AnyOf;
import dev.carrel.index.Condition.Dated;
import dev.carrel.index.Condition.Fuzzy;
import dev.carrel.index.Condition.Header;
import dev.carrel.index.Condition.Language;
import dev.carrel.index.Condition.Message;
import dev.carrel.index.Condition.Not;
import dev.carrel.index.Condition.Phrase;
import dev.carrel.index.Condition.Regex;
import dev.carrel.index.Condition.Source;
import dev.carrel.index.Condition.Symbol;
import dev.carrel.index.Condition.Tag;
import dev.carrel.index.Condition.Wildcard;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void text_without_operators_stays_as_it_is() {
    for (String text :
        List.of(
            "how long does  the dough rest?",
            "C++ and C# e-mail well-known it's 5\" pipe",
            "at 12:30 or 12:30:45, see https://example.org/a?b=c and std::vector C:\\x",
            "Oslo - Bergen -- and back – by train",
            "/usr/local/bin /etc/hosts a/b/c /",
            "what? really?! (yes) [no] {maybe} ...",
            "not AND nor OR",
            "~ ~~ approx ~5",
            " \t\n ")) {
      Query query = Query.of(text);
      assertEquals(new Query(text, List.of(), List.of()), query);
    }
  }

  @Test
  void a_phrase_restricts_and_its_words_stay() {
    assertRead("when \"night train\" runs", "when night train runs", new Phrase("night train", 0));
    assertRead("“night train”", "night train", new Phrase("night train", 0));
    assertRead("(\"night train\")", "( night train )", new Phrase("night train", 0));
    assertRead("\"night bergen\"~5", "night bergen", new Phrase("night bergen", 5));
  }

  @Test
  void a_dash_before_anything_leaves_it_out() {
    assertRead("bread -rye", "bread", new Not(new Phrase("rye", 0)));
    assertRead("-\"rye flour\"", "", new Not(new Phrase("rye flour", 0)));
    assertRead("-\"a b\"~3", "", new Not(new Phrase("a b", 3)));
    assertRead("-type:pdf", "", new Not(new Condition.Type("pdf")));
    assertRead("-bil*", "", new Not(new Wildcard("bil*")));
    assertRead("-/ab+c/", "", new Not(new Regex("ab+c")));
    assertRead("-slip~1", "", new Not(new Fuzzy("slip", 1)));
  }

  @Test
  void a_name_and_a_colon_ask_for_a_field() {
    assertRead("x TYPE:pdf", "x", new Condition.Type("pdf"));
    assertRead("source:\"my notes\" y", "y", new Source("my notes"));
    assertRead("lang:de", "", new Language("de"));
    assertRead("symbol:Cart.sum", "", new Symbol("Cart.sum"));
    assertRead("from:anna", "", new Message(Header.FROM, "anna"));
    assertRead("to:anna@example.org", "", new Message(Header.TO, "anna@example.org"));
    assertRead("subject:\"the roof\"", "", new Message(Header.SUBJECT, "the roof"));
    assertRead("tag:trips/oslo", "", new Tag("trips/oslo"));
    assertRead("path:a/*.md", "", new Condition.Path("a/*.md"));
    assertRead(
        "path:\"my folder\"",
        "",
        new AnyOf(List.of(new Condition.Path("my folder"), new Condition.Path("my folder/"))));
  }

  @Test
  void of_several_values_that_a_document_has_once_either_is_meant() {
    assertRead(
        "type:pdf type:md tag:a tag:b",
        "",
        new Tag("a"),
        new Tag("b"),
        new AnyOf(List.of(new Condition.Type("pdf"), new Condition.Type("md"))));
  }

  @Test
  void dates_are_years_months_and_days() {
    assertRead("after:2024", "", new Dated(Instant.parse("2024-01-01T00:00:00Z"), null));
    assertRead("before:2024-05", "", new Dated(null, Instant.parse("2024-05-01T00:00:00Z")));
    assertRead("after:2024-02-29", "", new Dated(Instant.parse("2024-02-29T00:00:00Z"), null));
  }

  @Test
  void patterns_stand_for_words() {
    assertRead("bilge* te?t", "", new Wildcard("bilge*"), new Wildcard("te?t"));
    assertRead("what is a bilge*?", "what is a", new Wildcard("bilge*"));
    assertRead(
        "boler~ sourdogh~ sourdogh~1",
        "",
        new Fuzzy("boler", 1),
        new Fuzzy("sourdogh", 2),
        new Fuzzy("sourdogh", 1));
    assertRead("/ab+c/", "", new Regex("ab+c"));
  }

  @Test
  void what_is_no_operator_is_searched_as_words_with_a_remark() {
    for (String text :
        List.of(
            "foo:bar",
            "after:tomorrow",
            "after:2023-02-29",
            "before:",
            "type:!!!",
            "lang:c",
            "lang:python",
            "\"night train",
            "path:\"night train",
            "a *",
            "C*",
            "conf/*.yaml",
            "/(/",
            "/a{200}{200}/",
            "/.*/",
            "/(.*a){30}.{30}/",
            "word~3",
            "ab~",
            "\"a b\"~99",
            "path:" + "*a".repeat(60),
            "-18")) {
      Query query = Query.of(text);
      assertEquals(text, query.words());
      assertEquals(List.of(), query.conditions(), text);
      assertEquals(1, query.remarks().size(), text);
      assertTrue(
          query.remarks().getFirst().endsWith(": it is searched for as plain words."),
          query.remarks().toString());
    }
  }

  @Test
  void of_too_many_operators_the_first_are_read_and_remarks_are_few() {
    Query many = Query.of("type:a ".repeat(40) + "foo:bar ".repeat(5));
    assertEquals(1, many.conditions().size());
    assertEquals(32, ((AnyOf) many.conditions().getFirst()).conditions().size());
    assertEquals(2, many.remarks().size(), many.remarks().toString());
    assertEquals(QueryReader.PATTERNS_MAX, Query.of("ab* ".repeat(40)).conditions().size());
    StringBuilder unknown = new StringBuilder();
    for (char c = 'a'; c <= 'z'; c++) {
      unknown.append("no").append(c).append(":such ");
    }
    assertEquals(QueryReader.REMARKS_MAX, Query.of(unknown.toString()).remarks().size());
  }

  private static void assertRead(String text, String words, Condition... conditions) {
    Query query = Query.of(text);
    assertEquals(List.of(conditions), query.conditions(), text);
    assertEquals(words, query.words(), text);
    assertEquals(List.of(), query.remarks(), text);
  }
}
