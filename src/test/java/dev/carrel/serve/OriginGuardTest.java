package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OriginGuardTest {
  private final MemoryDesk desk = new MemoryDesk();
  private final Loopback loopback =
      new Loopback(desk, Loopback.settings().withServiceKey("TheKey"));

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void another_host_is_refused_on_every_route() throws Exception {
    for (String line : everyRequestLine()) {
      for (String host :
          List.of(
              "evil.example",
              "evil.example:" + loopback.port(),
              "127.0.0.1",
              "127.0.0.1:1",
              "127.0.0.1." + ":" + loopback.port(),
              "localhost.evil.example:" + loopback.port(),
              "0.0.0.0:" + loopback.port())) {
        refused(
            "host_not_allowed", line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n");
      }
    }
    nothingHappened();
  }

  /** Some are no Host at all, which Helidon says. */
  @Test
  void odd_forms_of_a_host_are_refused() throws Exception {
    for (String line : List.of("GET /api/v1/search?q=Oslo", "POST /mcp", "POST /api/v1/ask")) {
      for (String host :
          List.of(
              "localhost.:" + loopback.port(),
              "EVIL.EXAMPLE:" + loopback.port(),
              "[::ffff:127.0.0.1]:" + loopback.port(),
              "[::1%25lo]:" + loopback.port(),
              "::1:" + loopback.port(),
              "2130706433:" + loopback.port(),
              "0x7f.0.0.1:" + loopback.port(),
              "127.1:" + loopback.port(),
              "ada@127.0.0.1:" + loopback.port(),
              "127.0.0.1:0" + loopback.port(),
              "127.0.0.1:" + loopback.port() + "/",
              "localhost:" + loopback.port() + ", evil.example")) {
        Loopback.Reply reply =
            loopback.raw(
                line
                    + " HTTP/1.1\r\nHost: "
                    + host
                    + "\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n");
        assertTrue(reply.status() == 400 || reply.status() == 403, host + "\n" + reply);
        assertTrue(reply.error().hasNonNull("message"), host + "\n" + reply);
      }
    }
    nothingHappened();
  }

  @Test
  void another_origin_is_refused_on_every_route() throws Exception {
    for (String line : everyRequestLine()) {
      for (String header :
          List.of(
              "Origin: https://evil.example",
              "Origin: null",
              "Origin: http://127.0.0.1:1",
              "Origin: https://127.0.0.1:" + loopback.port(),
              "Origin: http://127.0.0.1:" + loopback.port() + ".evil.example",
              "Sec-Fetch-Site: cross-site",
              "Sec-Fetch-Site: same-site")) {
        refused("origin_not_allowed", ownHost(line) + header + "\r\n");
      }
    }
    nothingHappened();
  }

  @Test
  void own_names_and_origins_pass() throws Exception {
    for (String name : List.of("127.0.0.1", "localhost", "LocalHost", "[::1]")) {
      String own = name + ":" + loopback.port();
      Loopback.Reply reply =
          loopback.raw(
              "GET /health HTTP/1.1\r\nHost: "
                  + own
                  + "\r\nOrigin: http://"
                  + own
                  + "\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n");
      assertEquals(200, reply.status(), reply.body());
    }
  }

  @Test
  void two_hosts_of_which_one_is_ours_are_refused() throws Exception {
    Loopback.Reply reply = loopback.raw(ownHost("GET /health") + "Host: evil.example\r\n\r\n");
    assertTrue(reply.status() == 400 || reply.status() == 403, reply.body());
  }

  @Test
  void a_request_without_a_host_is_refused() throws Exception {
    Loopback.Reply reply = loopback.raw("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n");
    assertTrue(reply.status() == 400 || reply.status() == 403, reply.body());
    assertTrue(reply.error().hasNonNull("message"), reply.body());
  }

  @Test
  void an_absolute_address_in_the_request_line_does_not_replace_the_host() throws Exception {
    Loopback.Reply reply =
        loopback.raw(
            "GET http://127.0.0.1:"
                + loopback.port()
                + "/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertTrue(reply.status() == 400 || reply.status() == 403, reply.body());
  }

  @Test
  void a_request_meant_for_another_service_is_refused() throws Exception {
    assertEquals(200, loopback.raw("GET", "/health", "Carrel-Key: TheKey\r\n").status());
    Loopback.Reply reply = loopback.raw("GET", "/health", "Carrel-Key: thekey\r\n");
    assertEquals(403, reply.status());
    assertEquals("other_service", reply.error().path("code").asText());
  }

  @Test
  void no_page_of_others_is_ever_allowed_in_by_a_header() throws Exception {
    for (String line : everyRequestLine()) {
      Loopback.Reply reply =
          loopback.raw(
              ownHost(line)
                  + "Origin: http://localhost:"
                  + loopback.port()
                  + "\r\nAccess-Control-Request-Method: POST\r\n\r\n");
      assertTrue(!reply.head().contains("Access-Control"), reply.head());
    }
  }

  private void refused(String code, String head) throws Exception {
    Loopback.Reply reply = loopback.raw(head + "\r\n");
    assertEquals(403, reply.status(), head);
    JsonNode error = reply.error();
    assertEquals(code, error.path("code").asText(), head);
    assertEquals("invalid_request_error", error.path("type").asText());
    for (String header :
        List.of(
            "X-Content-Type-Options: nosniff",
            "Cache-Control: no-store",
            "Referrer-Policy: no-referrer",
            "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
            "Content-Type: application/json")) {
      assertTrue(reply.hasHeader(header), header);
    }
  }

  /** Every described route, and what nobody described. */
  private List<String> everyRequestLine() throws Exception {
    List<String> lines =
        new ArrayList<>(OpenApiTest.described(Loopback.json(loopback.get("/openapi"))));
    lines.replaceAll(line -> line.replaceAll("\\{[a-z_]+}", "notes"));
    lines.add("GET /nowhere");
    lines.add("OPTIONS /api/v1/ask");
    lines.add("OPTIONS *");
    lines.add("HEAD /");
    lines.add("PUT /api/v1/sources");
    lines.add("GET /api/v1/../../health");
    lines.add("GET //health");
    return lines;
  }

  private String ownHost(String line) {
    return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + loopback.port() + "\r\nConnection: close\r\n";
  }

  private void nothingHappened() {
    assertTrue(desk.reindexed.isEmpty() && desk.searches.isEmpty());
    assertEquals(1, desk.sources().size());
  }
}
