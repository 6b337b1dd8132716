package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page is made of. */
class PageFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources" + PageRoutes.FOLDER);

  /** What makes markup or code of a text, and what leads elsewhere. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|document\\.write|DOMParser"
              + "|createContextualFragment|\\beval\\b|new Function|javascript:|data:[a-z]+/"
              + "|https?://|style=|\\bon[a-z]+=",
          Pattern.CASE_INSENSITIVE);

  /** A name and no address: SVG is XML, whose elements say what they are by it. */
  private static final String SVG_NAME = "xmlns=\"http://www.w3.org/2000/svg\"";

  @Test
  void exactly_the_files_of_the_folder_are_served_with_their_types() throws Exception {
    Set<String> there;
    try (Stream<Path> files = Files.list(FOLDER)) {
      there =
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new));
    }
    assertEquals(there, new TreeSet<>(PageRoutes.FILES));
    try (Loopback loopback = new Loopback(new MemoryDesk())) {
      for (String name : PageRoutes.FILES) {
        HttpResponse<byte[]> reply =
            loopback.send(
                HttpRequest.newBuilder(loopback.uri("/page/" + name)),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, reply.statusCode(), name);
        assertArrayEquals(Files.readAllBytes(FOLDER.resolve(name)), reply.body(), name);
        assertEquals(
            name.equals(PageRoutes.WORKER),
            reply.headers().firstValue("Service-Worker-Allowed").isPresent(),
            name);
        assertEquals("no-cache", reply.headers().firstValue("Cache-Control").orElseThrow(), name);
        String type = reply.headers().firstValue("Content-Type").orElseThrow();
        assertTrue(!name.endsWith(".js") || type.equals("text/javascript; charset=utf-8"), type);
        assertEquals(name.endsWith(".png"), type.equals("image/png"), name);
      }
      assertEquals(text("index.html"), loopback.get("/").body());
      assertEquals(404, loopback.get("/page/none.js").statusCode());
      assertEquals(404, loopback.get("/page/..%2fserve%2fopenapi.json").statusCode());
      assertEquals(400, loopback.get("/page/main.js?x=1").statusCode());
    }
  }

  @Test
  void no_text_becomes_markup_or_code_and_nothing_leads_elsewhere() throws IOException {
    List<String> found = new ArrayList<>();
    for (String name : PageRoutes.FILES) {
      Matcher matcher = FORBIDDEN.matcher(text(name).replace(SVG_NAME, ""));
      while (matcher.find()) {
        found.add(name + ": " + matcher.group());
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void only_dom_js_makes_elements() throws IOException {
    List<String> found = new ArrayList<>();
    for (String name : PageRoutes.FILES) {
      if (!name.equals("dom.js") && text(name).contains("createElement")) {
        found.add(name);
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void every_module_that_is_imported_is_there_and_each_is_imported() throws IOException {
    Set<String> imported = new TreeSet<>();
    Pattern use = Pattern.compile("(?:from \"\\./|\"/page/)([a-z]+\\.js)\"");
    for (String name : PageRoutes.FILES) {
      use.matcher(text(name)).results().forEach(each -> imported.add(each.group(1)));
    }
    assertEquals(
        PageRoutes.FILES.stream()
            .filter(name -> name.endsWith(".js"))
            .collect(Collectors.toCollection(TreeSet::new)),
        imported);
  }

  private static String text(String name) throws IOException {
    // What a picture holds may be no text: nothing of it can be what these tests look for then.
    return new String(Files.readAllBytes(FOLDER.resolve(name)), StandardCharsets.UTF_8);
  }
}
