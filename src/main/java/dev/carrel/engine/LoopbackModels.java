package dev.carrel.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a server on this machine which models it has. */
final class LoopbackModels {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final int BYTES_MAX = 4 << 20;
  private static final String ROUTE = "/models";

  private LoopbackModels() {}

  static List<String> of(LoopbackSettings settings) {
    LoopbackFailures failures = settings.failures();
    long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
    try (Exchange exchange = new Exchange(ANSWER_MAX, deadline)) {
      HttpReply reply =
          exchange.send(settings.url(), settings.key().key(), ROUTE, Optional.empty());
      String body = reply.body(BYTES_MAX);
      if (reply.status() != 200) {
        throw failures.refused(reply.status(), body);
      }
      List<String> names = new ArrayList<>();
      JsonNode tree = new ObjectMapper().readTree(body);
      if (tree == null || !tree.path("data").isArray()) {
        throw new ProtocolException("a list of models without data");
      }
      tree.path("data").forEach(model -> names.add(model.path("id").asText()));
      return List.copyOf(names);
    } catch (SocketTimeoutException e) {
      throw failures.hung(ANSWER_MAX);
    } catch (JsonProcessingException e) {
      throw failures.nonsense("a list of models that is no JSON");
    } catch (ProtocolException e) {
      throw failures.nonsense(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw failures.broken(e);
    }
  }
}
