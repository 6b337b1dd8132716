package dev.carrel.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Requests made from {@code openapi.json}: such as it allows, such as it nearly allows, and such as
 * nobody sends who means well. The same number gives the same request.
 */
public final class FuzzedRequests {
  private static final int DEEP = 20_000;
  private static final int LONG_PATH_CHARS = 70_000;

  private final long seed;
  private final int port;
  private final String key;
  private final Map<String, List<String>> known;

  /**
   * Requests for a service.
   *
   * @param key that of the service; only requests that write where they may carry it
   * @param known for properties and parameters by their name: values that mean something
   */
  public FuzzedRequests(long seed, int port, String key, Map<String, List<String>> known) {
    this.seed = seed;
    this.port = port;
    this.key = key;
    this.known = known;
  }

  /**
   * A request as its bytes.
   *
   * @param body null where it is not as the head says it is
   * @param whole whether it is a request of HTTP to its end: what is not may be hung up on
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Request(
      String method, String target, @Nullable String body, boolean whole, byte[] bytes) {
    /** For a message: what a person needs to send it again. */
    @Override
    public String toString() {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.length() <= 2_000 ? text : text.substring(0, 2_000) + "…";
    }
  }

  /** The request of a number. */
  public Request request(int number) {
    return new Making(new SplittableRandom(seed * 1_000_003 + number)).request();
  }

  /** One request while it is made. */
  private final class Making {
    private final SplittableRandom random;
    private final FuzzedValues values;
    private final OpenApiContract contract = OpenApiContract.served();
    private final List<String> headers = new ArrayList<>();

    /**
     * Whether a wrong body may be taken all the same: what others' clients send is read loosely.
     */
    private boolean tolerant;

    Making(SplittableRandom random) {
      this.random = random;
      this.values = new FuzzedValues(random, OpenApiContract.served().document(), known);
    }

    Request request() {
      List<OpenApiContract.Operation> operations = contract.operations();
      OpenApiContract.Operation operation = operations.get(random.nextInt(operations.size()));
      int evil = random.nextInt(10); // 0 to 3: as described, 4 to 7: nearly, 8 and 9: hostile
      String target = target(operation, evil > 3 && random.nextBoolean());
      JsonNode schema = contract.document().at(OpenApiContract.bodySchema(operation));
      JsonNode body = schema.isMissingNode() ? null : values.valid("body", schema);
      if (operation.path().equals("/api/v1/backup") && evil <= 3) {
        headers.add("Carrel-Key: " + key);
      }
      if (evil <= 3) {
        return asDescribed(operation, target, body);
      }
      if (evil <= 7) {
        tolerant = OpenApiContract.isForeign(operation);
        JsonNode spoilt = body == null ? null : values.spoilt(body);
        String text = spoilt == null ? "" : spoilt.toString();
        if (spoilt != null && random.nextInt(10) == 0) {
          text = twice(text);
        }
        return whole(operation.method(), target, text.isEmpty() ? null : text);
      }
      tolerant = OpenApiContract.isForeign(operation);
      return hostile(operation, target, body == null ? "{}" : body.toString());
    }

    private Request asDescribed(
        OpenApiContract.Operation operation, String target, @Nullable JsonNode body) {
      if (random.nextInt(4) == 0) {
        headers.add("Accept: text/event-stream");
      }
      return whole(operation.method(), target, body == null ? null : body.toString());
    }

    /** A property given twice. */
    private String twice(String json) {
      int comma = json.indexOf(',');
      return json.startsWith("{") && comma > 0
          ? "{" + json.substring(1, comma) + "," + json.substring(1)
          : json + json;
    }

    private String target(OpenApiContract.Operation operation, boolean odd) {
      StringBuilder path = new StringBuilder(operation.path());
      for (int open = path.indexOf("{"); open >= 0; open = path.indexOf("{")) {
        int close = path.indexOf("}", open);
        String name = path.substring(open + 1, close);
        path.replace(open, close + 1, segment(name, odd));
      }
      List<String> pairs = new ArrayList<>();
      for (JsonNode given : operation.described().path("parameters")) {
        JsonNode each = contract.followed(given);
        if (each.path("in").asText().equals("query")
            && (each.path("required").asBoolean() || random.nextInt(3) == 0)) {
          pairs.addAll(pairs(each, odd && random.nextBoolean()));
        }
      }
      if (odd && random.nextInt(3) == 0) {
        pairs.add(oddPair());
      }
      return pairs.isEmpty() ? path.toString() : path + "?" + String.join("&", pairs);
    }

    private String segment(String name, boolean odd) {
      List<String> ids = known.getOrDefault(name, List.of("none"));
      String value = odd ? values.oddText() : ids.get(random.nextInt(ids.size()));
      String encoded = encoded(value).replace("+", "%20");
      return encoded.isEmpty() ? "%20" : encoded;
    }

    private List<String> pairs(JsonNode parameter, boolean odd) {
      String name = parameter.path("name").asText();
      JsonNode schema = parameter.path("schema");
      if (odd) {
        String value =
            switch (random.nextInt(3)) {
              case 0 -> values.oddText();
              case 1 -> values.any(0).toString();
              default -> values.spoilt(values.valid(name, schema)).asText("x");
            };
        String pair = name + "=" + encoded(value.substring(0, Math.min(value.length(), 6_000)));
        return random.nextInt(4) == 0 ? List.of(pair, pair) : List.of(pair);
      }
      List<String> pairs = new ArrayList<>();
      JsonNode value = values.valid(name, schema);
      if (value.isArray()) {
        value.forEach(each -> pairs.add(name + "=" + encoded(each.asText())));
      } else {
        pairs.add(name + "=" + encoded(value.asText()));
      }
      return pairs;
    }

    private String oddPair() {
      List<String> odd =
          List.of(
              "nonsense=1",
              "q=%",
              "q=%zz",
              "q=%C3%28",
              "=",
              "&&",
              "k=1&k=2",
              "%00=%00",
              "q=%ED%A0%80",
              "a[]=1",
              "q=" + "%41".repeat(3_000),
              "path=%2e%2e%2f%2e%2e%2fetc%2fpasswd",
              "k=１２");
      return odd.get(random.nextInt(odd.size()));
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Request whole(String method, String target, @Nullable String body) {
      return whole(method, target, body, "application/json", StandardCharsets.UTF_8);
    }

    private Request whole(
        String method, String target, @Nullable String body, String type, Charset charset) {
      byte[] content = body == null ? new byte[0] : body.getBytes(charset);
      if (body != null) {
        headers.add("Content-Type: " + type);
        headers.add("Content-Length: " + content.length);
      }
      return of(
          method, target, charset.equals(StandardCharsets.UTF_8) ? body : null, true, content);
    }

    private Request of(
        String method, String target, @Nullable String body, boolean whole, byte[] content) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(
          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n"
              .formatted(method, target, port)
              .getBytes(StandardCharsets.UTF_8));
      headers.forEach(line -> out.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
      out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      out.writeBytes(content);
      return new Request(method, target, tolerant ? null : body, whole, out.toByteArray());
    }

    private Request hostile(OpenApiContract.Operation operation, String target, String body) {
      String method = operation.method();
      boolean post = method.equals("POST");
      return switch (random.nextInt(post ? 18 : 8)) {
        case 0 -> whole(otherMethod(), target, null);
        case 1 -> whole(method, oddPath(operation.path()), null);
        case 2 -> {
          headers.add("X-Long: " + "x".repeat(random.nextInt(40_000)));
          yield whole(method, target, post ? body : null);
        }
        case 3 -> {
          headers.add("Host: elsewhere.example");
          yield whole(method, target, post ? body : null);
        }
        case 4 -> {
          headers.add("Origin: null");
          yield whole(method, target, post ? body : null);
        }
        case 5 -> whole(method, target, post ? "" : body);
        case 6 -> {
          headers.add("No colon at all");
          yield notWhole(method, target, new byte[0]);
        }
        case 7 -> notWhole(method, target + " HTTP/9.9 ", new byte[0]);
        case 8 -> whole(method, target, body, "text/plain", StandardCharsets.UTF_8);
        case 9 ->
            whole(
                method, target, body, "application/json; charset=utf-16", StandardCharsets.UTF_16);
        case 10 -> whole(method, target, body, "application/json", StandardCharsets.UTF_16LE);
        case 11 -> whole(method, target, "\uFEFF" + body);
        case 12 -> whole(method, target, oddJson(body));
        case 13 -> whole(method, target, "[".repeat(DEEP) + "]".repeat(DEEP));
        case 14 -> whole(method, target, "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP));
        case 15 -> chunked(method, target, body);
        case 16 -> brokenChunks(method, target, body);
        default -> wrongLength(method, target, body);
      };
    }

    private String otherMethod() {
      List<String> methods = List.of("PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get");
      return methods.get(random.nextInt(methods.size()));
    }

    private String oddPath(String path) {
      List<String> odd =
          List.of(
              path + "/",
              path + "//",
              "/" + path,
              path + "/..",
              path + "/../../../etc/passwd",
              path + "%00",
              path + "%2f",
              path + "/%2e%2e/%2e%2e",
              path + ";a=b",
              path + "%",
              path.toUpperCase(java.util.Locale.ROOT),
              path + "/" + "a".repeat(random.nextInt(LONG_PATH_CHARS)),
              path + "?" + "a=b&".repeat(2_000),
              path + "#fragment",
              path + "/𝄞");
      return odd.get(random.nextInt(odd.size())).replace("{", "%7B").replace("}", "%7D");
    }

    private String oddJson(String body) {
      List<String> odd =
          List.of(
              body.substring(0, body.length() / 2),
              body + "x",
              body + body,
              "null",
              "[]",
              "1",
              "\"\\ud800\"",
              "{\"question\": \"\\ud800\", \"q\": \"\\udc00\", \"model\": \"carrel\", \"prompt\": \"\\ud800\","
                  + " \"input\": \"\\udfff\", \"which\": \"\\ud800\", \"folder\": \"\\ud800\"}",
              "{\"a\": 1e99999}",
              "{\"a\": NaN}",
              "{\"" + "a".repeat(60_000) + "\": 1}",
              "{'a': 1}",
              "{\"a\": 1,}",
              "{\"seed\": " + "9".repeat(2_000) + "}",
              "\u0000",
              "{\"question\": null, \"model\": null, \"messages\": null, \"input\": null}");
      return odd.get(random.nextInt(odd.size()));
    }

    private Request chunked(String method, String target, String body) {
      headers.add("Content-Type: application/json");
      headers.add("Transfer-Encoding: chunked");
      byte[] all = body.getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int at = 0; at < all.length; ) {
        int count = Math.min(all.length - at, random.nextInt(1, 40));
        out.writeBytes((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.write(all, at, count);
        out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        at += count;
      }
      out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      return of(method, target, body, true, out.toByteArray());
    }

    private Request brokenChunks(String method, String target, String body) {
      headers.add("Content-Type: application/json");
      headers.add("Transfer-Encoding: chunked");
      List<String> broken =
          List.of(
              "zz\r\n" + body + "\r\n0\r\n\r\n",
              "fffffffff\r\n" + body,
              "-1\r\n" + body + "\r\n0\r\n\r\n",
              "5\r\n" + body + "\r\n0\r\n\r\n",
              "5",
              "7fffffff\r\n" + body,
              "\r\n\r\n",
              Integer.toHexString(body.length()) + ";" + "x".repeat(9_000) + "\r\n" + body);
      String chosen = broken.get(random.nextInt(broken.size()));
      return of(method, target, null, false, chosen.getBytes(StandardCharsets.UTF_8));
    }

    private Request wrongLength(String method, String target, String body) {
      headers.add("Content-Type: application/json");
      List<String> lengths =
          List.of(
              "99999999999999999999", "-1", "abc", "0", "1", "3000000", "5\r\nContent-Length: 6");
      headers.add("Content-Length: " + lengths.get(random.nextInt(lengths.size())));
      return of(method, target, null, false, body.getBytes(StandardCharsets.UTF_8));
    }

    private Request notWhole(String method, String target, byte[] content) {
      return of(method, target, null, false, content);
    }
  }
}
