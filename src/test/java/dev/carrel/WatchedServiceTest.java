package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service tells those who look after it, and what it does not. */
class WatchedServiceTest {
  private static final String IN_TEXT = "canarytextquux";
  private static final String IN_QUESTION = "canaryquestionquux";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_]\\w*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)*\\})?"
              + " (NaN|[+-]?Inf|[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");

  @TempDir Path scratch;

  @Test
  void the_figures_are_text_that_Prometheus_reads() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      room.search(service, "pump");
      room.post(service, "/api/v1/ask", "{\"question\": \"Where does the pump hang?\"}");
      Map<String, Double> samples = samples(metrics(room, service));
      assertEquals(2, samples.get("carrel_files{state=\"indexed\"}"));
      assertEquals(2, samples.get("carrel_stage_seconds_count{stage=\"parse\"}"));
      assertEquals(2, samples.get("carrel_stage_seconds_count{stage=\"embed\"}"));
      assertTrue(value(samples, "carrel_stage_seconds_count{stage=\"embed_query\"}") >= 1);
      assertEquals(0, samples.get("carrel_queue{queue=\"chunks\"}"));
      assertEquals(2, samples.get("carrel_embeddings_computed_total"));
      assertTrue(value(samples, "carrel_memory_resident_bytes") > 0);
      assertEquals(1, samples.get("carrel_http_seconds_count{route=\"POST /api/v1/ask\"}"));
      assertEquals(1, samples.get("carrel_idle"));
    }
  }

  @Test
  void readiness_is_that_of_a_search() throws Exception {
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Service service = room.serve(room.notes);
      room.awaitIdle(service);
      assertEquals("up", room.get(service, "/health/ready").get("status").asText());
      service.desk().close();
      Thread.sleep(1_100); // What was found a moment ago is told again for a second.
      HttpResponse<String> ready =
          room.send(HttpRequest.newBuilder(ServiceRoom.uri(service, "/health/ready")).build());
      assertEquals(503, ready.statusCode(), ready.body());
      assertEquals("down", ServiceRoom.json(ready).get("status").asText());
    }
  }

  @Test
  void no_log_holds_a_text_or_a_question() throws Exception {
    Gathering all = new Gathering();
    Logger root = Logger.getLogger("");
    Logger own = Logger.getLogger("dev.carrel");
    Level before = own.getLevel();
    Map<Handler, Formatter> formatters = new HashMap<>();
    for (Handler handler : root.getHandlers()) {
      formatters.put(handler, handler.getFormatter());
    }
    root.addHandler(all);
    own.setLevel(Level.ALL);
    try (ServiceRoom room = new ServiceRoom(scratch)) {
      Files.writeString(
          room.notes.resolve("secret.md"), "# Note\n\nThe " + IN_TEXT + " hangs here.\n");
      Files.writeString(room.notes.resolve("broken.pdf"), "%PDF-1.7 " + IN_TEXT);
      Files.writeString(scratch.resolve("carrel.yaml"), "log: json\n");
      Service service =
          room.serve(new Options(room.data(), scratch.resolve("carrel.yaml"), 0), room.notes);
      room.awaitIdle(service);
      String question =
          "{\"question\": \"Where does the " + IN_TEXT + " " + IN_QUESTION + " hang?\"}";
      room.post(service, "/api/v1/ask", question);
      room.search(service, IN_QUESTION);
      for (String target :
          List.of(
              "/api/v1/search?q=" + IN_QUESTION + "&k=none",
              "/api/v1/grep?pattern=(" + IN_QUESTION,
              "/api/v1/search?q=/" + IN_QUESTION + "(/",
              "/api/v1/" + IN_QUESTION)) {
        room.send(
            HttpRequest.newBuilder(ServiceRoom.uri(service, target.replace("(", "%28"))).build());
      }
      room.post(service, "/v1/chat/completions", chat());
    } finally {
      formatters.forEach(Handler::setFormatter);
      root.removeHandler(all);
      own.setLevel(before);
    }
    assertFalse(all.lines.isEmpty(), "nothing was logged at all");
    for (String line : all.lines) {
      assertFalse(line.contains(IN_TEXT) || line.contains(IN_QUESTION), line);
      JsonNode document = new ObjectMapper().readTree(line);
      assertTrue(document.hasNonNull("at") && document.hasNonNull("message"), line);
    }
  }

  private static String chat() {
    return "{\"model\": \"carrel\", \"messages\": [{\"role\": \"user\", \"content\": \"Where is the "
        + IN_QUESTION
        + "?\"}]}";
  }

  /** Every record as it would be written for programs, stack trace included. */
  private static final class Gathering extends Handler {
    final List<String> lines = new ArrayList<>();
    private final Formatter formatter = new Logging.JsonLine(true);

    @Override
    public synchronized void publish(LogRecord entry) {
      lines.add(formatter.format(entry).strip());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static double value(Map<String, Double> samples, String name) {
    return Objects.requireNonNull(samples.get(name), name);
  }

  private static String metrics(ServiceRoom room, Service service) throws Exception {
    return room.send(HttpRequest.newBuilder(ServiceRoom.uri(service, "/metrics")).build()).body();
  }

  /** As the exposition format has it: each family has its type before its samples, and once. */
  private static Map<String, Double> samples(String text) {
    assertTrue(text.endsWith("\n"), "the text does not end with a line end");
    Map<String, Double> samples = new HashMap<>();
    Set<String> families = new HashSet<>();
    String family = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        family = line.split(" ", -1)[2];
        assertTrue(families.add(family), line);
      } else if (!line.startsWith("# HELP ")) {
        Matcher sample = SAMPLE.matcher(line);
        assertTrue(sample.matches(), line);
        assertTrue(sample.group(1).startsWith(family), line);
        String name = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
        double value =
            sample.group(3).equals("+Inf")
                ? Double.POSITIVE_INFINITY
                : Double.parseDouble(sample.group(3));
        assertEquals(null, samples.put(name, value), line);
      }
    }
    return samples;
  }
}
