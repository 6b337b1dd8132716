package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.parse.Documents;
import dev.carrel.parse.Mails;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with their folders and files on the page, and what a file does to it. */
class PageLibraryTest {
  @TempDir Path scratch;
  @AutoClose private PageRoom browser;

  @BeforeEach
  void open() throws Exception {
    browser = new PageRoom(scratch);
  }

  @Test
  void folders_are_added_and_removed() throws Exception {
    Service service = browser.service().serve();
    Page page = browser.open(service, "");
    assertThat(page.locator(".welcome")).containsText("Nothing leaves this machine");
    PageRoom.picture(page, "no-folder");
    Files.createDirectory(browser.service().notes.resolve(".obsidian"));
    page.getByText("Add your first folder").click();
    page.getByLabel("Folder on this machine").fill(browser.service().notes.toString());
    page.getByText("Add the folder").click();
    assertThat(page.locator(".message").first()).containsText("notes is added");
    assertThat(page.locator("[data-path='boat.md'] .badge")).hasText("found");
    assertThat(page.locator("[data-source='notes']")).containsText("2 files");
    assertThat(page.locator("[data-source='notes']")).containsText("Obsidian vault");
    PageRoom.picture(page, "library");

    page.getByLabel("Remove the source notes").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("itself is not touched");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "remove");
    page.keyboard().press("Escape");
    assertThat(page.locator("[data-source='notes']")).hasCount(1);
    page.getByLabel("Remove the source notes").click();
    dialog.getByText("Remove it").click();
    assertThat(page.locator("[data-source='notes']")).hasCount(0);
    assertThat(page.locator(".message").first()).hasText("notes is removed.");
    assertTrue(Files.exists(browser.service().notes.resolve("boat.md")));
  }

  @Test
  void a_folder_that_is_not_there_is_told_in_a_sentence() {
    Service service = browser.service().serve();
    Page page = browser.open(service, "#/library");
    page.getByLabel("Folder on this machine").fill("/no/such/folder");
    page.keyboard().press("Enter");
    assertThat(page.locator(".message.trouble").first()).containsText("/no/such/folder");
    assertThat(page.getByLabel("Folder on this machine")).hasValue("/no/such/folder");
    assertEquals(1, browser.complaints().size());
  }

  @Test
  void a_file_that_failed_says_why_and_is_tried_again() throws Exception {
    Path deed = browser.service().notes.resolve("deed.pdf");
    Files.writeString(deed, "%PDF-1.7\nthe bilge pump\n");
    Service service = browser.service().serve(browser.service().notes);
    browser.service().awaitIdle(service);
    Page page = browser.open(service, "#/library");
    page.locator("[data-state='failed']").click();
    Locator row = page.locator("[data-path='deed.pdf']");
    assertThat(page.locator(".file")).hasCount(1);
    assertThat(row.locator(".reason")).not().isEmpty();
    row.getByText("Try again").click();
    Locator message = page.locator(".file-section > .message");
    assertThat(message).hasText("deed.pdf failed again.");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "failed");

    row.locator("summary").click();
    row.getByRole(AriaRole.SEARCHBOX).fill("pump");
    page.keyboard().press("Enter");
    assertThat(row.locator(".verdict")).containsText("the file is broken");

    Files.write(deed, Documents.pdf("Deed", List.of(List.of("The deed of the house."))));
    row.getByText("Try again").click();
    assertThat(message).hasText("deed.pdf is found now.");
    page.locator("[data-state='']").click();
    assertThat(page.locator("[data-path='deed.pdf'] .badge")).hasText("found");
  }

  @Test
  void a_file_is_found_in_the_list_by_part_of_its_name() {
    Service service = browser.service().serve(browser.service().notes);
    Page page = browser.open(service, "#/library");
    page.getByLabel("Find a file").fill("gard");
    assertThat(page.locator(".file")).hasCount(1);
    page.locator(".file a").click();
    assertThat(page.locator(".sheet")).containsText("Tomatoes want a warm wall");
  }

  @Test
  void where_a_token_is_wanted_the_page_asks_for_it_once() throws Exception {
    Path config = Files.writeString(scratch.resolve("c.yaml"), "server: {tokens: required}\n");
    ServiceRoom room = browser.service();
    Service service = room.serve(new Options(room.data(), config, 0), room.notes);
    ServiceRoom.await(() -> service.desk().status().state().equals("idle"));
    String key =
        new LocalAccess(room.data(), Clock.systemUTC())
            .add("page", Grant.of(Permission.READ, Set.of("notes")), Optional.empty())
            .key();
    Page page = browser.open(service, "#/search?q=bilge");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(1);
    PageRoom.assertAccessible(page);
    page.getByLabel("Token").fill(key);
    page.keyboard().press("Enter");
    assertThat(page.locator(".hit").first()).containsText("bilge pump");
    page.reload();
    assertThat(page.locator(".hit").first()).containsText("bilge pump");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    assertFalse(browser.complaints().isEmpty(), "refused requests are complained of");
  }

  @Test
  void a_hostile_document_changes_nothing_and_fetches_nothing() throws Exception {
    String attack =
        "<script>window.owned = 1</script><img src=x onerror=\"window.owned=1\">"
            + "<svg onload=\"window.owned=1\"></svg><iframe src=\"http://elsewhere.invalid/\"></iframe>"
            + "<style>body{display:none}</style><base href=\"http://elsewhere.invalid/\">"
            + "<a href=\"javascript:window.owned=1\">albatross</a>"
            + "<meta http-equiv=\"refresh\" content=\"0;url=http://elsewhere.invalid/\">";
    Path notes = browser.service().notes;
    Files.writeString(
        notes.resolve("<img src=x onerror=owned=1>.md"),
        "# "
            + attack
            + " albatross\n\n![albatross](http://elsewhere.invalid/a.png)"
            + " [albatross](javascript:window.owned=1) "
            + attack
            + "\n\n\u202ealbatross\u0007 ${7+7} {{7+7}}\n");
    Files.writeString(
        notes.resolve("page.html"),
        "<!doctype html><title>" + attack.replace("<", "&lt;") + "</title><p>Albatross " + attack);
    Files.writeString(
        notes.resolve("mail.eml"),
        Mails.mail(
            "<script>@x",
            attack,
            attack + "\n\n> " + attack,
            Map.of("<img src=x>.txt", new byte[] {65})));
    Files.writeString(
        notes.resolve("rows.csv"),
        "Who,\""
            + attack.replace("\"", "\"\"")
            + "\"\n=cmd|'/c calc'!A1,javascript:window.owned=1\n");
    Files.write(
        notes.resolve("manual.pdf"),
        Documents.pdf(
            "Manual " + attack, List.of(List.of("Albatross <script>window.owned = 1</script>"))));
    Service service = browser.service().serve(notes);
    browser.service().awaitIdle(service);

    Page page = browser.open(service, "");
    page.getByLabel("Search your files").fill("albatross " + attack);
    assertThat(page.locator(".hit").first()).isVisible();
    assertUnchanged(page);
    page.getByLabel("Search your files").fill("albatross");
    page.locator(".hit", new Page.LocatorOptions().setHasText("<img src=x onerror=owned=1>.md"))
        .getByRole(AriaRole.LINK)
        .first()
        .click();
    for (String look : List.of("Rendered", "Text with lines")) {
      page.getByText(look, new Page.GetByTextOptions().setExact(true)).click();
      assertThat(page.locator(".sheet")).containsText("<script>window.owned = 1</script>");
      assertThat(page.locator("[data-line='5']")).hasText("\ufffdalbatross\ufffd ${7+7} {{7+7}}");
      assertThat(page.locator(".outline")).containsText("window.owned = 1");
      assertUnchanged(page);
      PageRoom.picture(page, "hostile-" + look.replaceAll(" .*", "").toLowerCase(Locale.ROOT));
    }
    page.getByText("Rendered", new Page.GetByTextOptions().setExact(true)).click();
    for (String file : List.of("mail.eml", "rows.csv", "manual.pdf", "page.html")) {
      page.navigate(page.url().replaceAll("#.*", "#/file?source=notes&q=albatross&path=" + file));
      assertThat(page.locator(".rendered"))
          .containsText(file.equals("page.html") ? "Albatross" : "window.owned");
      assertUnchanged(page);
      PageRoom.picture(page, "hostile-" + file.replaceAll(".*\\.", ""));
    }
    page.navigate(page.url().replaceAll("#.*", "#/library"));
    assertThat(page.locator(".file").first()).isVisible();
    assertUnchanged(page);
    page.navigate(page.url().replaceAll("#.*", "#/ask"));
    page.getByLabel("Question").fill("What is the albatross? " + attack);
    page.keyboard().press("Enter");
    assertThat(page.locator(".answer-notes")).containsText("no language model");
    assertUnchanged(page);
    page.navigate(
        page.url()
            .replaceAll("#.*", "#/file?source=<script>&path=javascript:window.owned=1&line=x"));
    assertThat(page.locator(".document .trouble")).isVisible();
    assertUnchanged(page);
    assertEquals(1, browser.complaints().size(), "the last file is none");
  }

  private static void assertUnchanged(Page page) {
    assertNull(page.evaluate("() => window.owned ?? null"));
    assertEquals(
        0,
        page.evaluate(
            "() => document.querySelectorAll('main :is(script, img, svg, iframe, style, base, meta,"
                + " object, embed)').length"));
    assertEquals(
        0,
        page.evaluate(
            "() => [...document.links].filter(link => link.origin !== location.origin"
                + " && !link.matches('.editor[href^=\"vscode://file/\"]')).length"));
  }
}
