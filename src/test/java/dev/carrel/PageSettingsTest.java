package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.state.ServiceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the owner sees and changes settings on the page, and that nobody else does. */
class PageSettingsTest {
  @TempDir Path scratch;
  @AutoClose private PageRoom browser;
  private Path config;
  private Service service;

  @BeforeEach
  void a_service_with_a_configuration() throws Exception {
    browser = new PageRoom(scratch);
    config =
        Files.writeString(
            scratch.resolve("c.yaml"), "# mine\nwatch:\n  everySeconds: 600 # slow disk\n");
    service = browser.service().serve(new Options(browser.service().data(), config, 0));
  }

  @Test
  void a_number_is_changed_and_the_rest_of_the_file_stays() throws Exception {
    Page page = browser.open(service, "#/settings");
    Locator entry = entry(page, "watch.everySeconds");
    assertThat(entry).containsText("default: 300");
    assertThat(entry).containsText("pause between two walks");
    change(page, "watch.everySeconds");
    assertThat(entry.getByLabel("New value")).isFocused();
    entry.getByLabel("New value").fill("900");
    page.keyboard().press("Enter");
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("service.json");
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "settings-key");
    page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill(key());
    page.keyboard().press("Enter");
    assertThat(entry.locator(".value")).containsText("900");
    assertThat(entry.getByRole(AriaRole.STATUS)).hasText("Saved. Holds after the next start.");
    assertThat(entry.locator(".change button")).isFocused();
    assertThat(page.locator(".settings .note")).containsText("after its next start");
    assertEquals("# mine\nwatch:\n  everySeconds: 900 # slow disk\n", Files.readString(config));
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "settings-changed");

    change(page, "watch.everySeconds");
    entry.getByText("Back to the default").click();
    assertThat(entry.locator(".value")).hasText("300default");
    assertFalse(Files.readString(config).contains("everySeconds"), "the line went");
  }

  @Test
  void each_kind_of_value_has_its_field() throws Exception {
    Page page = browser.open(service, "#/settings");
    change(page, "watch.leaveOut");
    entry(page, "watch.leaveOut").locator("textarea").fill("*.tmp\n\n build/ \n");
    save(page, "watch.leaveOut");
    page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill(key());
    page.keyboard().press("Enter");
    assertThat(entry(page, "watch.leaveOut").locator(".value"))
        .containsText("[\"*.tmp\",\"build/\"]");
    change(page, "watch.hidden");
    entry(page, "watch.hidden").getByLabel("On").check();
    save(page, "watch.hidden");
    assertThat(entry(page, "watch.hidden").locator(".value")).containsText("true");
    change(page, "nightly.quietHours");
    entry(page, "nightly.quietHours").getByLabel("New value").fill("22:30-07:00");
    save(page, "nightly.quietHours");
    assertThat(entry(page, "nightly.quietHours").locator(".value")).containsText("22:30-07:00");
    String written = Files.readString(config);
    assertTrue(written.contains("22:30-07:00") && written.contains("build/"), written);
  }

  @Test
  void what_is_refused_says_why_and_changes_nothing() throws Exception {
    String before = Files.readString(config);
    Page page = browser.open(service, "#/settings");
    change(page, "power");
    Locator entry = entry(page, "power");
    entry.getByLabel("New value").fill("much");
    save(page, "power");
    page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("no such key");
    page.keyboard().press("Enter");
    assertThat(entry.locator(".trouble")).containsText("belongs to another service");
    save(page, "power");
    page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill(key());
    page.keyboard().press("Enter");
    assertThat(entry.locator(".trouble")).containsText("full, polite or idle");
    entry.getByLabel("New value").press("Escape");
    assertThat(entry.getByLabel("Change power")).isFocused();
    assertEquals(before, Files.readString(config));
    assertEquals(2, browser.complaints().size());
  }

  @Test
  void what_decides_who_gets_in_is_not_offered() {
    Page page = browser.open(service, "#/settings");
    for (String key : List.of("server.host", "server.tokens", "data", "watch.secrets")) {
      open(page, key);
      assertThat(entry(page, key)).containsText("By hand only");
      assertThat(entry(page, key).locator("button")).hasCount(0);
    }
  }

  @Test
  void it_fits_a_phone_in_both_colours() throws Exception {
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = browser.onPhone(service, "#/settings", colours);
      change(page, "watch.leaveOut");
      PageRoom.assertFits(page);
      PageRoom.assertAccessible(page);
      PageRoom.picture(
          page, "phone-" + colours.name().toLowerCase(Locale.ROOT) + "-settings-change");
      page.context().close();
    }
  }

  private String key() throws IOException {
    return ServiceFile.read(((LocalDesk) service.desk()).data().folder()).orElseThrow().key();
  }

  private static Locator entry(Page page, String key) {
    return page.locator("[data-key='" + key + "']");
  }

  private static void open(Page page, String key) {
    Locator group = page.locator("details", new Page.LocatorOptions().setHas(entry(page, key)));
    if (!Boolean.TRUE.equals(group.evaluate("group => group.open"))) {
      group.locator("summary").click();
    }
  }

  private static void change(Page page, String key) {
    open(page, key);
    entry(page, key).getByText("Change").click();
  }

  private static void save(Page page, String key) {
    entry(page, key).getByText("Save", new Locator.GetByTextOptions().setExact(true)).click();
  }
}
