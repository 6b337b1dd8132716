package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.CheckedNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.carrel.cli.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A real browser in front of a real service. Whatever the browser asks for, and whatever it
 * complains about, is remembered: {@link #close} fails when a request went elsewhere, or when the
 * page had an error.
 */
final class PageRoom implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final double PATIENCE_MILLIS = 20_000;
  private static final int PHONE_WIDTH = 360;
  private static final int PHONE_HEIGHT = 740;
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final ServiceRoom room;
  private final Playwright playwright;
  private final Browser browser;
  private final List<String> elsewhere = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  PageRoom(Path scratch) throws IOException {
    room = new ServiceRoom(scratch);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable())
                    .setHeadless(true)
                    .setArgs(ARGUMENTS));
  }

  private static Path executable() {
    String chosen = System.getProperty("carrel.browser");
    Path executable = chosen == null ? CHROMIUM : Path.of(chosen);
    if (!Files.isExecutable(executable)) {
      fail(
          executable
              + " is no program, and the tests of the page need Chromium: install the package"
              + " chromium, or name another with -Dcarrel.browser=PATH.");
    }
    return executable;
  }

  ServiceRoom service() {
    return room;
  }

  /** A window of a desktop's width. */
  Page open(Service service, String address) {
    return open(service, address, new Browser.NewContextOptions().setViewportSize(1180, 860));
  }

  /** As on a phone. */
  Page onPhone(Service service, String address, ColorScheme colours) {
    return open(
        service,
        address,
        new Browser.NewContextOptions()
            .setViewportSize(PHONE_WIDTH, PHONE_HEIGHT)
            .setHasTouch(true)
            .setColorScheme(colours));
  }

  Page inTheDark(Service service, String address) {
    return open(
        service,
        address,
        new Browser.NewContextOptions()
            .setViewportSize(1180, 860)
            .setColorScheme(ColorScheme.DARK));
  }

  private Page open(Service service, String address, Browser.NewContextOptions options) {
    String origin = service.address().resolve("/").toString();
    BrowserContext context =
        browser.newContext(options.setReducedMotion(ReducedMotion.REDUCE).setLocale("en-GB"));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    context.onRequest(request -> {
      if (!request.url().startsWith(origin)) {
        elsewhere.add(request.url());
      }
    });
    context.onConsoleMessage(message -> {
      if (List.of("error", "warning").contains(message.type())) {
        complaints.add(message.text());
      }
    });
    context.onWebError(error -> complaints.add(error.error()));
    context.onDialog(dialog -> {
      complaints.add("a dialog said " + dialog.message());
      dialog.dismiss();
    });
    Page page = context.newPage();
    page.navigate(origin + address);
    return page;
  }

  /** A window that is not private, as one must be to install anything. */
  BrowserContext lasting(Path profile) {
    return playwright
        .chromium()
        .launchPersistentContext(
            profile,
            new BrowserType.LaunchPersistentContextOptions()
                .setExecutablePath(executable())
                .setHeadless(true)
                .setArgs(ARGUMENTS));
  }

  /** Takes a picture for those who look at them. */
  static void picture(Page page, String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  /** Fails on whatever keeps people out seriously. */
  static void assertAccessible(Page page) {
    Set<String> findings =
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .map(rule ->
                    rule.getId()
                        + ": "
                        + rule.getNodes().stream()
                            .map(CheckedNode::getHtml)
                            .collect(Collectors.joining(" ")))
                .collect(Collectors.toSet());
    assertEquals(Set.of(), findings, page.url());
  }

  /** Fails when the page is wider than its window. */
  static void assertFits(Page page) {
    Object wide =
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertEquals(
        0, ((Number) wide).intValue(), page.url() + " is wider than its window by so many pixels");
  }

  /** What the page complained of so far, and forgets it: a request that is refused on purpose. */
  List<String> complaints() {
    List<String> said = List.copyOf(complaints);
    complaints.clear();
    return said;
  }

  @Override
  public void close() {
    try (room;
        playwright) {
      browser.close();
    }
    assertTrue(elsewhere.isEmpty(), "requests went elsewhere: " + elsewhere);
    assertTrue(complaints.isEmpty(), "the page complained: " + complaints);
  }
}
