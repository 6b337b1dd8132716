package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.carrel.cli.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every view of the page on a phone and in the dark, without what keeps people out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageLooksTest {
  @AutoClose private PageRoom browser;
  private Service service;

  @BeforeAll
  void a_service_over_notes(@TempDir Path scratch) throws Exception {
    browser = new PageRoom(scratch);
    ServiceRoom room = browser.service();
    Files.writeString(
        room.notes.resolve("log.md"),
        "# Log\n\n" + "## Day\n\nCalm sea, no wind.\n\n".repeat(40) + "The rudder broke.\n");
    Path work = Files.createDirectory(room.scratch.resolve("work"));
    Files.writeString(
        work.resolve("Pump.java"),
        """
        /** Pumps the bilge. */
        class Pump {
          private static final String NAME = "a pump with a name as long as no line of a phone is wide";
          int litres = 12; // of_an_identifier_that_is_longer_than_any_line_of_a_phone_is_wide_and_never_breaks

          void pumpTheBilge() {
            litres = 0;
          }
        }
        """);
    service = room.serve(room.notes, work);
    room.awaitIdle(service);
  }

  @Test
  void it_fits_a_phone_in_both_colours() throws Exception {
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (String address :
          List.of(
              "#/search",
              "#/search?q=bilge+pump",
              "#/file?source=notes&path=log.md&line=163&end=163",
              "#/ask",
              "#/library",
              "#/settings")) {
        Page page = browser.onPhone(service, address, colours);
        assertThat(page.locator(ready(address))).not().hasCount(0);
        PageRoom.assertFits(page);
        PageRoom.assertAccessible(page);
        PageRoom.picture(
            page,
            "phone-"
                + colours.name().toLowerCase(Locale.ROOT)
                + address.replaceAll("[^a-z]+", "-").replaceAll("-(q|source).*", "-found"));
        page.context().close();
      }
    }
  }

  @Test
  void it_is_dark_where_the_machine_is() throws Exception {
    for (String address :
        List.of(
            "#/search?q=bilge+pump",
            "#/file?source=work&path=Pump.java&line=7&end=9",
            "#/library",
            "#/settings")) {
      Page page = browser.inTheDark(service, address);
      assertThat(page.locator(ready(address))).not().hasCount(0);
      assertEquals(
          "rgb(23, 22, 20)",
          page.evaluate("() => getComputedStyle(document.body).backgroundColor"));
      PageRoom.assertAccessible(page);
      PageRoom.picture(
          page, "dark" + address.replaceAll("[^a-z]+", "-").replaceAll("-(q|source).*", "-found"));
      page.context().close();
    }
  }

  /** What is there once a view is drawn. */
  private static String ready(String address) {
    return switch (address.replaceAll("^#/|\\?.*", "")) {
      case "file" -> "[data-line].lit";
      case "ask" -> "#question";
      case "library" -> ".file";
      case "settings" -> ".group";
      default -> address.contains("q=") ? ".hit" : ".welcome";
    };
  }
}
