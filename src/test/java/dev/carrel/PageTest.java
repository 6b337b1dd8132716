package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.carrel.cli.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, over a real service that has read a few notes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
  private static final Pattern PRESSED = Pattern.compile("true");

  @AutoClose private PageRoom browser;
  private Service service;

  @BeforeAll
  void a_service_over_notes(@TempDir Path scratch) throws Exception {
    browser = new PageRoom(scratch);
    ServiceRoom room = browser.service();
    StringBuilder log = new StringBuilder("# Log of the Albatross\n\n");
    for (int day = 1; day <= 200; day++) {
      log.append("## Day ").append(day).append("\n\n");
      log.append(
          day == 150 ? "At noon the rudder broke off Bergen.\n\n" : "Calm sea, no wind.\n\n");
    }
    Files.writeString(room.notes.resolve("log.md"), log);
    Path work = Files.createDirectory(scratch.resolve("work"));
    Files.writeString(
        work.resolve("Pump.java"),
        """
        /** A pump. */
        class Pump {
          /* Bilge water, in litres. */
          int litres = 12;

          // Pumps until the bilge is dry.
          void pumpTheBilge() {
            litres = 0;
          }

          String warning =
              \"""
              Not for this if it runs dry.
              \""";
        }
        """);
    Files.writeString(
        room.notes.resolve("alarm.conf"),
        """
        # How many litres ring the alarm of the galley.
        # Twice as many ring it on deck.
        alarm-litres 40
        """);
    service = room.serve(room.notes, work);
    room.awaitIdle(service);
  }

  @Test
  void the_first_visit_says_what_can_be_searched_and_is_ready_to_type() throws Exception {
    Page page = browser.open(service, "");
    assertThat(page.getByLabel("Search your files")).isFocused();
    assertThat(page.locator(".welcome")).containsText("5 files");
    assertThat(page.locator("#state")).hasText("Up to date");
    assertThat(page).hasTitle("Search · Carrel");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "first-visit");
  }

  @Test
  void passages_come_as_their_words_are_typed_with_the_words_lit() throws Exception {
    Page page = search("bilge pump locker");
    Locator first = page.locator(".hit").first();
    assertThat(first.getByRole(AriaRole.LINK)).hasText("The boat");
    assertThat(first.locator("mark").first()).hasText("bilge");
    assertThat(first.locator(".place")).containsText("boat.md");
    assertThat(first.locator(".place")).containsText("lines 1–3");
    assertThat(page).hasURL(Pattern.compile(".*#/search\\?q=bilge\\+pump\\+locker"));
    assertThat(page.locator(".outcome")).containsText("passage");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "search");
  }

  @Test
  void only_the_newest_reply_is_shown() {
    Page page = browser.open(service, "");
    page.getByLabel("Search your files").pressSequentially("tomatoes want a warm wall");
    shown(page, "tomatoes want a warm wall");
    page.getByLabel("Search your files").fill("rudder");
    shown(page, "rudder");
    assertThat(page.locator(".hit mark").first()).hasText("rudder");
  }

  @Test
  void a_declaration_stands_at_the_margin_with_its_lines_below_it() {
    Page page = search("bilge");
    for (List<String> each :
        List.of(
            List.of("  void stop() {\n    litres = 0;\n  }", "void stop() {\n  litres = 0;\n}"),
            List.of("\tfunc stop() {\n\n\t\treturn\n\t}", "func stop() {\n\n\treturn\n}"),
            List.of("    /* Less. */\n  litres--;", "  /* Less. */\nlitres--;"),
            List.of("int litres = 12;", "int litres = 12;"))) {
      assertEquals(
          each.getLast(),
          page.evaluate(
              "async code => (await import('/page/words.js')).outdented(code)", each.getFirst()));
    }
  }

  @Test
  void a_passage_of_Markdown_is_read_without_its_marks_and_no_other_one_loses_a_sign() {
    Page page = search("bilge");
    for (List<String> each :
        List.of(
            List.of("# Boat\n\nThe **bilge** pump.", "The bilge pump."),
            List.of("See [[The boat|our boat]] and ![[Pump]].", "See our boat and Pump."),
            List.of("Run:\n\n```sh\nmake\n```\nIt `runs`.", "Run:\nmake\nIt `runs`."),
            List.of("A [pump](https://example.org/a_(b) \"P\") here.", "A pump here."),
            List.of(
                "2**3 and a[i](x), [ -f x ], [[ -f x ]]",
                "2**3 and a[i](x), [ -f x ], [[ -f x ]]"))) {
      assertEquals(each.getLast(), prose(page, each.getFirst(), true));
    }
    String settings = "# Bilge\n# **pump**\npump [a](b)";
    assertEquals(settings, prose(page, settings, false));
  }

  @Test
  void lines_run_on_where_only_the_paper_ended_them() {
    Page page = search("bilge");
    String full = "a line of prose that is as long as the paper is wide";
    for (String joined : List.of("and short", "(10) is the sum of both of the")) {
      assertEquals(full + " " + joined, flowed(page, full + "\n" + joined));
    }
    assertEquals("x".repeat(50) + " self-made", flowed(page, "x".repeat(50) + " self-\nmade"));
    for (String apart :
        List.of(
            full + "\n- an item",
            full + ".\n2. an item",
            full + "\n  indented",
            "Dear Bob,\n" + full,
            "1 Tides . . . . . . . . . . . . . . . . . . . . . 3\n2 Winds . . . . . . . . . . . . . . . . . . . . . 9",
            "age in years 0.017 1.017 0.009 1.888 0.059\nsex of them 0.513 1.670 0.167 3.078 0.002",
            "one   column of it and   another one\nbelow it is the same   again")) {
      assertEquals(apart, flowed(page, apart));
    }
  }

  @Test
  void a_quotation_is_one_line_but_for_items_rows_and_what_a_colon_announces() {
    Page page = search("bilge");
    for (List<String> each :
        List.of(
            List.of(
                "You can\nuse it to\nmend self-\nmade files.",
                "You can use it to mend self-made files."),
            List.of("There are:\n\n- one\n- two", "There are:\n\n- one\n- two"),
            List.of("Set it:\nset logscale y 2", "Set it:\nset logscale y 2"),
            List.of("One\ttwo\nThree\tfour", "One\ttwo\nThree\tfour"))) {
      assertEquals(
          each.getLast(),
          page.evaluate(
              "async text => (await import('/page/flow.js')).quotation(text)", each.getFirst()));
    }
  }

  private static Object flowed(Page page, String text) {
    return page.evaluate("async text => (await import('/page/flow.js')).flowed(text)", text);
  }

  @Test
  void a_passage_is_what_stands_below_its_headings() {
    Page page = search("bilge");
    assertEquals(
        "Bed · Plant\nNorth · Kale",
        page.evaluate(
            "async text => (await import('/page/words.js')).passage("
                + "{ path: 'a.xlsx', page: 1, headingPath: ['Stock'] }, text)",
            "Stock\n\nBed\tPlant\nNorth\tKale"));
    assertEquals(
        "a:\tb\n\tmake",
        page.evaluate(
            "async text => (await import('/page/words.js')).passage("
                + "{ path: 'Makefile', page: null, headingPath: [] }, text)",
            "a:\tb\n\tmake"));
  }

  @Test
  void a_patch_is_told_from_a_list() {
    Page page = search("bilge");
    for (String patch : List.of("@@ -1 +1 @@\n-a\n+b", "+int a;\n+\n+int b;\n int c;")) {
      assertEquals(true, isPatch(page, patch));
    }
    for (String text : List.of("- one\n- two\n- three", "One\ntwo\n+ three", "+ one")) {
      assertEquals(false, isPatch(page, text));
    }
  }

  private static Object isPatch(Page page, String text) {
    return page.evaluate("async text => (await import('/page/words.js')).isPatch(text)", text);
  }

  private static Object prose(Page page, String text, boolean markdown) {
    return page.evaluate(
        "async ([text, markdown]) => (await import('/page/words.js')).prose(text, markdown)",
        List.of(text, markdown));
  }

  @Test
  void a_click_filters_and_another_one_takes_it_back() {
    Page page = search("bilge");
    Locator work = chip(page, "work");
    work.click();
    assertThat(page.locator(".hit")).hasCount(1);
    assertThat(chip(page, "work")).hasAttribute("aria-pressed", PRESSED);
    assertThat(chip(page, "work")).isFocused();
    assertTrue(page.url().endsWith("?q=bilge&source=work"), page.url());
    chip(page, "work").click();
    chip(page, ".md").click();
    assertThat(page.locator(".hit .path").filter(new Locator.FilterOptions().setHasText(".java")))
        .hasCount(0);
    page.goBack();
    page.goForward();
    assertThat(page.getByLabel("Search your files")).hasValue("bilge");
    assertThat(chip(page, ".md")).hasAttribute("aria-pressed", PRESSED);
  }

  @Test
  void what_is_not_there_says_what_to_do() {
    Page page = search("\"no such phrase anywhere\"");
    assertThat(page.locator(".outcome")).containsText("Nothing found");
    assertThat(page.locator(".rest")).containsText("Try fewer or other words");
  }

  @Test
  void a_passage_opens_at_its_place_and_back_leads_back() throws Exception {
    Page page = search("rudder broke off Bergen");
    page.locator(".hit a").first().click();
    Locator lit = lit(page, "rudder");
    assertThat(lit).isInViewport();
    assertThat(lit.locator("mark").first()).hasText("rudder");
    assertThat(page.locator(".document h1")).hasText("Log of the Albatross");
    assertThat(page.locator(".outline")).containsText("Day 150");
    assertEquals("601", lit.getAttribute("data-line"));
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "file");
    page.goBack();
    assertThat(page.getByLabel("Search your files")).hasValue("rudder broke off Bergen");
    assertThat(page.locator(".hit").first()).containsText("rudder");
  }

  @Test
  void a_long_file_is_read_on_by_steps() {
    Page page = browser.open(service, "#/file?source=notes&path=log.md&line=701");
    assertThat(page.locator("[data-line='701']")).isInViewport();
    page.getByText("Earlier lines").click();
    assertThat(page.locator("[data-line]").first()).hasAttribute("data-line", "51");
    page.getByText("Earlier lines").click();
    assertThat(page.locator("[data-line]").first()).hasAttribute("data-line", "1");
    assertThat(page.getByText("Earlier lines")).hasCount(0);
  }

  @Test
  void code_is_coloured_and_stays_what_it_is() throws Exception {
    Page page = browser.open(service, "#/file?source=work&path=Pump.java&line=7&end=9&q=bilge");
    assertThat(page.locator(".lines.code .keyword").first()).hasText("class");
    assertThat(page.locator("[data-line='3'] .comment")).hasText("/* Bilge water, in litres. */");
    assertThat(page.locator("[data-line='7']")).hasText("  void pumpTheBilge() {");
    assertThat(page.locator("[data-line='13'] .string"))
        .hasText("      Not for this if it runs dry.");
    assertThat(page.locator("[data-line='13'] .keyword")).hasCount(0);
    assertThat(page.getByText("Open in VS Code"))
        .hasAttribute("href", Pattern.compile("vscode://file/.*/work/Pump\\.java:7"));
    PageRoom.picture(page, "code");
  }

  @Test
  void a_note_of_a_vault_opens_in_obsidian() throws Exception {
    Files.createDirectory(browser.service().notes.resolve(".obsidian"));
    Page page = browser.open(service, "#/file?source=notes&path=log.md");
    assertThat(page.getByText("Open in Obsidian"))
        .hasAttribute("href", Pattern.compile("obsidian://open\\?path=%2F.*%2Fnotes%2Flog\\.md"));
    page.navigate(page.url().replace("source=notes&path=log.md", "source=work&path=Pump.java"));
    assertThat(page.getByText("Open in VS Code")).isVisible();
    assertThat(page.getByText("Open in Obsidian")).hasCount(0);
  }

  @Test
  void a_file_that_is_gone_is_told_in_a_sentence() {
    Page page = browser.open(service, "#/file?source=notes&path=none.md");
    assertThat(page.locator(".document .trouble")).containsText("none.md");
    assertEquals(1, browser.complaints().size());
  }

  @Test
  void a_question_is_answered_and_its_citation_followed() throws Exception {
    Page page = browser.open(service, "#/ask");
    page.getByLabel("Question").fill("Where does the bilge pump of the Albatross hang?");
    page.keyboard().press("Enter");
    Locator cite = page.locator(".cite").first();
    assertThat(page.locator(".answer-text")).containsText("behind the port locker");
    assertThat(page.locator(".answer-notes")).containsText("no language model");
    cite.hover();
    assertThat(page.locator(".sources li.lit")).containsText("boat.md");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "answer");
    cite.click();
    assertThat(page.locator("[data-line].lit").first()).isInViewport();
    assertThat(lit(page, "port locker")).hasCount(1);
    page.goBack();
    assertThat(page.locator(".answer-text")).containsText("behind the port locker");
  }

  @Test
  void a_setting_is_quoted_line_by_line_with_its_comment() throws Exception {
    Page page = browser.open(service, "#/ask");
    page.getByLabel("Question").fill("How many litres ring the alarm of the galley?");
    page.keyboard().press("Enter");
    assertThat(page.locator(".answer-text code.quoted").first())
        .hasText(
            """
            # How many litres ring the alarm of the galley.
            # Twice as many ring it on deck.
            alarm-litres 40\
            """);
    assertThat(page.locator(".sources blockquote").first()).hasClass("code");
    PageRoom.assertAccessible(page);
  }

  @Test
  void what_the_documents_do_not_say_is_said_plainly() throws Exception {
    Page page = browser.open(service, "#/ask");
    page.getByLabel("Question").fill("Who painted the Mona Lisa?");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ask").setExact(true))
        .click();
    assertThat(page.locator(".answer-text")).hasText("This is not in your documents.");
    assertThat(page.locator(".nogrounds")).containsText("No passage carries an answer");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "no-grounds");
  }

  @Test
  void it_can_be_used_by_the_keyboard_alone() {
    Page page = browser.open(service, "#/library");
    assertThat(page.locator(".card").first()).isVisible();
    page.keyboard().press("/");
    assertThat(page.getByLabel("Search your files")).isFocused();
    page.keyboard().type("tomatoes");
    shown(page, "tomatoes");
    page.keyboard().press("ArrowDown");
    assertThat(page.locator(".hit a").first()).isFocused();
    page.keyboard().press("ArrowUp");
    assertThat(page.getByLabel("Search your files")).isFocused();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");
    assertThat(page.locator(".document h1")).hasText("Garden");
    page.goBack();
    assertThat(page.getByLabel("Search your files")).isFocused();
    page.keyboard().press("Escape");
    assertThat(page.getByLabel("Search your files")).hasValue("");
    assertThat(page.locator(".hit")).hasCount(0);
    page.reload();
    page.locator("body").press("Shift+Tab");
    page.locator("#skip").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("main")).isFocused();
  }

  @Test
  void settings_say_what_they_do() throws Exception {
    Page page = browser.open(service, "#/settings");
    page.locator(".group summary", new Page.LocatorOptions().setHasText("watch")).click();
    assertThat(
            page.locator(".setting")
                .filter(new Locator.FilterOptions().setHasText("watch.everySeconds")))
        .containsText("default");
    assertThat(page.locator(".models")).containsText("memory");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "settings");
  }

  private Page search(String query) {
    Page page = browser.open(service, "");
    page.getByLabel("Search your files").pressSequentially(query);
    shown(page, query);
    return page;
  }

  private static void shown(Page page, String query) {
    assertThat(page.locator(".hits")).hasAttribute("data-query", query);
  }

  private static Locator lit(Page page, String text) {
    return page.locator("[data-line].lit", new Page.LocatorOptions().setHasText(text));
  }

  private static Locator chip(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
