package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.carrel.cli.Service;
import dev.carrel.parse.Documents;
import dev.carrel.parse.Mails;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files as what they are, in a real browser: Markdown, mails, tables, pages, each at its place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageDocumentTest {
  private static final String PLAN =
      """
      ---
      tags: [trip]
      ---
      # The *great* voyage

      Down to [the boat](../boat.md#the-boat), see [[Packing list|what to pack]], not
      [elsewhere](http://elsewhere.invalid/x "y") nor [there](javascript:window.owned=1).

      - [x] mend the bilge pump
      - [ ] buy **rope**
        1. thin
        2. ~~thick~~

      > Fair winds, `said` the keeper.

      ```java
      class Pump { int litres = 12; } // bilge
      String longLine = "%s";
      ```

      | What | Kroner |
      | --- | ---: |
      | Harbour | 120 |
      | %s | 8 |

      ![a chart](http://elsewhere.invalid/chart.png)

      %s

      ## The last leg

      The albatross follows the ship.
      """
          .formatted("x".repeat(90), "wide ".repeat(30), "Calm sea, no wind.\n\n".repeat(60));

  @AutoClose private PageRoom browser;
  private Service service;

  @BeforeAll
  void a_service_over_files_of_many_kinds(@TempDir Path scratch) throws Exception {
    browser = new PageRoom(scratch);
    Path notes = browser.service().notes;
    Files.createDirectory(notes.resolve("trips"));
    write(notes.resolve("trips/plan.md"), PLAN);
    write(notes.resolve("Packing list.md"), "# Packing list\n\nOilskins and the sextant.\n");
    write(
        notes.resolve("invoice.eml"),
        Mails.mail(
            "m1@x",
            "Fwd: The anchor",
            "Dear Bob,\n\nthe anchor costs 900 kroner.\n\n> How heavy is it?\n\nAnn",
            Map.of(
                "a1.txt",
                "Twelve kilogrammes of galvanised steel.".getBytes(StandardCharsets.UTF_8))));
    StringBuilder csv = new StringBuilder("Day,Wind,Remark\n");
    for (int day = 1; day <= 900; day++) {
      csv.append(day)
          .append(",")
          .append(day % 12)
          .append(",\"calm, \"\"day ")
          .append(day)
          .append("\"\"\"\n");
    }
    write(notes.resolve("winds.csv"), csv.toString());
    Files.write(notes.resolve("stock.xlsx"), Documents.xlsx(12));
    Files.write(
        notes.resolve("manual.pdf"),
        Documents.pdf(
            "Manual",
            IntStream.rangeClosed(1, 5)
                .mapToObj(
                    page -> List.of("Chapter " + page, "The sextant is in locker " + page + "."))
                .toList()));
    Files.write(
        notes.resolve("log.pdf"),
        Documents.pdf(
            "Log",
            List.of(
                List.of(
                    "We left the harbour at dawn with a light wind from the",
                    "south-west and kept the lighthouse on our port side until",
                    "noon."))));
    service = browser.service().serve(notes);
    browser.service().awaitIdle(service);
  }

  @Test
  void markdown_is_rendered_out_of_its_text() throws Exception {
    Page page = open("trips/plan.md&line=9&end=10&q=bilge");
    Locator text = page.locator(".rendered");
    assertThat(text.locator("h2").first()).hasText("The great voyage");
    assertThat(text.locator("h2 em")).hasText("great");
    assertThat(text.locator("ul > li.task").first()).containsText("mend the bilge pump");
    assertThat(text.getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName("done")))
        .hasCount(1);
    assertThat(text.locator("ol li").nth(1).locator("del")).hasText("thick");
    assertThat(text.locator("blockquote code")).hasText("said");
    assertThat(text.locator("pre .keyword").first()).hasText("class");
    assertThat(text.locator("pre .comment mark")).hasText("bilge");
    assertThat(text.locator("th").nth(1)).hasText("Kroner");
    assertThat(text.locator("td.right").first()).hasText("120");
    assertThat(text.locator(".picture")).containsText("a chart");
    assertThat(text.locator(".address").first()).hasText(" (http://elsewhere.invalid/x)");
    assertThat(text.locator("a")).hasCount(2);
    assertThat(text.locator(".lit")).hasCount(2);
    assertThat(text.locator(".lit mark")).hasText("bilge");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "document-markdown");
  }

  @Test
  void a_link_leads_to_the_note_that_it_names_and_to_its_heading() {
    Page page = open("trips/plan.md");
    page.getByText("the boat", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator("h1")).hasText("The boat");
    assertThat(page.locator("[data-line].lit")).hasText("The boat");
    page.goBack();
    page.getByText("what to pack").click();
    assertThat(page.locator("h1")).hasText("Packing list");
    assertThat(page.locator(".rendered")).containsText("sextant");
  }

  @Test
  void a_note_that_is_not_there_is_told_in_a_sentence() {
    Page page = browser.open(service, "#/file?source=notes&note=No such note");
    assertThat(page.locator(".document .trouble"))
        .hasText(
            "There is no note named No such note in notes: the search may know where it went.");
  }

  @Test
  void the_place_is_lit_in_both_looks_and_the_choice_is_remembered() {
    Page page = open("trips/plan.md&line=152&end=152&q=albatross");
    Locator lit = page.locator("[data-line].lit");
    assertThat(lit).hasText("The albatross follows the ship.");
    assertThat(lit).isInViewport();
    assertThat(look(page, "Rendered")).hasAttribute("aria-pressed", Pattern.compile("true"));
    look(page, "Text with lines").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator(".line.lit")).hasText("The albatross follows the ship.");
    assertThat(page.locator(".line.lit")).isInViewport();
    assertThat(look(page, "Text with lines")).isFocused();
    page.reload();
    assertThat(page.locator(".line.lit")).isInViewport();
    page.keyboard().press("Shift+Tab");
    look(page, "Rendered").focus();
    page.keyboard().press("Space");
    assertThat(page.locator(".rendered .lit")).isInViewport();
    assertThat(page.locator(".line")).hasCount(0);
  }

  @Test
  void a_long_text_is_read_on_by_steps_and_stays_where_it_is() {
    Page page = open("winds.csv&line=700&end=701");
    Locator row = page.locator("tr[data-line='700']");
    assertThat(row).isInViewport();
    assertThat(page.locator("tbody tr").first()).hasAttribute("data-line", "550");
    page.getByText("Earlier lines").click();
    assertThat(page.locator("tbody tr").first()).hasAttribute("data-line", "50");
    assertThat(row).hasClass("lit");
  }

  @Test
  void a_mail_that_is_found_says_who_wrote_it_and_when() {
    Page page = browser.open(service, "#/search?q=anchor");
    Locator about = page.locator(".hit:has-text('invoice.eml') .about").first();
    assertThat(about).containsText("Ann Lee");
    assertThat(about).not().containsText("ann@example.org");
    assertThat(about.locator("time")).hasAttribute("datetime", "2026-03-03T09:15:00Z");
  }

  @Test
  void a_mail_has_its_head_its_quotations_and_its_attachments() throws Exception {
    Page page = open("invoice.eml&q=anchor");
    Locator mail = page.locator(".rendered.mail");
    assertThat(mail.locator("dt").first()).hasText("From");
    assertThat(mail.locator("dd").first()).hasText("Ann Lee <ann@example.org>");
    assertThat(mail.locator("dl")).containsText("The anchor");
    assertThat(mail.locator("time")).hasAttribute("datetime", "2026-03-03T09:15:00Z");
    assertThat(mail.locator("blockquote")).hasText("How heavy is it?");
    assertThat(mail.locator(".said").first()).hasText("Dear Bob,");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "document-mail");
    mail.locator(".attachments a").click();
    assertThat(page.locator(".line").first()).containsText("Twelve kilogrammes");
  }

  @Test
  void rows_stand_below_their_header_with_their_numbers() throws Exception {
    Page page = open("winds.csv&line=700&end=701&q=day");
    assertThat(page.locator("thead th").nth(2)).hasText("Remark");
    assertThat(page.locator("thead th").first()).isInViewport();
    assertThat(page.locator("tr.lit")).hasCount(2);
    assertThat(page.locator("tr.lit").first()).containsText("700");
    assertThat(page.locator("tr.lit td").nth(3)).hasText("calm, \"day 699\"");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "document-table");
    Page sheet = open("stock.xlsx");
    assertThat(sheet.locator(".leaf-name").first()).hasText("Sheet 1");
    assertThat(sheet.locator("tbody tr").first()).isVisible();
    assertThat(sheet.getByText("Download the file")).isVisible();
    PageRoom.picture(sheet, "document-sheet");
  }

  @Test
  void a_pdf_is_shown_by_its_pages_and_opened_at_the_page() throws Exception {
    Page page = open("manual.pdf&" + lineOnPage(4) + "&page=4&q=sextant");
    assertThat(page.locator(".leaf.found .leaf-name")).hasText("Page 4");
    assertThat(page.locator(".said.lit mark")).hasText("sextant");
    assertThat(page.locator(".leaf")).hasCount(5);
    Locator link = page.getByText("Open the PDF at page 4");
    assertThat(link)
        .hasAttribute(
            "href", Pattern.compile("/api/v1/original\\?source=notes&path=manual.pdf#page=4"));
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "document-pdf");
    look(page, "Text with lines").click();
    assertThat(page.locator(".lines .leaf-name")).hasCount(5);
    assertThat(page.locator(".line.lit").first()).isInViewport();
    PageRoom.picture(page, "document-pdf-lines");
  }

  @Test
  void lines_that_only_the_paper_ended_run_on() {
    Page page = open("log.pdf&q=lighthouse");
    assertThat(page.locator(".said.on")).hasCount(3);
    assertThat(page.locator(".spoken"))
        .hasText(
            "We left the harbour at dawn with a light wind from the south-west and kept the"
                + " lighthouse on our port side until noon.");
    assertThat(browser.open(service, "#/search?q=lighthouse").locator(".passage").first())
        .containsText("wind from the south-west and kept");
  }

  @Test
  void a_hit_in_a_sheet_names_the_sheet_and_tells_its_cells_apart() {
    Locator hit = browser.open(service, "#/search?q=name:stock.xlsx+stock").locator(".hit").first();
    assertThat(hit.locator(".lines-named")).hasText(Pattern.compile("sheet [12]"));
    assertThat(hit.locator(".passage")).containsText(" · ");
  }

  @Test
  void every_look_fits_a_phone_in_both_colours() throws Exception {
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (String file :
          List.of(
              "trips/plan.md&line=22&end=24",
              "invoice.eml",
              "winds.csv&line=700&end=701",
              "manual.pdf&" + lineOnPage(4) + "&page=4")) {
        Page page = browser.onPhone(service, address(file), colours);
        assertThat(page.locator(".rendered")).isVisible();
        PageRoom.assertFits(page);
        PageRoom.assertAccessible(page);
        PageRoom.picture(
            page,
            "document-phone-"
                + (colours == ColorScheme.DARK ? "dark-" : "")
                + file.replaceAll("[^a-z].*", ""));
        page.context().close();
      }
    }
  }

  /** The first two lines of a page of the manual, as an address names them. */
  private String lineOnPage(int number) throws Exception {
    JsonNode told = browser.service().get(service, "/api/v1/blocks?source=notes&path=manual.pdf");
    int line = told.at("/pages/" + (number - 1) + "/line").asInt();
    return "line=" + line + "&end=" + (line + 1);
  }

  private Page open(String file) {
    Page page = browser.open(service, address(file));
    assertThat(page.locator(".lines, .rendered").first()).not().isEmpty();
    return page;
  }

  private static String address(String file) {
    return "#/file?source=notes&path=" + file;
  }

  private static Locator look(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  @Test
  void nothing_but_a_few_kinds_has_two_looks() {
    Page page = browser.open(service, "#/file?source=notes&path=invoice.eml&part=a1.txt");
    assertThat(page.locator(".line").first()).isVisible();
    assertThat(page.locator(".looks")).isHidden();
    assertEquals(0, page.locator(".actions a.editor").count());
    assertTrue(page.locator(".rendered").count() == 0);
  }
}
