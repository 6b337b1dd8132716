package dev.carrel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  private final MemoryHome home = new MemoryHome();

  @Test
  void findings_are_a_line_each_harmless_to_a_terminal() {
    home.findings =
        List.of(
            Finding.ok("index", "Sound."),
            Finding.warning("watch", "Few."),
            Finding.problem("engine", "No \u001b[31m\nmodel."));
    MemoryHome.Result result = home.run("doctor");
    assertEquals(
        """
        ok       index        Sound.
        warning  watch        Few.
        problem  engine       No ␛[31m model.
        Verdict: 1 problem to mend, 1 warning.
        """,
        result.out());
    assertEquals(1, result.exitCode());
    home.findings = List.of(Finding.warning("watch", "Few."));
    assertEquals(0, home.run("doctor").exitCode());
  }

  @Test
  void a_service_that_does_not_answer_is_a_problem() throws Exception {
    int port;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = once.getLocalPort();
    }
    home.findings = List.of(Finding.ok("index", "Sound."));
    home.running =
        Optional.of(new RunningService(URI.create("http://127.0.0.1:" + port), 7, "key"));
    MemoryHome.Result result = home.run("doctor");
    assertTrue(result.out().contains("problem  service"), result.out());
    assertEquals(1, result.exitCode());
  }
}
