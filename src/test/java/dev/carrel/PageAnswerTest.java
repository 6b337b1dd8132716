package dev.carrel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.CopierGguf;
import dev.carrel.engine.TinyGguf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that a language model writes, on the page: while they grow, cited, doubted, stopped. */
class PageAnswerTest {
  private static final String QUESTION = "Where does the bilge pump of the Albatross hang?";

  private static final String EMBEDDED =
      "kind: embedded, model: model.gguf, contextTokens: 4096, threads: 1";

  @TempDir Path scratch;
  @AutoClose private PageRoom browser;

  @BeforeEach
  void open() throws Exception {
    browser = new PageRoom(scratch);
    Files.writeString(
        browser.service().notes.resolve("boat.md"),
        """
        # The Albatross

        The keel of the boat is of oak.

        Where does the bilge pump of the Albatross hang?
        The bilge pump hangs behind the port locker.
        """);
  }

  @Test
  void what_a_model_copies_is_cited_and_its_citation_leads_there() throws Exception {
    CopierGguf.write(scratch.resolve("model.gguf"));
    Page page = ask(EMBEDDED);
    assertThat(page.locator(".answer-notes")).containsText("Written by model.gguf");
    assertThat(page.locator(".answer-text"))
        .containsText("The bilge pump hangs behind the port locker.");
    assertThat(page.locator(".unsupported")).hasCount(0);
    page.locator(".cite").first().focus();
    assertThat(page.locator(".sources li.lit")).containsText("boat.md");
    page.keyboard().press("Enter");
    assertThat(page.locator("[data-line].lit", new Page.LocatorOptions().setHasText("port locker")))
        .isInViewport();
  }

  @Test
  void what_nothing_supports_is_marked_with_its_reason() throws Exception {
    HttpServer server =
        speaking(
            "The bilge pump hangs behind the port locker [1]. It was made in Genoa in 1911 [1].");
    try {
      Page page =
          ask(
              "kind: loopback, model: other, url: 'http://127.0.0.1:%d/v1'"
                  .formatted(server.getAddress().getPort()));
      assertThat(page.locator(".answer-notes")).containsText("Written by");
      assertThat(page.locator(".unsupported")).hasCount(1);
      assertThat(page.locator(".unsupported")).containsText("made in Genoa");
      assertThat(page.locator(".doubts li")).containsText("1911");
      PageRoom.assertAccessible(page);
      PageRoom.picture(page, "doubts");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void a_receipt_unfolds_with_the_passages_and_the_prompt_and_is_answered_again() throws Exception {
    CopierGguf.write(scratch.resolve("model.gguf"));
    Page page = ask(EMBEDDED);
    Locator receipt = page.locator("details.receipt");
    receipt.locator("summary").first().focus();
    page.keyboard().press("Enter");
    assertThat(receipt).containsText("model.gguf, embedded");
    assertThat(receipt.locator(".kept-passages > li").first()).containsText("boat.md");
    assertThat(receipt.locator(".kept-passages > li").first()).containsText("rank 1");
    receipt.getByText("Its text").first().click();
    assertThat(receipt.locator("blockquote").first()).containsText("port locker");
    receipt.getByText("What the model was given").click();
    assertThat(receipt.locator("pre").first()).containsText(QUESTION);
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "receipt");
    receipt.getByText("Answer again from these passages").click();
    assertThat(receipt.locator(".again")).hasText("The same answer, word for word.");
    page.setViewportSize(360, 740);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    PageRoom.assertFits(page);
    PageRoom.assertAccessible(page);
    PageRoom.picture(page, "phone-dark-receipt");
  }

  @Test
  void a_question_may_follow_on_the_one_before_and_says_what_it_was_understood_as()
      throws Exception {
    ServiceRoom room = browser.service();
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    Page page = browser.open(service, "#/ask");
    page.getByLabel("Question").fill("Where does the bilge pump of the Albatross hang?");
    page.keyboard().press("Enter");
    assertThat(page.locator(".answer-notes .about")).hasCount(1);
    assertThat(page.getByLabel("Question")).isFocused();
    assertThat(page.getByLabel("Question"))
        .hasAttribute("placeholder", Pattern.compile("may lean on"));
    page.keyboard().type("And what is its keel of?");
    page.keyboard().press("Enter");
    assertThat(page.locator(".turn")).hasCount(2);
    assertThat(page.locator(".turn").nth(1)).containsText("Understood as: ");
    page.getByText("New conversation").click();
    assertThat(page.locator(".turn")).hasCount(0);
    assertThat(page.getByLabel("Question"))
        .hasAttribute("placeholder", Pattern.compile("Ask your files"));
  }

  /** A model's server on this machine that always says the same. */
  private static HttpServer speaking(String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (String word : answer.split("(?<= )", -1)) {
              out.write(event("{\"content\":\"" + word + "\"}", "null"));
            }
            out.write(event("{}", "\"stop\""));
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
    return server;
  }

  private static byte[] event(String delta, String reason) {
    return "data: {\"choices\":[{\"delta\":%s,\"finish_reason\":%s}]}\n\n"
        .formatted(delta, reason)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void an_answer_is_stopped_by_a_button() throws Exception {
    TinyGguf.write(scratch.resolve("model.gguf"), 7, TinyGguf.Shape.SLOW);
    Page page = ask(EMBEDDED);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Stop")).click();
    assertThat(page.locator(".answer-notes")).hasText("Stopped.");
    assertThat(page.getByLabel("Question")).isFocused();
    assertThat(page.getByText("Stop", new Page.GetByTextOptions().setExact(true))).isHidden();
  }

  private Page ask(String engine) throws Exception {
    Files.writeString(scratch.resolve("carrel.yaml"), "engines: {answer: {" + engine + "}}\n");
    ServiceRoom room = browser.service();
    Service service =
        room.serve(new Options(room.data(), scratch.resolve("carrel.yaml"), 0), room.notes);
    room.awaitIdle(service);
    Page page = browser.open(service, "#/ask");
    page.getByLabel("Question").fill(QUESTION);
    page.keyboard().press("Enter");
    return page;
  }
}
