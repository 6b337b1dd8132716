package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a person finds the folder that they want to add, on the page. */
class PageFoldersTest {
  private static final Pattern SELECTED = Pattern.compile("true");

  @TempDir Path scratch;
  @AutoClose private PageRoom browser;
  private Path home;

  @BeforeEach
  void folders() throws Exception {
    browser = new PageRoom(scratch);
    home = Files.createDirectory(scratch.toRealPath().resolve("ada"));
    Files.createDirectories(home.resolve("Vault/.obsidian"));
    Files.createDirectories(home.resolve("Vault/Trips"));
    Files.writeString(
        home.resolve("Vault/oslo.md"), "# Oslo\n\nThe night train leaves at 23:07.\n");
    Files.createDirectories(home.resolve("carrel/.git"));
    Files.createDirectories(home.resolve("Mail/cur"));
    Files.createDirectories(home.resolve("Mail/new"));
    Files.createDirectories(home.resolve("Pictures/2026"));
    Files.createDirectory(home.resolve(".cache"));
  }

  @Test
  void a_folder_is_found_and_taken_by_the_keyboard_alone() throws Exception {
    Service service = browser.service().serve();
    Page page = browser.open(service, "#/library");
    page.getByText("Browse …").focus();
    page.keyboard().press("Enter");
    Locator box = page.getByRole(AriaRole.COMBOBOX);
    assertThat(box).isFocused();
    assertThat(options(page).first()).containsText("Home folder");
    assertThat(options(page).last()).hasText("/");
    assertThat(taking(page)).isDisabled();
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "folders-places");

    go(page, home.toString());
    assertThat(options(page))
        .hasText(
            new String[] {"carrelGit repository", "MailMail", "Pictures", "VaultObsidian vault"});
    PageRoom.picture(page, "folders");
    page.keyboard().press("ArrowDown");
    page.keyboard().press("ArrowDown");
    page.keyboard().press("ArrowUp");
    assertThat(options(page).first()).hasAttribute("aria-selected", SELECTED);
    page.keyboard().type("vau");
    assertThat(options(page)).hasCount(1);
    assertThat(options(page)).hasAttribute("aria-selected", SELECTED);
    assertThat(box).hasAttribute("aria-activedescendant", "chooser-0");
    page.keyboard().press("Enter");
    assertThat(said(page)).hasText("Obsidian vault: 1 folder and 1 file directly in it.");
    assertThat(page.locator(".steps [aria-current]")).hasText("Vault");
    PageRoom.assertAccessible(page);

    page.keyboard().press("Backspace");
    assertThat(options(page)).hasCount(4);
    page.keyboard().type("vault");
    assertThat(options(page)).hasCount(1);
    page.keyboard().press("Enter");
    assertThat(options(page)).hasText(new String[] {"Trips"});
    page.keyboard().press("Control+Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    assertThat(page.getByLabel("Folder on this machine"))
        .hasValue(home.resolve("Vault").toString());
    assertThat(page.getByText("Add the folder")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("[data-path='oslo.md'] .badge")).hasText("found");

    page.getByText("Browse …").click();
    go(page, home.toString());
    assertThat(options(page).last()).containsText("A source already");
    page.keyboard().press("Escape");
    assertThat(page.getByLabel("Folder on this machine")).hasValue("");
  }

  @Test
  void a_pointer_walks_as_well_and_hidden_folders_come_on_request() {
    Service service = browser.service().serve();
    Page page = browser.open(service, "#/library");
    page.getByText("Browse …").click();
    go(page, home.toString());
    assertThat(options(page)).hasCount(4);
    page.getByLabel("Show hidden folders").check();
    assertThat(options(page).first()).hasText(".cache");
    options(page).getByText("Pictures").click();
    assertThat(options(page)).hasText(new String[] {"2026"});
    page.locator(".step").getByText("ada").click();
    assertThat(options(page)).hasCount(5);
    page.locator(".step").getByText("This machine").click();
    assertThat(options(page).first()).containsText("Home folder");
    assertThat(taking(page)).isDisabled();
  }

  @Test
  void it_fits_a_phone_in_both_colours() throws Exception {
    Service service = browser.service().serve();
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page page = browser.onPhone(service, "#/library", colours);
      page.getByText("Browse …").click();
      go(page, home.toString());
      assertThat(options(page)).hasCount(4);
      page.keyboard().press("ArrowDown");
      PageRoom.assertFits(page);
      PageRoom.assertAccessible(page);
      PageRoom.picture(page, "phone-" + colours.name().toLowerCase(Locale.ROOT) + "-folders");
      page.context().close();
    }
  }

  @Test
  void a_folder_of_many_shows_them_by_pages_and_filters_all_of_them() throws Exception {
    for (int number = 1; number <= 230; number++) {
      Files.createDirectory(home.resolve("Pictures/roll " + (1000 + number)));
    }
    Service service = browser.service().serve();
    Page page = browser.open(service, "#/library");
    page.getByText("Browse …").click();
    go(page, home.resolve("Pictures").toString());
    assertThat(options(page)).hasCount(200);
    page.getByText("Show more of 231 folders").click();
    assertThat(options(page)).hasCount(231);
    page.getByRole(AriaRole.COMBOBOX).fill("1229");
    assertThat(options(page)).hasText(new String[] {"roll 1229"});
    page.getByRole(AriaRole.COMBOBOX).fill("no such");
    assertThat(options(page)).hasCount(0);
    assertThat(said(page)).hasText("0 folders with that in the name.");
  }

  @Test
  void a_hostile_name_is_shown_as_what_it_is_and_taken_as_it_is() throws Exception {
    Path attack = Files.createDirectory(home.resolve("Pictures/<img src=x onerror=owned=1> "));
    Path torn = Files.createDirectory(home.resolve("Pictures/two\nlines"));
    Files.writeString(torn.resolve("a.md"), "Torn apart.\n");
    Files.createDirectory(home.resolve("Pictures/\u202egnp.exe\u0007"));
    Files.createDirectory(Path.of(URI.create(home.toUri() + "Pictures/caf%E9")));
    Service service = browser.service().serve();
    Page page = browser.open(service, "#/library");
    page.getByText("Browse …").click();
    go(page, home.resolve("Pictures").toString());
    assertThat(options(page))
        .hasText(
            new String[] {
              "2026",
              "<img src=x onerror=owned=1>",
              "caf\\xe9Name is no valid UTF-8",
              "two\ufffdlines",
              "\ufffdgnp.exe\ufffd"
            });
    PageRoom.picture(page, "folders-hostile");
    options(page).getByText("caf").click();
    assertThat(said(page)).containsText("rename it");
    options(page).getByText("<img").click();
    assertThat(said(page)).containsText("0 folders and 0 files");
    assertThat(page.locator(".steps [aria-current]"))
        .hasText(attack.getFileName().toString().trim());
    page.keyboard().press("Backspace");
    options(page).getByText("lines").click();
    assertThat(said(page)).containsText("1 file directly");
    taking(page).click();
    page.getByText("Add the folder").click();
    assertThat(page.locator("[data-path='a.md'] .badge")).hasText("found");
    assertEquals(torn, service.desk().sources().getFirst().folder());
    assertNull(page.evaluate("() => window.owned ?? null"));
    assertEquals(0, page.locator("dialog img, main img").count());
  }

  @Test
  void what_cannot_be_listed_says_why_and_nothing_is_lost() throws Exception {
    Path itself = home.resolve("itself");
    Files.createSymbolicLink(itself, itself);
    Service service = browser.service().serve();
    Page page = browser.open(service, "#/library");
    page.getByText("Browse …").click();
    go(page, home.toString());
    assertThat(options(page)).hasCount(4);
    go(page, home.resolve("gone").toString());
    assertThat(said(page))
        .hasText("There is no folder " + home.resolve("gone") + ": correct its path.");
    go(page, home.resolve("Vault/oslo.md").toString());
    assertThat(said(page)).containsText("is no folder");
    go(page, itself.toString());
    assertThat(said(page)).containsText(itself + " cannot be listed");
    assertThat(page.getByRole(AriaRole.COMBOBOX)).hasValue(itself.toString());
    assertThat(options(page)).hasCount(4);
    assertEquals(3, browser.complaints().size());
  }

  @Test
  void who_may_not_add_a_source_sees_no_folder() throws Exception {
    Path config = Files.writeString(scratch.resolve("c.yaml"), "server: {tokens: required}\n");
    ServiceRoom room = browser.service();
    Service service = room.serve(new Options(room.data(), config, 0), room.notes);
    String key =
        new LocalAccess(room.data(), Clock.systemUTC())
            .add("page", Grant.of(Permission.WRITE, Set.of()), Optional.empty())
            .key();
    Page page = browser.open(service, "#/library");
    page.getByLabel("Token").fill(key);
    page.keyboard().press("Enter");
    page.getByText("Browse …").click();
    assertThat(said(page)).containsText("needs a token with the permission admin");
    assertThat(options(page)).hasCount(0);
    PageRoom.assertAccessible(page);
    browser.complaints();
  }

  private static Locator options(Page page) {
    return page.getByRole(AriaRole.OPTION);
  }

  private static Locator said(Page page) {
    return page.locator(".chooser .remark");
  }

  private static Locator taking(Page page) {
    return page.getByText("Take this folder");
  }

  private static void go(Page page, String path) {
    page.getByRole(AriaRole.COMBOBOX).fill(path);
    page.keyboard().press("Enter");
  }
}
