package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says of language models: none is needed, which there are, and which do what. */
class PageModelsTest {
  @TempDir Path scratch;
  @AutoClose private PageRoom browser;

  @BeforeEach
  void open() throws Exception {
    browser = new PageRoom(scratch);
  }

  @Test
  void without_a_model_it_says_what_works_and_how_one_is_got() throws Exception {
    Service service = browser.service().serve(browser.service().notes);
    browser.service().awaitIdle(service);
    Page page = browser.open(service, "#/ask");
    Locator without = page.locator(".without-model");
    assertThat(without).containsText("Search works in full");
    assertThat(without).containsText("in your documents' own sentences");
    page.getByText("Language models on this disk").click();
    assertThat(without).containsText("No language model lies on this disk");
    page.getByText("What this machine could run").click();
    assertThat(without).containsText("of memory");
    assertThat(without).containsText("This page fetches nothing");
    assertThat(without.locator(".command code").first()).hasText("./carrel model pull ADDRESS");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "ask-without-model");
    page.getByLabel("Question").fill("Where does the bilge pump hang?");
    page.keyboard().press("Enter");
    assertThat(page.locator(".answer-text")).containsText("port locker");
    assertThat(without).isHidden();
    page.getByText("New conversation").click();
    assertThat(without).isVisible();
  }

  @Test
  void it_fits_a_phone_in_both_colours() throws Exception {
    models();
    Service service = browser.service().serve();
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (String address : List.of("#/ask", "#/settings")) {
        Page page = browser.onPhone(service, address, colours);
        Locator first = page.getByText("Language models on this disk");
        if (address.equals("#/ask")) {
          first.click();
        }
        assertThat(page.locator(".card").first()).isVisible();
        PageRoom.assertFits(page);
        PageRoom.assertAccessible(page);
        PageRoom.picture(
            page,
            "phone-%s-%s-models"
                .formatted(colours.name().toLowerCase(Locale.ROOT), address.substring(2)));
        page.context().close();
      }
    }
  }

  @Test
  void a_model_says_what_it_needs_by_its_header_and_the_command_that_chooses_it() throws Exception {
    models();
    Service service = browser.service().serve();
    JsonNode told = browser.service().get(service, "/api/v1/models");
    long needed = told.at("/models/1/memoryBytes").asLong();
    assertTrue(needed > 90_000_000L, told.toString());
    Page page = browser.open(service, "#/settings");
    Locator tiny = page.locator(".card", new Page.LocatorOptions().setHasText("tiny.gguf"));
    assertThat(tiny.locator(".badge")).containsText("fits: " + Math.round(needed / 1e6) + " MB");
    assertThat(tiny.locator(".command code")).hasText("./carrel model use tiny.gguf");
    assertThat(
            page.locator(".card", new Page.LocatorOptions().setHasText("odd name")).locator("code"))
        .hasText("./carrel model use 'odd name'\\''s $(touch owned).gguf'");
    Locator broken = page.locator(".card", new Page.LocatorOptions().setHasText("broken.gguf"));
    assertThat(broken.locator(".trouble")).not().isEmpty();
    assertThat(broken.locator(".command")).hasCount(0);
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    tiny.getByText("Copy").click();
    assertThat(tiny.locator("button")).hasText("Copied");
    assertEquals(
        "./carrel model use tiny.gguf", page.evaluate("() => navigator.clipboard.readText()"));
    assertThat(page.locator(".tasks div").first()).containsText("No model");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "settings-models");
  }

  @Test
  void which_model_does_what_is_said_and_ask_speaks_of_none() throws Exception {
    models();
    Path config =
        Files.writeString(
            scratch.resolve("c.yaml"),
            """
            engines:
              answer: {model: models/tiny.gguf}
              summarize: {kind: loopback, url: "http://127.0.0.1:9/v1", model: large:70b}
            """);
    Service service = browser.service().serve(new Options(browser.service().data(), config, 0));
    Page page = browser.open(service, "#/settings");
    Locator tasks = page.locator(".tasks div");
    assertThat(tasks.nth(0)).containsText("tiny.gguf");
    assertThat(tasks.nth(0)).containsText("by Carrel's own engine");
    assertThat(tasks.nth(0).locator(".badge")).containsText("fits: ");
    assertThat(tasks.nth(1)).containsText("as for answers");
    assertThat(tasks.nth(2)).containsText("large:70b");
    assertThat(tasks.nth(2)).containsText("another server on this machine");
    assertThat(page.locator(".card", new Page.LocatorOptions().setHasText("tiny.gguf")))
        .containsText("Does: answers, what a follow-up question means, answers from source code.");
    PageRoom.picture(page, "settings-tasks");
    page.navigate(page.url().replaceAll("#.*", "#/ask"));
    page.waitForResponse("**/api/v1/models", page::reload);
    assertThat(page.getByLabel("Question")).isVisible();
    assertThat(page.locator(".without-model")).isEmpty();
  }

  private void models() throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("models"));
    TinyGguf.write(folder.resolve("tiny.gguf"), 3);
    TinyGguf.write(folder.resolve("odd name's $(touch owned).gguf"), 4);
    Files.writeString(folder.resolve("broken.gguf"), "no model at all");
  }
}
