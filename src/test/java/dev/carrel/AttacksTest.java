package dev.carrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carrel.access.Grant;
import dev.carrel.access.Permission;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.state.ServiceFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody tries who is not let in, against a real service: every route that the OpenAPI
 * document describes, with each of its parameters. What is not to be told is never sent, so that no
 * echo is taken for it.
 */
class AttacksTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In every document, so that each could be found. */
  private static final String SHARED = "harbour";

  private static final String VAULT = "vaultcanary";
  private static final String VAULT_FILE = "unsaidfile.md";
  private static final String VAULT_TEXT = "plumbago";
  private static final String OWNERS_QUESTION = "Who paints the harbour wall in zephyrgrey?";
  private static final String OUTSIDE_TEXT = "saffronoutside";

  @TempDir static Path scratch;
  private static ServiceRoom room;
  private static Service service;
  private static Path outside;
  private static String key;
  private static JsonNode openApi;

  @BeforeAll
  static void serve() throws Exception {
    room = new ServiceRoom(scratch);
    Path open = Files.createDirectory(scratch.resolve("open"));
    Path vault = Files.createDirectory(scratch.resolve(VAULT));
    outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(open.resolve("public.md"), "# Public\n\nThe harbour opens at noon.\n");
    Files.writeString(open.resolve("replaced.md"), "# Tides\n\nThe tide turns at seven.\n");
    Files.writeString(
        vault.resolve(VAULT_FILE),
        "# Vault\n\nThe harbour master hides the " + VAULT_TEXT + " under the stairs.\n");
    Files.writeString(
        outside.resolve("outside.md"), "# Outside\n\nThe harbour of " + OUTSIDE_TEXT + ".\n");
    Files.createSymbolicLink(open.resolve("link.md"), outside.resolve("outside.md"));
    Files.createSymbolicLink(open.resolve("linked"), outside);
    Path config =
        Files.writeString(scratch.resolve("carrel.yaml"), "server:\n  requestsPerSecond: 100000\n");
    service = room.serve(new Options(room.data(), config, 0), open, vault);
    room.awaitIdle(service);
    key =
        new LocalAccess(room.data(), Clock.systemUTC())
            .add("part", Grant.of(Permission.WRITE, Set.of("open")), Optional.empty())
            .key();
    openApi = room.get(service, "/openapi");
  }

  @AfterAll
  static void close() {
    room.close();
  }

  /** A request as it goes over the wire, and what of it may come back. */
  private record Call(String method, String target, @Nullable String body) {}

  private record Reply(int status, String body) {}

  @Test
  void nothing_of_another_source_is_told_to_whoever_asks_for_everything() throws Exception {
    ownersTraces();
    Map<String, String> values = new LinkedHashMap<>();
    for (String name :
        List.of("q", "question", "query", "pattern", "prompt", "input", "content", "quote")) {
      values.put(name, SHARED);
    }
    values.put("model", "carrel");
    List<Call> calls = calls(values);
    values.put("path", "**");
    calls.addAll(calls(values));
    int answered = 0;
    for (Call call : calls) {
      Reply reply = send(call, key);
      assertTrue(reply.status() < 500, call + "\n" + reply);
      for (String canary : List.of(VAULT, VAULT_FILE, VAULT_TEXT, "zephyrgrey")) {
        assertFalse(reply.body().contains(canary), call + "\n" + reply);
      }
      answered += reply.status() == 200 ? 1 : 0;
    }
    assertTrue(answered > 30, answered + " calls were answered");
  }

  @Test
  void another_source_is_answered_as_one_that_does_not_exist() throws Exception {
    Traces traces = ownersTraces();
    for (String id : List.of(traces.receipt(), traces.conversation())) {
      List<Call> real = calls(naming(VAULT, VAULT_FILE, id));
      String madeUp = id.substring(0, id.length() - 4) + "0000";
      List<Call> fictitious = calls(naming("vaultnowhere", "unsaidnothing.md", madeUp));
      for (int i = 0; i < real.size(); i++) {
        Reply asked = send(real.get(i), key);
        assertFalse(asked.body().contains(VAULT_TEXT), real.get(i) + "\n" + asked);
        assertFalse(asked.body().contains("zephyrgrey"), real.get(i) + "\n" + asked);
        Reply control = send(fictitious.get(i), key);
        assertEquals(control.status(), asked.status(), real.get(i) + "\n" + asked + control);
        if (asked.status() >= 400) {
          assertEquals(
              told(control, "vaultnowhere", "unsaidnothing.md", madeUp),
              told(asked, VAULT, VAULT_FILE, id),
              real.get(i).toString());
        }
      }
    }
    assertEquals(
        200, send(new Call("GET", "/api/v1/receipts/" + traces.receipt(), null), null).status());
  }

  @Test
  void counts_are_those_of_the_sources_that_are_seen() throws Exception {
    JsonNode status = json(send(new Call("GET", "/api/v1/status", null), key));
    JsonNode whole = room.status(service);
    assertEquals(1, status.path("sources").size());
    assertTrue(status.at("/files/indexed").asInt() < whole.at("/files/indexed").asInt());
    JsonNode files = json(send(new Call("GET", "/api/v1/files?limit=1&offset=1", null), key));
    assertEquals(status.at("/files/found").asInt(), files.path("total").asInt());
    assertEquals(1, files.path("files").size());
    assertEquals(0, status.at("/chunks/total").asInt());
    assertEquals(403, send(new Call("GET", "/metrics", null), key).status());
    JsonNode models = json(send(new Call("GET", "/v1/models", null), key));
    assertTrue(models.findValuesAsText("id").contains("carrel:open"));
    assertFalse(models.findValuesAsText("id").contains("carrel:" + VAULT));
  }

  @Test
  void its_own_conversations_and_receipts_are_there_and_go() throws Exception {
    JsonNode begun = json(send(new Call("POST", "/api/v1/conversations", "{}"), key));
    String id = begun.path("id").asText();
    JsonNode answer =
        json(
            send(
                new Call(
                    "POST",
                    "/api/v1/conversations/" + id + "/ask",
                    "{\"question\": \"When does the harbour open?\"}"),
                key));
    String receipt = answer.path("receipt").asText();
    assertEquals(200, send(new Call("GET", "/api/v1/conversations/" + id, null), key).status());
    assertEquals(200, send(new Call("GET", "/api/v1/receipts/" + receipt, null), key).status());
    assertTrue(send(new Call("GET", "/api/v1/receipts", null), key).body().contains(receipt));
    assertEquals(204, send(new Call("DELETE", "/api/v1/conversations", null), key).status());
    assertEquals(404, send(new Call("GET", "/api/v1/conversations/" + id, null), key).status());
    assertEquals(204, send(new Call("DELETE", "/api/v1/receipts/" + receipt, null), key).status());
  }

  @Test
  void no_parameter_of_any_route_leads_out_of_the_sources() throws Exception {
    int sent = 0;
    for (String attack :
        List.of(
            "../outside/outside.md",
            "../../../../../../../../etc/passwd",
            "%2e%2e%2foutside%2foutside.md",
            "..%252foutside%252foutside.md",
            "..\\outside\\outside.md",
            "..;/outside/outside.md",
            "linked/outside.md",
            "link.md",
            "open/../outside/outside.md",
            outside.resolve("outside.md").toString(),
            "/etc/passwd",
            "file:///etc/passwd",
            "file:" + outside.resolve("outside.md"),
            "carrel://open/../outside/outside.md",
            "public.md\u0000.txt",
            "~/outside.md",
            "x".repeat(5_000))) {
      Map<String, String> values = naming(attack, attack, attack);
      values.put("model", "carrel:" + attack);
      List<Call> calls = calls(values);
      values.put("source", "open");
      values.put("uri", "carrel://open/" + attack);
      calls.addAll(calls(values));
      for (Call call : calls) {
        Reply reply = send(call, null);
        sent++;
        assertTrue(reply.status() < 500, call + "\n" + reply);
        assertFalse(reply.body().contains(OUTSIDE_TEXT), call + "\n" + reply);
        assertFalse(reply.body().contains("root:"), call + "\n" + reply);
      }
    }
    assertTrue(sent > 1_000, sent + " requests");
  }

  @Test
  void no_path_of_an_address_is_a_path_of_a_file() throws Exception {
    for (String target :
        List.of(
            "/../../../../etc/passwd",
            "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2f..%2fetc%2fpasswd",
            "/..\\..\\etc\\passwd",
            "//etc/passwd",
            "/etc/passwd",
            "/page.html",
            "/page/",
            "/page/../serve/openapi.json",
            "/page/..%2fserve%2fopenapi.json",
            "/page/%2fetc%2fpasswd",
            "/page/index.html/../../../etc/passwd",
            "/openapi.json",
            "/index/service.json",
            "/api/v1/",
            "/api/v1/sources/",
            "/static/",
            "/.git/config",
            "/WEB-INF/web.xml",
            "/api/v1/document/../../../../etc/passwd",
            "/v1/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "file:///etc/passwd")) {
      Reply reply = send(new Call("GET", target, null), null);
      assertTrue(reply.status() >= 400 && reply.status() < 500, target + reply);
      assertFalse(reply.body().contains("root:"), target + reply);
      assertFalse(reply.body().contains("\"key\""), target + reply);
    }
  }

  @Test
  void links_out_of_a_source_are_not_followed() throws Exception {
    JsonNode found = room.get(service, "/api/v1/search?mode=keyword&q=" + OUTSIDE_TEXT);
    assertEquals(0, found.path("hits").size());
    for (String path : List.of("link.md", "linked/outside.md", "linked")) {
      String place = "source=open&path=" + path;
      assertEquals(404, send(new Call("GET", "/api/v1/document?" + place, null), null).status());
      assertEquals(404, send(new Call("GET", "/api/v1/outline?" + place, null), null).status());
      assertEquals(404, send(new Call("GET", "/api/v1/blocks?" + place, null), null).status());
      assertEquals(404, send(new Call("GET", "/api/v1/original?" + place, null), null).status());
      Reply why = send(new Call("GET", "/api/v1/why-not?q=x&" + place, null), null);
      assertFalse(why.body().contains(OUTSIDE_TEXT), why.body());
    }
    assertEquals(0, room.get(service, "/api/v1/grep?pattern=" + OUTSIDE_TEXT).path("lines").size());
  }

  /** Citations are checked against the files themselves, and a file can become a link. */
  @Test
  void a_file_that_became_a_link_is_not_read_to_check_a_citation() throws Exception {
    Path replaced = scratch.resolve("open/replaced.md");
    Files.delete(replaced);
    Files.createSymbolicLink(replaced, outside.resolve("outside.md"));
    String quote = "The harbour of " + OUTSIDE_TEXT + ".";
    JsonNode verdict =
        room.post(
                service,
                "/api/v1/citations/verify",
                "{\"citations\": [{\"source\": \"open\", \"path\": \"replaced.md\","
                    + " \"startChar\": 11, \"endChar\": 42, \"quote\": \""
                    + quote
                    + "\"}]}")
            .at("/verdicts/0");
    assertTrue(Set.of("changed", "gone").contains(verdict.path("state").asText()), "" + verdict);
    Reply original =
        send(new Call("GET", "/api/v1/original?source=open&path=replaced.md", null), null);
    assertTrue(original.status() >= 400, original.toString());
    assertFalse(original.body().contains(OUTSIDE_TEXT), original.body());
  }

  @Test
  void what_the_command_line_removes_a_running_service_refuses_at_once() throws Exception {
    String data = room.data().toString();
    String made =
        CommandRun.output(scratch, "token", "add", "brief", "--sources", "open", "--data", data)
            .strip();
    Call sources = new Call("GET", "/api/v1/sources", null);
    assertEquals(200, send(sources, made).status());
    assertTrue(CommandRun.output(scratch, "token", "--data", data).contains("brief\tread\topen\t"));
    assertEquals(0, CommandRun.of(scratch, "token", "remove", "brief", "--data", data).exitCode());
    assertEquals(401, send(sources, made).status());
    String audit = CommandRun.output(scratch, "audit", "--data", data);
    assertTrue(audit.contains("\tcommand line\ttoken.add\t"), audit);
    assertTrue(audit.contains("\tcommand line\ttoken.remove\tname=brief"), audit);
    assertTrue(audit.contains("\tsource.add\t") || audit.contains("\ttoken.refused\t"), audit);
    assertFalse(audit.contains(made.substring("carrel_".length())), audit);
    CommandRun wrong =
        CommandRun.of(scratch, "token", "add", "x", "--sources", "opne", "--data", data);
    assertEquals(1, wrong.exitCode());
    assertTrue(wrong.err().startsWith("carrel: There is no source named opne"), wrong.err());
  }

  @Test
  void what_decides_who_gets_in_is_not_changed_over_http() throws Exception {
    String serviceKey = ServiceFile.read(room.data()).orElseThrow().key();
    Path config = scratch.resolve("carrel.yaml");
    String before = Files.readString(config);
    for (String change :
        List.of(
            "{\"server.tokens\": \"optional\"}",
            "{\"server.host\": \"0.0.0.0\", \"server.insecure\": true}",
            "{\"server.hosts\": [\"evil.example\"]}",
            "{\"server.socket\": \"/tmp/carrel.sock\"}",
            "{\"server.tls.key\": \"/etc/passwd\"}",
            "{\"engines.answer.command\": \"/bin/sh\"}",
            "{\"data\": \"/\"}")) {
      String body = "{\"changes\": " + change + "}";
      Call call = new Call("PATCH", "/api/v1/settings", body);
      assertEquals(403, send(call, key).status());
      assertEquals(403, send(call, null).status());
      HttpResponse<String> reply =
          room.send(
              HttpRequest.newBuilder(ServiceRoom.uri(service, "/api/v1/settings"))
                  .header("Carrel-Key", serviceKey)
                  .header("Content-Type", "application/json")
                  .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                  .build());
      assertEquals(400, reply.statusCode(), change + reply.body());
    }
    assertEquals(before, Files.readString(config));
  }

  /** What the owner asked about the vault, and where it is kept. */
  private record Traces(String receipt, String conversation) {}

  private static Traces ownersTraces() throws Exception {
    JsonNode begun = room.post(service, "/api/v1/conversations", "{}");
    String conversation = begun.path("id").asText();
    JsonNode answer =
        room.post(
            service,
            "/api/v1/conversations/" + conversation + "/ask",
            JSON.createObjectNode().put("question", OWNERS_QUESTION).toString());
    return new Traces(answer.path("receipt").asText(), conversation);
  }

  private static Map<String, String> naming(String source, String path, String id) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("source", source);
    values.put("sources", source);
    values.put("name", source);
    values.put("path", path);
    values.put("file", path);
    values.put("folder", path);
    values.put("part", path);
    values.put("uri", "carrel://" + source + "/" + path);
    values.put("id", id);
    values.put("conversation", id);
    values.put("model", "carrel:" + source);
    for (String name :
        List.of("q", "question", "query", "pattern", "prompt", "input", "content", "quote")) {
      values.put(name, SHARED);
    }
    return values;
  }

  /** Each route: with all parameters that have a value, and with each of them alone left out. */
  private static List<Call> calls(Map<String, String> values) {
    List<Call> calls = new ArrayList<>();
    openApi
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    add(calls, path.getKey(), operation.getKey(), operation.getValue(), values)));
    calls.addAll(mcp(values));
    return calls;
  }

  private static void add(
      List<Call> calls,
      String path,
      String method,
      JsonNode operation,
      Map<String, String> values) {
    if (path.equals("/mcp") || (method.equals("delete") && path.equals("/api/v1/conversations"))) {
      return;
    }
    String target = path;
    List<String> query = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      String name = parameter.path("name").asText();
      String value = values.get(name);
      if (parameter.path("in").asText().equals("path")) {
        target = target.replace("{" + name + "}", encoded(value == null ? "x" : value));
      } else if (parameter.path("in").asText().equals("query") && value != null) {
        query.add(name + "=" + encoded(value));
      }
    }
    JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
    String body = schema.isMissingNode() ? null : body(path, schema, values).toString();
    calls.add(new Call(method.toUpperCase(Locale.ROOT), withQuery(target, query), body));
    for (String left : query) {
      List<String> fewer = new ArrayList<>(query);
      fewer.remove(left);
      calls.add(new Call(method.toUpperCase(Locale.ROOT), withQuery(target, fewer), body));
    }
  }

  private static String withQuery(String target, List<String> query) {
    return query.isEmpty() ? target : target + "?" + String.join("&", query);
  }

  private static JsonNode body(String path, JsonNode schema, Map<String, String> values) {
    JsonNode filled = filled(resolved(schema), values);
    if (filled instanceof ObjectNode object) {
      if (path.endsWith("/chat/completions") || path.equals("/api/chat")) {
        object.put("stream", false);
        object
            .putArray("messages")
            .addObject()
            .put("role", "user")
            .put("content", values.getOrDefault("question", SHARED));
      }
      if (path.endsWith("embeddings") || path.equals("/api/embed")) {
        object.put("model", "text-embedding-3-small");
      }
      if (path.endsWith("/reindex")) {
        object.put("which", "none");
      }
    }
    return filled;
  }

  /** Every tool with all of its arguments, and the resources. */
  private static List<Call> mcp(Map<String, String> values) {
    List<Call> calls = new ArrayList<>();
    JsonNode tools;
    try {
      tools = JSON.readTree(rpc("tools/list", JSON.createObjectNode(), null).body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    for (JsonNode tool : tools.at("/result/tools")) {
      ObjectNode params = JSON.createObjectNode().put("name", tool.path("name").asText());
      params.set("arguments", filled(tool.path("inputSchema"), values));
      calls.add(message("tools/call", params));
    }
    calls.add(message("resources/list", JSON.createObjectNode()));
    if (values.containsKey("uri")) {
      calls.add(message("resources/read", JSON.createObjectNode().put("uri", values.get("uri"))));
    }
    return calls;
  }

  private static Reply rpc(String method, ObjectNode params, @Nullable String token) {
    try {
      return send(message(method, params), token);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Call message(String method, ObjectNode params) {
    ObjectNode message =
        JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    message.set("params", params);
    return new Call("POST", "/mcp", message.toString());
  }

  private static JsonNode resolved(JsonNode schema) {
    return schema.has("$ref") ? openApi.at(schema.path("$ref").asText().substring(1)) : schema;
  }

  /** An object of every property that has a value here, as deep as the schema goes. */
  private static JsonNode filled(JsonNode schema, Map<String, String> values) {
    ObjectNode object = JSON.createObjectNode();
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          JsonNode of = resolved(property.getValue());
          String value = values.get(property.getKey());
          JsonNode items = resolved(of.path("items"));
          if (items.has("properties")) {
            ArrayNode list = object.putArray(property.getKey());
            ObjectNode item = (ObjectNode) filled(items, values);
            items
                .path("properties")
                .properties()
                .forEach(each -> {
                  if (each.getValue().path("type").asText().equals("integer")) {
                    item.put(each.getKey(), 5);
                  }
                });
            list.add(item);
          } else if (value != null && of.path("type").toString().contains("array")) {
            object.putArray(property.getKey()).add(value);
          } else if (value != null) {
            object.put(property.getKey(), value);
          }
        });
    return object;
  }

  private static String encoded(String value) {
    StringBuilder out = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append("%02X".formatted((int) c));
      }
    }
    return out.toString();
  }

  /** Sends exactly this target, which no client library would. */
  private static Reply send(Call call, @Nullable String token) throws IOException {
    URI address = service.address();
    byte[] body = call.body() == null ? new byte[0] : call.body().getBytes(StandardCharsets.UTF_8);
    String head =
        call.method()
            + " "
            + call.target()
            + " HTTP/1.1\r\nHost: "
            + address.getAuthority()
            + "\r\nConnection: close\r\n"
            + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
            + (call.body() == null
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      socket.setSoTimeout((int) ServiceRoom.PATIENCE.toMillis());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      assertTrue(end > 0, call + " has no reply: " + all);
      return new Reply(Integer.parseInt(all.substring(9, 12)), all.substring(end + 4));
    }
  }

  private static JsonNode json(Reply reply) throws IOException {
    return JSON.readTree(reply.body());
  }

  /** What a reply says, whatever names the request gave. */
  private static String told(Reply reply, String... names) {
    String body = reply.body();
    for (String name : names) {
      body = body.replace(name, "#").replace(encoded(name), "#");
    }
    return body;
  }
}
