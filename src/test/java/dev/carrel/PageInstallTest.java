package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonArray;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a program of its own: installed, and while Carrel is not running. */
class PageInstallTest {
  /** All that a browser may have of the page when nobody answers. */
  private static final List<String> KEPT =
      List.of("/page/icon.svg", "/page/offline.html", "/page/offline.js", "/page/style.css");

  private static final String KEPT_NOW =
      """
      async () => {
        const paths = [];
        for (const name of await caches.keys()) {
          for (const request of await (await caches.open(name)).keys()) {
            paths.push(new URL(request.url).pathname);
          }
        }
        return paths.sort();
      }
      """;

  @TempDir Path scratch;
  @AutoClose private PageRoom browser;

  @BeforeEach
  void open() throws Exception {
    browser = new PageRoom(scratch);
  }

  @Test
  void the_browser_offers_to_install_it() {
    Service service = browser.service().serve();
    try (BrowserContext context = browser.lasting(scratch.resolve("profile"))) {
      Page page = context.newPage();
      page.navigate(service.address().resolve("/").toString());
      page.evaluate("() => navigator.serviceWorker.ready.then(() => null)");
      JsonArray errors =
          context
              .newCDPSession(page)
              .send("Page.getInstallabilityErrors")
              .getAsJsonArray("installabilityErrors");
      assertEquals("[]", errors.toString());
    }
  }

  @Test
  void its_pictures_are_as_large_as_the_manifest_says_and_of_its_green() throws IOException {
    for (JsonNode icon : resource("manifest.webmanifest").path("icons")) {
      String src = icon.path("src").asText();
      if (src.endsWith(".svg")) {
        continue;
      }
      BufferedImage picture;
      try (InputStream in = stream(src.substring("/page/".length()))) {
        picture = ImageIO.read(in);
      }
      assertEquals(
          icon.path("sizes").asText(), picture.getWidth() + "x" + picture.getHeight(), src);
      assertEquals(0xff22594a, picture.getRGB(picture.getWidth() / 2, 8), src);
      boolean maskable = icon.path("purpose").asText().equals("maskable");
      assertEquals(maskable ? 0xff22594a : 0, picture.getRGB(0, 0), src + " at its corner");
    }
  }

  @Test
  void while_carrel_is_not_running_it_says_so_and_comes_back_by_itself() throws Exception {
    ServiceRoom room = browser.service();
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    int port = service.address().getPort();
    Page page = browser.open(service, "#/search?q=bilge");
    assertThat(page.locator(".hit").first()).isVisible();
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)");
    service.close();
    page.reload();
    assertThat(page.locator("h1")).hasText("Carrel is not running");
    assertThat(page.locator("code")).hasText("./carrel serve");
    assertThat(page).hasTitle("Carrel is not running");
    PageRoom.assertAccessible(page);
    PageRoom.assertFits(page);
    PageRoom.picture(page, "offline");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.setViewportSize(360, 740);
    PageRoom.assertAccessible(page);
    PageRoom.assertFits(page);
    PageRoom.picture(page, "phone-dark-offline");
    room.serve(new Options(room.data(), null, port));
    assertThat(page.locator(".hit").first()).containsText("bilge pump");
    assertTrue(page.url().endsWith("#/search?q=bilge"), page.url());
    browser.complaints();
  }

  @Test
  void nothing_of_the_library_is_kept_in_the_browser() throws Exception {
    ServiceRoom room = browser.service();
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    Page page = browser.open(service, "");
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)");
    page.reload();
    page.getByLabel("Search your files").fill("bilge");
    page.locator(".hit a").first().click();
    assertThat(page.locator(".rendered").first()).isVisible();
    page.navigate(page.url().replaceAll("#.*", "#/ask?q=Where+does+the+bilge+pump+hang%3F"));
    assertThat(page.locator(".answer-notes .about")).isVisible();
    page.navigate(page.url().replaceAll("#.*", "#/library"));
    assertThat(page.locator(".file").first()).isVisible();
    page.reload();
    assertThat(page.locator(".file").first()).isVisible();
    assertEquals(KEPT, page.evaluate(KEPT_NOW));
  }

  @Test
  void what_stands_in_is_of_the_version_that_runs() {
    Service service = browser.service().serve();
    Page page = browser.open(service, "");
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)");
    page.evaluate(
        """
        async () => {
          const [name] = await caches.keys();
          await (await caches.open(name)).put("/page/offline.html", new Response("of an older version"));
        }
        """);
    page.reload();
    page.waitForFunction(
        """
        async () => (await (await caches.match("/page/offline.html")).text()).includes("not running")
        """);
  }

  private static JsonNode resource(String name) throws IOException {
    try (InputStream in = stream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static InputStream stream(String name) {
    InputStream in = Carrel.class.getResourceAsStream("/dev/carrel/page/" + name);
    assertNotNull(in, name);
    return in;
  }
}
