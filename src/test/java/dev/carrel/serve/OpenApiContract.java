package dev.carrel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code openapi.json} says, held against what is sent and answered: status, headers, content
 * type and body of every reply, and the request too where it was taken. Thread-safe.
 */
public final class OpenApiContract {
  private static final String DOCUMENT = "urn:carrel:openapi";
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What may be answered though no operation is reached. */
  private static final Set<Integer> EARLY = Set.of(400, 403, 404, 405, 413, 414, 431);

  /** What is answered before anything but the first line or the headers has been read. */
  private static final Set<Integer> UNREAD = Set.of(414, 431);

  private static final OpenApiContract SERVED = new OpenApiContract(text());

  private final JsonNode document;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
  private final List<Operation> operations;

  OpenApiContract(String text) {
    try {
      document = JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, with -> with.schemas(Map.of(DOCUMENT, text)));
    operations = operations(document);
  }

  /** That of the document which the service serves. */
  public static OpenApiContract served() {
    return SERVED;
  }

  /** The document as it is served. */
  static String text() {
    try (InputStream in =
        Objects.requireNonNull(OpenApiContract.class.getResourceAsStream("openapi.json"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One operation.
   *
   * @param path as the document has it, such as {@code /api/v1/sources/{name}}
   */
  public record Operation(String method, String path, JsonNode described) {
    /** Such as {@code GET /health}. */
    public String name() {
      return method + " " + path;
    }

    private Pattern pattern() {
      return Pattern.compile(
          Pattern.quote(path).replaceAll("\\{\\w+}", "\\\\E.+\\\\Q").replace("\\Q\\E", ""));
    }

    String pointer() {
      return "/paths/" + escaped(path) + "/" + method.toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One request with its reply.
   *
   * @param target path and query as they were sent
   * @param requestBody null where none was sent, or where it is not known
   * @param headers of the reply, by lower-case name
   */
  public record Exchange(
      String method,
      String target,
      @Nullable String requestBody,
      int status,
      Map<String, String> headers,
      String body) {}

  /** The document. */
  public JsonNode document() {
    return document;
  }

  /** Every operation, in the order of the document. */
  public List<Operation> operations() {
    return operations;
  }

  /** The operation that a request asks for. */
  public Optional<Operation> operation(String method, String target) {
    String path =
        withoutDots(target.contains("?") ? target.substring(0, target.indexOf('?')) : target)
            .replaceAll("#.*", "");
    // Methods are read in any case.
    String upper = method.toUpperCase(Locale.ROOT);
    return operations.stream()
        .filter(each -> each.method().equals(upper) && each.pattern().matcher(path).matches())
        .max(
            Comparator.comparingInt((Operation each) -> each.path().contains("{") ? 0 : 1)
                .thenComparingInt(each -> each.path().length()));
  }

  /** As the server reads a path: {@code //a/../b;c=d} is {@code /b}. */
  private static String withoutDots(String path) {
    List<String> kept = new ArrayList<>();
    for (String given : path.split("/", -1)) {
      String segment = given.contains(";") ? given.substring(0, given.indexOf(';')) : given;
      if (segment.equals("..")) {
        if (!kept.isEmpty()) {
          kept.removeLast();
        }
      } else if (!segment.equals(".") && !segment.isEmpty()) {
        kept.add(segment);
      }
    }
    return "/"
        + String.join("/", kept)
        + (path.matches(".*/\\.{0,2}") && !kept.isEmpty() ? "/" : "");
  }

  /** Fails when an exchange is not as the document says. */
  public void hold(Exchange exchange) {
    assertEquals(
        List.of(),
        violations(exchange),
        () ->
            "%s %s → %d %s"
                .formatted(
                    exchange.method(), exchange.target(), exchange.status(), exchange.body()));
  }

  /** As {@link #hold(Exchange)}; what was sent is not known. */
  public void hold(HttpResponse<String> reply) {
    hold(
        new Exchange(
            reply.request().method(),
            target(reply.request().uri().getRawPath(), reply.request().uri().getRawQuery()),
            null,
            reply.statusCode(),
            headers(reply.headers().map()),
            reply.body()));
  }

  static String target(String path, @Nullable String query) {
    return query == null ? path : path + "?" + query;
  }

  /** By lower-case name, several values of one joined. */
  public static Map<String, String> headers(Map<String, List<String>> all) {
    Map<String, String> headers = new TreeMap<>();
    all.forEach(
        (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    return headers;
  }

  /** What is not as the document says, a sentence each. */
  public List<String> violations(Exchange exchange) {
    List<String> found = new ArrayList<>();
    Replies.SECURITY_HEADERS.forEach(header -> {
      if (!exchange.headers().containsKey(header.name().toLowerCase(Locale.ROOT))) {
        found.add("the header " + header.name() + " is missing");
      }
    });
    Optional<Operation> asked = operation(exchange.method(), exchange.target());
    if (asked.isEmpty()
        || UNREAD.contains(exchange.status())
        || exchange.body().contains("\"code\":\"no_such_route\"")) {
      if (!EARLY.contains(exchange.status())) {
        found.add("no operation is described, but the status is " + exchange.status());
      }
      found.addAll(errors("/components/schemas/ErrorDocument", exchange.body()));
      return found;
    }
    Operation operation = asked.get();
    String pointer = operation.pointer() + "/responses/" + exchange.status();
    JsonNode response = document.at(pointer);
    if (response.has("$ref")) {
      pointer = response.get("$ref").asText().substring(1);
      response = document.at(pointer);
    }
    if (response.isMissingNode()) {
      found.add("the status " + exchange.status() + " is not described");
      return found;
    }
    // JSON-RPC refuses with a reply of 200.
    boolean taken =
        exchange.status() < 300
            && !(operation.path().equals("/mcp") && exchange.body().contains("\"error\""));
    if (taken) {
      found.addAll(requestViolations(operation, exchange));
    }
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      found.addAll(headerViolations(header.getKey(), header.getValue(), exchange));
    }
    found.addAll(bodyViolations(pointer, response.path("content"), exchange));
    return found;
  }

  private List<String> headerViolations(String name, JsonNode described, Exchange exchange) {
    JsonNode header =
        described.has("$ref")
            ? document.at(described.get("$ref").asText().substring(1))
            : described;
    String value = exchange.headers().get(name.toLowerCase(Locale.ROOT));
    if (value == null) {
      return header.path("required").asBoolean()
          ? List.of("the header " + name + " is missing")
          : List.of();
    }
    String schema =
        described.has("$ref") ? described.get("$ref").asText().substring(1) + "/schema" : "";
    return schema.isEmpty()
        ? List.of()
        : errors(schema, typed(header.at("/schema/type").asText(), value));
  }

  private List<String> bodyViolations(String pointer, JsonNode content, Exchange exchange) {
    String type = exchange.headers().getOrDefault("content-type", "");
    String media = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
    if (content.isMissingNode()) {
      return exchange.body().isEmpty()
          ? List.of()
          : List.of("no body is described, but there is one of " + media);
    }
    if (!content.has(media)) {
      return List.of("the content type " + type + " is not described");
    }
    String place = pointer + "/content/" + escaped(media);
    return switch (media) {
      case "application/json" -> errors(place + "/schema", exchange.body());
      case "text/event-stream" -> eventViolations(place, exchange.body());
      case "application/x-ndjson" ->
          exchange
              .body()
              .lines()
              .filter(line -> !line.isBlank())
              .flatMap(line -> errors(place + "/x-lines", line).stream())
              .toList();
      default -> List.of();
    };
  }

  /** Each event by its own schema. */
  private List<String> eventViolations(String place, String body) {
    List<String> found = new ArrayList<>();
    JsonNode end = document.at(place + "/x-end");
    for (String block : body.split("\n\n", -1)) {
      String name = "message";
      StringBuilder data = new StringBuilder();
      for (String line : block.split("\n", -1)) {
        if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          data.append(line.substring("data: ".length()));
        } else if (!line.startsWith(":") && !line.isEmpty()) {
          found.add("a line of the stream is no event: " + line);
        }
      }
      if (data.isEmpty() || data.toString().equals(end.asText())) {
        continue;
      }
      String schema = place + "/x-events/" + escaped(name);
      if (document.at(schema).isMissingNode()) {
        found.add("the event " + name + " is not described");
      } else {
        found.addAll(errors(schema, data.toString()));
      }
    }
    return found;
  }

  /** What was taken must be what the document allows. */
  private List<String> requestViolations(Operation operation, Exchange exchange) {
    List<String> found = new ArrayList<>();
    Map<String, List<String>> given = parameters(exchange.target());
    JsonNode described = operation.described().path("parameters");
    for (int i = 0; i < described.size(); i++) {
      JsonNode parameter = followed(described.get(i));
      if (!parameter.path("in").asText().equals("query")) {
        continue;
      }
      String name = parameter.path("name").asText();
      List<String> values = given.remove(name);
      if (values == null) {
        if (parameter.path("required").asBoolean()) {
          found.add("the parameter " + name + " was left out and yet taken");
        }
        continue;
      }
      String schema =
          described.get(i).has("$ref")
              ? described.get(i).get("$ref").asText().substring(1) + "/schema"
              : operation.pointer() + "/parameters/" + i + "/schema";
      boolean list = parameter.at("/schema/type").asText().equals("array");
      for (String value : values) {
        found.addAll(
            errors(
                list ? schema + "/items" : schema,
                typed(parameter.at(list ? "/schema/items/type" : "/schema/type").asText(), value)));
      }
    }
    if (isForeign(operation)) {
      given.clear();
    }
    given.keySet().forEach(name -> found.add("the parameter " + name + " is not described"));
    String body = exchange.requestBody();
    if (body != null && !body.isEmpty()) {
      if (operation.described().path("requestBody").isMissingNode()) {
        found.add("no body is described, but one was taken");
      } else if (!document.at(bodySchema(operation)).isMissingNode()) {
        String text = body.startsWith(BYTE_ORDER_MARK) ? body.substring(1) : body;
        found.addAll(errors(bodySchema(operation), text));
      }
    }
    return found;
  }

  /** Routes in the form of others, which pass over what they don't know. */
  static boolean isForeign(Operation operation) {
    return operation.path().startsWith("/v1/")
        || operation.path().equals("/mcp")
        || (operation.path().startsWith("/api/") && !operation.path().startsWith("/api/v1/"));
  }

  static String bodySchema(Operation operation) {
    return operation.pointer() + "/requestBody/content/application~1json/schema";
  }

  private static String typed(String type, String value) {
    return switch (type) {
      case "integer", "number" ->
          value.matches("-?\\d+(\\.\\d+)?") ? value : TextNode.valueOf(value).toString();
      case "boolean" ->
          value.equals("true") || value.equals("false")
              ? BooleanNode.valueOf(value.equals("true")).toString()
              : TextNode.valueOf(value).toString();
      default -> TextNode.valueOf(value).toString();
    };
  }

  /** Those that have a value. */
  private static Map<String, List<String>> parameters(String target) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    int mark = target.indexOf('?');
    if (mark >= 0) {
      for (String pair : target.substring(mark + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && equals < pair.length() - 1) {
          given
              .computeIfAbsent(decoded(pair.substring(0, equals)), _ -> new ArrayList<>())
              .add(decoded(pair.substring(equals + 1)));
        }
      }
    }
    return given;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Why a JSON text is not what a schema of the document says. */
  List<String> errors(String pointer, String json) {
    Schema schema =
        schemas.computeIfAbsent(
            pointer,
            _ -> registry.getSchema(SchemaLocation.of(DOCUMENT + "#" + fragment(pointer))));
    try {
      return schema
          .validate(
              json,
              InputFormat.JSON,
              context -> context.executionConfig(with -> with.formatAssertionsEnabled(true)))
          .stream()
          .map(Error::toString)
          .toList();
    } catch (RuntimeException e) { // The validator's own, for what is no JSON at all.
      return List.of("it is no JSON: " + e.getMessage());
    }
  }

  /** A pointer within a URI. */
  private static String fragment(String pointer) {
    return pointer.replace("{", "%7B").replace("}", "%7D");
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** What a reference leads to; else the node itself. */
  JsonNode followed(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private static List<Operation> operations(JsonNode document) {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(
            new Operation(
                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
      }
    }
    return List.copyOf(operations);
  }
}
