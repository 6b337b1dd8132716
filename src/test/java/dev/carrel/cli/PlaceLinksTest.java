package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.cli.Terminal.Links;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class PlaceLinksTest {
  private final PreparedDesk desk = new PreparedDesk();

  @Test
  void a_place_on_a_terminal_is_a_link_to_its_file() {
    assertEquals(
        "\u001b]8;;file:///home/runa/notes/trips/oslo.md\u001b\\here\u001b]8;;\u001b\\",
        links(Links.FILE).linked("here", "notes", "trips/oslo.md", 7));
    assertEquals(
        Optional.of("file:///home/runa/notes/trips/oslo.md#7"),
        links(Links.LINE).address("notes", "trips/oslo.md", 7));
  }

  @Test
  void a_name_is_in_a_link_by_its_bytes() {
    assertEquals(
        Optional.of("file:///home/runa/notes/Gr%C3%BC%C3%9Fe%20%23%25%1B%5D%07.md"),
        links(Links.FILE).address("notes", "Grüße #%\u001b]\u0007.md", 1));
    assertEquals(
        Optional.of("file:///home/runa/notes/e%CC%81"),
        links(Links.FILE).address("notes", "e\u0301", 1));
  }

  @Test
  void no_link_leads_out_of_its_source_or_to_one_that_is_not_known() {
    assertEquals(Optional.empty(), links(Links.FILE).address("notes", "../../etc/passwd", 1));
    assertEquals(Optional.empty(), links(Links.FILE).address("notes", "/etc/passwd", 1));
    assertEquals(Optional.empty(), links(Links.FILE).address("notes", "a\0b", 1));
    assertEquals("here", links(Links.FILE).linked("here", "vs_1", "a", 1));
  }

  @Test
  void a_pipe_gets_no_link_and_the_desk_is_not_asked() {
    Terminal pipe = new Terminal(0, 0, true, Links.LINE, false);
    assertEquals("here", PlaceLinks.of(pipe, desk).linked("here", "notes", "a.md", 1));
    MemoryHome home = new MemoryHome();
    home.terminal = pipe;
    assertFalse(home.run("search", "night").out().contains("\u001b"));
    home.terminal = new Terminal(80, 80, false, Links.FILE, false);
    assertTrue(home.run("search", "night").out().contains("\u001b]8;;file:///home/runa/notes/"));
  }

  @Test
  void lines_of_a_page_or_a_part_are_no_lines_of_the_file() {
    assertEquals(7, PlaceLinks.line(null, null, 7));
    assertEquals(1, PlaceLinks.line(null, 3, 7));
    assertEquals(1, PlaceLinks.line("inner.zip/b.txt", null, 7));
  }

  @Test
  void colours_and_links_follow_what_the_terminal_is() {
    assertEquals(Links.FILE, terminal(Map.of("TERM", "xterm-256color")).outLinks());
    assertEquals(Links.LINE, terminal(Map.of("TERM", "xterm-kitty")).outLinks());
    assertEquals(
        Links.LINE, terminal(Map.of("TERM", "xterm", "TERM_PROGRAM", "vscode")).outLinks());
    for (Map<String, String> plain :
        java.util.List.of(Map.of("TERM", "dumb"), Map.of("TERM", "xterm-kitty", "NO_COLOR", "1"))) {
      assertEquals(Links.NONE, terminal(plain).outLinks());
      assertFalse(terminal(plain).outInk().on());
    }
    assertTrue(terminal(Map.of("TERM", "xterm", "NO_COLOR", "")).outInk().on());
    Terminal remote = terminal(Map.of("TERM", "xterm", "SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"));
    assertEquals(Links.NONE, remote.outLinks());
    assertTrue(remote.outInk().on());
    assertEquals(Links.NONE, terminal(Map.of("TERM", "linux")).outLinks());
  }

  private static Terminal terminal(Map<String, String> environment) {
    return Terminal.of(80, 80, false, environment);
  }

  private PlaceLinks links(Links links) {
    return PlaceLinks.of(new Terminal(80, 80, true, links, false), desk);
  }
}
