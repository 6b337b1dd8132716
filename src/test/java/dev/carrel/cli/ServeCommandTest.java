package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carrel.serve.Json;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code carrel serve} says before it waits. */
class ServeCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void serve_says_what_it_does_and_prints_its_address() {
    home.desk.statuses.add(PreparedDesk.indexing(null));
    MemoryHome.Result result = home.run("serve", "samples", "--port", "0");
    assertEquals("Carrel answers at http://127.0.0.1:40711 (Ctrl-C ends it)\n", result.out());
    assertEquals(
        """
        Opening the index.
        Reads /home/runa/notes as notes.
        No language model is chosen: search works in full without one, and answers are your\
         documents' own sentences; carrel model list shows what is on this disk, carrel model pull\
         URL fetches one.
        1 file can be found at once; what has changed since is looked for.
        Everything is read: 2 files can be found in 12 passages (0.0 s).
        2 files are left out: carrel files --state skipped says why.
        1 file could not be read: carrel files --state failed says why.
        Carrel has ended; the index is closed.
        """,
        result.err());
    assertEquals(0, result.exitCode());
    assertEquals(0, home.options.getFirst().port());
    assertEquals(1, home.service == null ? 0 : home.service.closings);
  }

  @Test
  void a_service_that_can_take_nothing_in_says_so_once_and_goes_on() {
    home.desk.statuses.add(PreparedDesk.indexing("The disk of /data is full: make room."));
    home.desk.statuses.add(PreparedDesk.indexing("The disk of /data is full: make room."));
    MemoryHome.Result result = home.run("serve");
    assertEquals(0, result.exitCode());
    assertEquals(
        1, result.err().lines().filter(line -> line.contains("is full")).count(), result.err());
  }

  @Test
  void serve_as_JSON_prints_the_address_for_a_program() throws IOException {
    ServeCommand.Address address =
        Json.document(home.run("serve", "--json").out(), ServeCommand.Address.class);
    assertEquals("http://127.0.0.1:40711", address.address());
    assertEquals(40711, address.port());
    assertEquals(ProcessHandle.current().pid(), address.processId());
  }

  @Test
  void serve_does_not_start_where_a_service_runs() {
    home.running =
        Optional.of(new RunningService(URI.create("http://127.0.0.1:7411"), 4242, "key"));
    MemoryHome.Result result = home.run("serve");
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("at http://127.0.0.1:7411 (process 4242)"), result.err());
    assertEquals(1, result.err().lines().count());
  }
}
